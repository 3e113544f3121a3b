#include "bulla/handshake/resumption.h"

#include <algorithm>

#include "bulla/handshake/answers.h"
#include "bulla/handshake/choice.h"

namespace bulla::handshake {

struct Reviver {
  static Revived make(std::optional<x509::PeerIdentity> peer) { return Revived{std::move(peer)}; }
};

namespace {

// Machines that share ticket keys may differ by this much.
constexpr std::chrono::seconds clock_skew{10};

bool allows(const auto& list, auto value) { return std::ranges::find(list, value) != list.end(); }

// Did it begin with RSA key transport (RFC 5246 §7.4.7.1)?
bool was_transported(const session::Terms& terms, const crypto::Provider& provider) {
  if (terms.version != wire::ProtocolVersion::tls12) return false;
  const auto at = std::ranges::find(provider.suites12, std::to_underlying(terms.suite), &crypto::Suite12::id);
  return at != provider.suites12.end() && at->key_exchange == crypto::KeyExchange12::rsa;
}

// By what it was agreed on: all of it would have to be allowed today.
bool keeps_to(const Policy& policy, const session::Terms& terms, const crypto::Provider& provider) {
  const bool proved = terms.peer_scheme != wire::SignatureScheme{};
  const bool transported = was_transported(terms, provider);
  if (terms.version == wire::ProtocolVersion::tls12 && find_suite12(terms.suite, policy, provider) == nullptr)
    return false;
  if (terms.version != wire::ProtocolVersion::tls12 && find_suite(terms.suite, policy, provider) == nullptr)
    return false;
  return (transported || find_group(terms.group, policy, provider) != nullptr) &&
         (!proved || allows(policy.signature_schemes, terms.peer_scheme));
}

x509::KeyUsage server_key_usage(const session::Terms& terms, const crypto::Provider& provider) {
  return was_transported(terms, provider) ? x509::KeyUsage::key_encipherment : x509::KeyUsage::digital_signature;
}

// No witness is told: it was judged before the eyes of all when it came.
Revival revived(PeerJudged judged) {
  if (!judged.peer) return std::unexpected(Unfit::peer);
  return Reviver::make(*std::move(judged.peer));
}

}  // namespace

std::chrono::seconds ticket_lifetime(const session::Terms& terms, const ServerConfig& config, Time now) {
  // However often a session is gone on with, its certificates were shown at its beginning.
  const auto left = std::chrono::floor<std::chrono::seconds>(terms.authenticated + session::longest_life - now);
  return std::min(config.session_lifetime, left);
}

Buffer fingerprint(const Identity* identity, const crypto::Provider& provider) {
  if (identity == nullptr) return {};
  Buffer digest(provider.sha256->size);
  provider.sha256->digest({identity->is_raw_key() ? identity->key().public_key_info() : identity->leaf().der}, digest);
  return digest;
}

Revival revive(const session::Session& session, const ClientConfig& config, const x509::ReferenceName& server) {
  const auto& terms = session.terms;
  if (!session::alive(session, config.clock->now())) return std::unexpected(Unfit::age);
  if (!keeps_to(*config.policy, terms, *config.provider)) return std::unexpected(Unfit::policy);
  if (terms.server_name != (server.kind() == x509::NameKind::dns ? server.text() : ""))
    return std::unexpected(Unfit::name);
  if (!terms.protocol.empty() && !allows(config.protocols, terms.protocol)) return std::unexpected(Unfit::protocol);
  const auto is_shown = [&](const auto& identity) {
    return fingerprint(identity.get(), *config.provider) == terms.own_fingerprint;
  };
  if (!terms.own_fingerprint.empty() && std::ranges::none_of(config.identities, is_shown))
    return std::unexpected(Unfit::identity);
  if (terms.peer_certificate.empty()) return std::unexpected(Unfit::peer);
  return revived(
      judge_server(terms.peer_certificate, terms.peer_type, config, server, server_key_usage(terms, *config.provider)));
}

Revival revive(const session::Session& session, const ServerConfig& config, const Presented& presented) {
  const auto& terms = session.terms;
  if (terms.version != presented.version) return std::unexpected(Unfit::version);
  if (!session::alive(session, config.clock->now(), clock_skew)) return std::unexpected(Unfit::age);
  if (!keeps_to(*config.policy, terms, *config.provider)) return std::unexpected(Unfit::policy);
  if (terms.server_name != presented.server_name) return std::unexpected(Unfit::name);
  if (terms.protocol != presented.protocol) return std::unexpected(Unfit::protocol);
  if (presented.own == nullptr || terms.own_fingerprint != fingerprint(presented.own, *config.provider))
    return std::unexpected(Unfit::identity);
  const auto wanted = config.client_authentication;
  if (terms.peer_certificate.empty()) {
    if (wanted == ClientAuthentication::required) return std::unexpected(Unfit::peer);
    return Reviver::make(std::nullopt);
  }
  return revived(judge_client(terms.peer_certificate, terms.peer_type, config));
}

}  // namespace bulla::handshake
