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

// By what it was agreed on: all of it would have to be allowed today.
bool keeps_to(const Policy& policy, const session::Terms& terms, const crypto::Provider& provider) {
  const bool proved = terms.peer_scheme != wire::SignatureScheme{};
  return find_suite(terms.suite, policy, provider) != nullptr && find_group(terms.group, policy, provider) != nullptr &&
         (!proved || allows(policy.signature_schemes, terms.peer_scheme));
}

// No witness is told: it was judged before the eyes of all when it came.
Revival revived(PeerJudged judged) {
  if (!judged.peer) return std::unexpected(Unfit::peer);
  return Reviver::make(*std::move(judged.peer));
}

}  // namespace

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
  return revived(judge_server(terms.peer_certificate, terms.peer_type, config, server));
}

Revival revive(const session::Session& session, const ServerConfig& config, const Presented& presented) {
  const auto& terms = session.terms;
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
