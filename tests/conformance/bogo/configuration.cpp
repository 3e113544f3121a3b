#include "configuration.h"

#include <algorithm>
#include <ranges>

#include "bulla/base/try.h"
#include "bulla/files/files.h"
#include "bulla/openssl/provider.h"
#include "bulla/x509/dangerous.h"
#include "compressions.h"

namespace bulla::bogo {
namespace {

using enum wire::CipherSuite;
using enum wire::NamedGroup;

constexpr std::uint32_t max_early_data = 14336;  // what the runner takes for ours
// What the runner expects of a peer that was not told otherwise.
constexpr std::array default_schemes{
    wire::SignatureScheme::ecdsa_secp256r1_sha256, wire::SignatureScheme::rsa_pss_rsae_sha256,
    wire::SignatureScheme::rsa_pkcs1_sha256,       wire::SignatureScheme::ecdsa_secp384r1_sha384,
    wire::SignatureScheme::rsa_pss_rsae_sha384,    wire::SignatureScheme::rsa_pkcs1_sha384,
    wire::SignatureScheme::rsa_pss_rsae_sha512,    wire::SignatureScheme::rsa_pkcs1_sha512};
constexpr std::array default_groups{X25519MLKEM768, x25519, secp256r1, secp384r1};

// OpenSSL's lists of suites that the runner asks for, as those of TLS 1.2 that they are.
struct SuiteList {
  std::string_view name;
  std::span<const wire::CipherSuite> suites;
};
constexpr std::array chacha{TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256};
constexpr std::array one_of_each_key{TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA};
constexpr SuiteList suite_lists[]{
    {"", {}},
    {"DEFAULT:!AES", chacha},
    {"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA:TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", one_of_each_key},
};

// As what nobody has is taken, too.
bool is_classical(wire::NamedGroup id) {
  const auto groups = openssl::provider().groups;
  const auto at = std::ranges::find(groups, std::to_underlying(id), &crypto::Group::id);
  return at == groups.end() || (*at)->kind == crypto::GroupKind::classical;
}

template <class Code>
std::vector<Code> as(const Codes& codes) {
  std::vector<Code> out;
  for (const auto code : codes) out.push_back(static_cast<Code>(code));
  return out;
}

template <class Code>
std::vector<Code> copy(std::span<const Code> list) {
  return {list.begin(), list.end()};
}

bool speaks(const Settings& settings, wire::ProtocolVersion version) {
  const auto code = std::to_underlying(version);
  if (settings.min_version > code || (settings.max_version != 0 && settings.max_version < code)) return false;
  return version == wire::ProtocolVersion::tls13 ? !settings.no_tls13 : !settings.no_tls12;
}

const handshake::Policy* named_policy(const Settings& settings) {
  if (settings.fips_202205) return &handshake::fips_202205();
  if (settings.wpa_202304) return &handshake::wpa_202304();
  if (settings.cnsa1_202603) return &handshake::cnsa1_202603();
  if (settings.cnsa2_202603) return &handshake::cnsa2_202603();
  return nullptr;
}

// Forward secrecy first.
std::vector<wire::CipherSuite> all_suites12() {
  auto suites = copy(handshake::classic().suites12);
  std::ranges::rotate(suites, std::ranges::find(suites, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256));
  return suites;
}

// By what is this side willing to know the peer?
struct PeerTypes {
  bool certificates;
  bool raw_keys;
};
PeerTypes peer_types(const Settings& settings) {
  const auto& types = settings.accepted_peer_types;
  const auto has = [&](wire::CertificateType type) {
    return std::ranges::find(types, std::to_underlying(type)) != types.end();
  };
  return {types.empty() || has(wire::CertificateType::X509), has(wire::CertificateType::RawPublicKey)};
}

// New chains are judged by the shim, whatever they are; that of a session has to be the one of the connection before.
Result<std::shared_ptr<const x509::Trust>> trust_in(const Settings& settings, const Memory& memory) {
  const bool refuses = settings.verify_fail && settings.reverify_on_resume;
  if (memory.peer_leaf.empty() || refuses) return x509::Trust::with_anchors(openssl::provider(), {});
  return x509::dangerous::trust_exactly(openssl::provider(), memory.peer_leaf);
}

std::shared_ptr<const x509::PinnedKeys> pins(const Settings& settings) {
  std::vector<x509::KeyPin> pinned;
  if (x509::KeyPin pin; settings.peer_key_sha256.size() == pin.sha256.size()) {
    std::ranges::copy(settings.peer_key_sha256, pin.sha256.begin());
    pinned.push_back(pin);
  }
  return x509::PinnedKeys::create(openssl::provider(), std::move(pinned));
}

LaterAnswers later(const Settings& settings) {
  return {.identity = true, .signature = settings.async, .trust = true, .session = settings.async};
}

Result<std::shared_ptr<const session::ServerPsks>> keys_of(const Identities& identities) {
  TRY(auto fixed, session::FixedPsks::create(identities.psks));
  return fixed;
}

}  // namespace

std::unique_ptr<const TestPolicy> TestPolicy::create(const Settings& settings) {
  std::unique_ptr<TestPolicy> made{new TestPolicy};
  const auto* named = named_policy(settings);
  const auto& base = named != nullptr ? *named : handshake::standard_2026();
  made->policy_ = base;
  made->policy_.extended_master_secret_required = false;
  made->suites_ = copy(base.suites);
  made->suites12_ = named != nullptr ? copy(base.suites12) : all_suites12();
  made->signing_ = copy(base.signature_schemes);
  made->schemes_ = named != nullptr                ? made->signing_
                   : settings.verify_prefs.empty() ? std::vector(default_schemes.begin(), default_schemes.end())
                                                   : as<wire::SignatureScheme>(settings.verify_prefs);
  const auto* list = std::ranges::find(suite_lists, settings.cipher, &SuiteList::name);
  if (list == std::end(suite_lists)) return nullptr;
  if (!list->suites.empty()) made->suites12_ = copy(list->suites);
  if (settings.cnsa_202407) std::ranges::swap(made->suites_[0], made->suites_[1]);  // AES-256 first
  if (!speaks(settings, wire::ProtocolVersion::tls13)) made->suites_.clear();
  if (!speaks(settings, wire::ProtocolVersion::tls12)) made->suites12_.clear();
  if (named != nullptr) {
    made->groups_ = copy(base.groups);
    made->shares_ = copy(base.shares);
  } else {
    made->policy_.minimum_rsa_bits = 0;
    made->choose_groups(settings);
  }
  auto& policy = made->policy_;
  policy.suites = made->suites_;
  policy.suites12 = made->suites12_;
  policy.groups = made->groups_;
  policy.shares = made->shares_;
  policy.signature_schemes = made->schemes_;
  policy.signing_schemes = made->signing_;
  return made;
}

// Where nothing is said of shares: one of the first group, and one of the first of the other kind.
void TestPolicy::choose_groups(const Settings& settings) {
  groups_ = settings.curves.empty() ? std::vector(default_groups.begin(), default_groups.end())
                                    : as<wire::NamedGroup>(settings.curves);
  shares_ = as<wire::NamedGroup>(settings.key_shares);
  if (!shares_.empty() || settings.no_key_shares) return;
  shares_.push_back(groups_.front());
  const auto other =
      std::ranges::find_if(groups_, [&](auto group) { return is_classical(group) != is_classical(groups_.front()); });
  if (other != groups_.end()) shares_.push_back(*other);
}

Result<std::shared_ptr<ClientConfig>> client_config(const Settings& settings, const handshake::Policy& policy,
                                                    const Identities& identities, const Memory& memory) {
  TRY(auto trust, trust_in(settings, memory));
  const auto types = peer_types(settings);
  auto config =
      files::client_config(types.certificates && (identities.psks.empty() || settings.verify_peer) ? trust : nullptr);
  if (types.raw_keys) config->server_keys = pins(settings);
  config->policy = &policy;
  config->protocols = protocols_in(settings.advertise_alpn);
  config->identities = identities.identities;
  config->staple_request = settings.ocsp_stapling ? StapleRequest::sent : StapleRequest::left_out;
  config->timestamp_request = settings.timestamps ? TimestampRequest::sent : TimestampRequest::left_out;
  config->hello_variation = settings.grease ? HelloVariation::varied : HelloVariation::plain;
  config->early_data = settings.early_data ? EarlyData::offered : EarlyData::refused;
  config->psks = identities.psks;
  if (settings.verify_peer) config->key_proof = KeyProof::key_or_certificate;
  if (!settings.no_ticket) config->sessions = memory.sessions;
  config->certificate_compressions = compressions(settings);
  config->clock = &memory.clock;
  config->later = later(settings);
  return config;
}

Result<std::shared_ptr<ServerConfig>> server_config(const Settings& settings, const handshake::Policy& policy,
                                                    const Identities& identities, const Memory& memory) {
  TRY(auto trust, trust_in(settings, memory));
  const auto types = peer_types(settings);
  auto config = files::server_config();
  config->policy = &policy;
  config->identities = identities.identities;
  if (settings.verify_peer) config->client_authentication = ClientAuthentication::optional;
  if (settings.require_any_client_certificate) config->client_authentication = ClientAuthentication::required;
  if (types.certificates) config->client_trust = trust;
  if (types.raw_keys) config->client_keys = pins(settings);
  if (!identities.psks.empty()) {
    TRY(config->psks, keys_of(identities));
    if (!identities.identities.empty()) config->key_proof = KeyProof::key_or_certificate;
  }
  if (!settings.no_ticket) config->sessions = memory.tickets;
  config->session_ids = memory.ids;
  if (settings.early_data) {
    config->max_early_data = max_early_data;
    config->replay_guard = memory.replay_guard;
  }
  config->certificate_compressions = compressions(settings);
  config->clock = &memory.clock;
  config->later = later(settings);
  return config;
}

std::vector<std::string> protocols_in(std::string_view wire) {
  std::vector<std::string> protocols;
  while (!wire.empty()) {
    const auto size = static_cast<std::uint8_t>(wire.front());
    protocols.emplace_back(wire.substr(1, size));
    wire.remove_prefix(std::min(wire.size(), std::size_t{1} + size));
  }
  return protocols;
}

}  // namespace bulla::bogo
