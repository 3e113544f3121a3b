#include "bulla/handshake/server13/hello.h"

#include "bulla/base/try.h"

namespace bulla::handshake::server13 {
namespace {

template <class T>
Result<T> required(const wire::ExtensionBlock& extensions) {
  TRY(const auto found, extensions.find<T>());
  if (!found) return fail(Fault::missing_extension);
  return *found;
}

Result<void> check_version(const wire::ClientHello& hello) {
  TRY(const auto offered, hello.extensions.find<wire::SupportedVersionsClientHello>());
  if (!offered || !offered->versions.contains(wire::ProtocolVersion::tls13)) return fail(Fault::protocol_version);
  if (hello.legacy_version != wire::ProtocolVersion::tls12) return fail(Fault::legacy_version);
  return {};
}

constexpr bool may_change(wire::ExtensionType type) {
  using enum wire::ExtensionType;
  // encrypted_client_hello: a client encrypts its second hello anew (RFC 9849 §6.1).
  return type == key_share || type == cookie || type == early_data || type == pre_shared_key || type == padding ||
         type == encrypted_client_hello;
}

// Steps over what may change.
auto stable(auto extension, const wire::ExtensionBlock& block) {
  while (extension != block.end() && may_change(extension->extension_type)) ++extension;
  return extension;
}

bool same_stable_extensions(const wire::ExtensionBlock& first, const wire::ExtensionBlock& second) {
  auto a = stable(first.begin(), first);
  auto b = stable(second.begin(), second);
  while (a != first.end() && b != second.end()) {
    if (a->extension_type != b->extension_type || !same_bytes(a->extension_data, b->extension_data)) return false;
    a = stable(++a, first);
    b = stable(++b, second);
  }
  return a == first.end() && b == second.end();
}

}  // namespace

Result<HelloExtensions> read_hello(const wire::ClientHello& hello) {
  TRY_VOID(check_version(hello));
  if (!hello.offers_null_compression_alone()) return fail(Fault::bad_compression);
  const auto& extensions = hello.extensions;
  TRY_VOID(wire::check_placed(extensions, wire::HandshakeType::client_hello));
  HelloExtensions read;
  TRY(const auto schemes, extensions.find<wire::SignatureAlgorithms>());
  if (schemes) read.schemes = *schemes;
  TRY(read.groups, required<wire::SupportedGroups>(extensions));
  TRY(read.shares, required<wire::KeyShareClientHello>(extensions));
  TRY_VOID(read.shares.check_order(read.groups));
  TRY(read.name, extensions.find<wire::ServerNameList>());
  TRY(read.protocols, extensions.find<wire::ProtocolNameList>());
  TRY(read.record_size_limit, extensions.find<wire::RecordSizeLimit>());
  TRY_VOID(extensions.find<wire::SignatureAlgorithmsCert>());
  TRY_VOID(extensions.find<wire::CertificateAuthorities>());
  TRY(const auto status, extensions.find<wire::CertificateStatusRequest>());
  read.wanted.staple = status && status->status_type == wire::CertificateStatusType::ocsp;
  TRY(const auto timestamps, extensions.find<wire::SignedCertificateTimestampsRequested>());
  read.wanted.timestamps = timestamps.has_value();
  TRY(read.compressions, extensions.find<wire::CertificateCompressionAlgorithms>());
  TRY(const auto modes, extensions.find<wire::PskKeyExchangeModes>());
  TRY(const auto psks, extensions.find<wire::OfferedPsks>());
  if ((psks && !modes) || (!schemes && !psks)) return fail(Fault::missing_extension);
  read.takes_tickets = modes && modes->ke_modes.contains(wire::PskKeyExchangeMode::psk_dhe_ke);
  if (read.takes_tickets) read.psks = psks;
  TRY(read.ticket_request, extensions.find<wire::ClientTicketRequest>());
  TRY(const auto early_data, extensions.find<wire::EarlyDataIndication>());
  read.early_data = early_data.has_value();
  TRY(const auto late_challenge, extensions.find<wire::PostHandshakeAuth>());
  read.late_challenge = late_challenge.has_value();
  TRY(read.types, offered_types(extensions));
  return read;
}

Result<void> check_second_hello(const wire::ClientHello& first, const wire::ClientHello& second,
                                wire::NamedGroup group) {
  if (first.legacy_version != second.legacy_version || !same_bytes(first.random, second.random) ||
      !same_bytes(first.legacy_session_id, second.legacy_session_id) ||
      !same_bytes(first.cipher_suites.raw, second.cipher_suites.raw) ||
      !same_bytes(first.legacy_compression_methods, second.legacy_compression_methods) ||
      !same_stable_extensions(first.extensions, second.extensions))
    return fail(Fault::hello_changed);
  if (second.extensions.has(wire::ExtensionType::early_data)) return fail(Fault::hello_changed);
  TRY(const auto shares, required<wire::KeyShareClientHello>(second.extensions));
  if (shares.client_shares.count() != 1 || !shares.share_for(group)) return fail(Fault::group_not_offered);
  return {};
}

}  // namespace bulla::handshake::server13
