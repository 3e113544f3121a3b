#include "bulla/handshake/server12/hello.h"

#include <algorithm>

#include "bulla/base/try.h"

namespace bulla::handshake::server12 {
namespace {

using crypto::KeyExchange12;
using crypto::KeyKind;
using enum crypto::KeyKind;
constexpr auto tls12 = wire::ProtocolVersion::tls12;

// RFC 5746 §3.6: in a first handshake there is nothing to renegotiate.
Result<bool> signals_secure_renegotiation(const wire::ClientHello& hello) {
  TRY(const auto info, hello.extensions.find<wire::RenegotiationInfo>());
  if (info && info->renegotiated_connection.size() != 0) return fail(Fault::bad_renegotiation_info);
  return info.has_value() || hello.cipher_suites.contains(wire::CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV);
}

// RFC 8422 §5.1.2
Result<bool> read_point_formats(const wire::ExtensionBlock& extensions) {
  TRY(const auto formats, extensions.find<wire::ECPointFormatList>());
  if (formats && !formats->ec_point_format_list.contains(wire::ECPointFormat::uncompressed))
    return fail(Fault::point_format);
  return formats.has_value();
}

Result<void> read_limits(const wire::ExtensionBlock& extensions, HelloExtensions& read) {
  TRY(read.record_size_limit, extensions.find<wire::RecordSizeLimit>());
  TRY(const auto fragment, extensions.find<wire::MaxFragmentLength>());
  if (!read.record_size_limit) read.max_fragment_length = fragment;
  return {};
}

// What both sides have. The client's lists may be long: each is walked a few times, whatever is asked afterwards.
struct Common {
  std::vector<const crypto::Suite12*> suites;  // in our order
  const crypto::Group* group = nullptr;        // for ECDHE
  KindSet kinds;                               // that could sign: scheme and curve are the client's, too
};

bool curve_is_listed(const HelloExtensions& extensions, KeyKind kind) {
  const auto curve = curve_of(kind);
  return !curve || !extensions.groups || extensions.groups->named_group_list.contains(*curve);
}

constexpr std::array all_kinds{rsa, rsa_pss, p256, p384, p521, ed25519};

// RFC 8422 §5.1: the curve of a certificate's key counts among the groups.
Common common_of(const wire::ClientHello& hello, const HelloExtensions& extensions, const ServerConfig& config) {
  Common common;
  for (const auto id : config.policy->suites12) {
    const auto* suite = find_suite12(id, *config.policy, *config.provider);
    if (suite != nullptr && hello.cipher_suites.contains(id)) common.suites.push_back(suite);
  }
  common.group = choose_group(extensions, config);
  for (const auto kind : all_kinds)
    if (choose_scheme(kind, config.policy->signing(), extensions.schemes, tls12) != nullptr &&
        curve_is_listed(extensions, kind))
      common.kinds.add(kind);
  return common;
}

// RFC 8422 §5.10: Ed25519 goes with ECDSA suites.
bool serves(const crypto::Suite12& suite, KeyKind kind, const Common& common) {
  if (suite.key_exchange == KeyExchange12::rsa) return kind == rsa;
  const bool is_rsa = kind == rsa || kind == rsa_pss;
  return is_rsa == (suite.key_exchange == KeyExchange12::ecdhe_rsa) && common.group != nullptr &&
         common.kinds.contains(kind);
}

}  // namespace

Result<HelloExtensions> read_hello(const wire::ClientHello& hello, const Policy& policy) {
  const auto& extensions = hello.extensions;
  if (std::ranges::find(hello.legacy_compression_methods.value, 0) == hello.legacy_compression_methods.value.end())
    return fail(Fault::bad_compression);
  TRY_VOID(wire::check_placed(extensions, wire::HandshakeType::client_hello));
  HelloExtensions read;
  TRY(const auto schemes, extensions.find<wire::SignatureAlgorithms>());
  if (schemes) read.schemes = *schemes;
  TRY_VOID(extensions.find<wire::SignatureAlgorithmsCert>());
  TRY_VOID(extensions.find<wire::CertificateAuthorities>());
  TRY(read.groups, extensions.find<wire::SupportedGroups>());
  TRY(read.name, extensions.find<wire::ServerNameList>());
  TRY(read.protocols, extensions.find<wire::ProtocolNameList>());
  TRY(read.types, offered_types(extensions));
  TRY_VOID(read_limits(extensions, read));
  TRY(const auto status, extensions.find<wire::CertificateStatusRequest>());
  read.wanted.staple = status && status->status_type == wire::CertificateStatusType::ocsp;
  TRY(const auto timestamps, extensions.find<wire::SignedCertificateTimestampsRequested>());
  read.wanted.timestamps = timestamps.has_value();
  TRY(const auto ticket, extensions.find<wire::SessionTicket>());
  if (ticket) read.ticket = ticket->ticket.value;
  TRY(const auto master, extensions.find<wire::ExtendedMasterSecret>());
  read.extended_master_secret = master.has_value();
  TRY(const auto order, extensions.find<wire::EncryptThenMac>());
  read.encrypt_then_mac = order.has_value();
  TRY(read.point_formats, read_point_formats(extensions));
  TRY(read.secure_renegotiation, signals_secure_renegotiation(hello));
  if (policy.extended_master_secret_required && !read.extended_master_secret)
    return fail(Fault::extended_master_secret_missing);
  return read;
}

const crypto::Group* choose_group(const HelloExtensions& extensions, const ServerConfig& config) {
  for (const auto id : config.policy->groups) {
    const bool offered =
        extensions.groups ? extensions.groups->named_group_list.contains(id) : id == wire::NamedGroup::secp256r1;
    const auto* group = offered ? find_group12(id, *config.policy, *config.provider) : nullptr;
    if (group != nullptr) return group;
  }
  return nullptr;
}

UsableKeys usable_keys(const wire::ClientHello& hello, const HelloExtensions& extensions, const ServerConfig& config) {
  const auto common = common_of(hello, extensions, config);
  UsableKeys keys;
  for (const auto kind : all_kinds)
    for (const auto* suite : common.suites) {
      if (!serves(*suite, kind, common)) continue;
      auto& kinds = suite->key_exchange == KeyExchange12::rsa ? keys.decrypting : keys.signing;
      kinds.add(kind);
    }
  return keys;
}

// RFC 5246 §7.4.2: what the certificate says of its key's use is the suite's, too.
const crypto::Suite12* choose_suite(const wire::ClientHello& hello, const HelloExtensions& extensions,
                                    const Identity& identity, const ServerConfig& config) {
  const auto common = common_of(hello, extensions, config);
  const auto at = std::ranges::find_if(common.suites, [&](const auto* suite) {
    const auto usage = suite->key_exchange == KeyExchange12::rsa ? x509::KeyUsage::key_encipherment
                                                                 : x509::KeyUsage::digital_signature;
    const bool signs = usage == x509::KeyUsage::digital_signature;
    if (signs && choose_scheme(identity, *config.policy, extensions.schemes, tls12) == nullptr) return false;
    return serves(*suite, identity.key().kind(), common) && identity.allows(usage);
  });
  return at == common.suites.end() ? nullptr : *at;
}

Fault why_none_fits(const wire::ClientHello& hello, const HelloExtensions& extensions, const ServerConfig& config) {
  const auto common = common_of(hello, extensions, config);
  if (common.suites.empty()) return Fault::no_common_suite;
  const auto fault = why_none_fits(extensions.types.server, config);
  return fault == Fault::no_common_signature && common.group == nullptr ? Fault::no_common_group : fault;
}

}  // namespace bulla::handshake::server12
