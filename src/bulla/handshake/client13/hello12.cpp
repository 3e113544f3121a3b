#include "bulla/handshake/client13/hello12.h"

#include <algorithm>

#include "bulla/handshake/choice.h"

namespace bulla::handshake::client13 {
namespace {

bool offers_cbc(const ClientConfig& config) {
  return std::ranges::any_of(config.policy->suites12, [&](wire::CipherSuite id) {
    const auto* suite = find_suite12(id, *config.policy, *config.provider);
    return suite != nullptr && !suite->is_aead();
  });
}

// RFC 5077 §3.2: empty where there is none: one would be welcome.
Bytes ticket_of(const std::optional<OfferedSession>& session) {
  if (!session || session->ticket.form != session::NameForm::ticket) return {};
  return session->ticket.identity;
}

}  // namespace

void put_suites12(wire::Writer& writer, const ClientConfig& config) {
  for (const auto id : config.policy->suites12)
    if (find_suite12(id, *config.policy, *config.provider) != nullptr) writer.put(id);
}

Result<void> collect12(Extensions& extensions, const std::optional<OfferedSession>& session,
                       const ClientConfig& config) {
  using enum wire::ExtensionType;
  TRY_VOID(extensions.add(extended_master_secret, [](auto&) {}));
  TRY_VOID(extensions.add(renegotiation_info, [](auto& to) { to.put(wire::RenegotiationInfo{}); }));
  TRY_VOID(
      extensions.add(ec_point_formats, [](auto& to) { to.list(1, std::array{wire::ECPointFormat::uncompressed}); }));
  if (offers_cbc(config)) TRY_VOID(extensions.add(encrypt_then_mac, [](auto&) {}));
  if (config.sessions != nullptr)
    TRY_VOID(extensions.add(session_ticket, [&](auto& to) { to.bytes(ticket_of(session)); }));
  return {};
}

}  // namespace bulla::handshake::client13
