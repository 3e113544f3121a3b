#include "bulla/handshake/choice.h"

#include <algorithm>

#include "bulla/base/try.h"
#include "bulla/handshake/schemes.h"

namespace bulla::handshake {
namespace {

bool allows(const auto& list, auto id) { return std::ranges::find(list, id) != list.end(); }

bool issued_by_one_of(const Identity& identity, const wire::CertificateAuthorities& authorities) {
  if (authorities.authorities.empty()) return true;
  for (const auto& name : authorities.authorities)
    for (const auto& issuer : identity.issuers())
      if (same_bytes(name.value, issuer)) return true;
  return false;
}

// What is signed in a way that is not known here is shown if there is no other.
bool signed_as_wanted(const Identity& identity, const Wishes& wishes) {
  if (identity.signatures().empty()) return identity.leaf().is_self_issued;
  return std::ranges::all_of(identity.signatures(),
                             [&](auto algorithm) { return wishes.certificate_schemes.contains(algorithm); });
}

// RFC 9846 §4.3.5: filters that are not known here don't count.
bool passes(const x509::Certificate& leaf, const wire::OIDFilters& filters) {
  return std::ranges::all_of(filters.filters, [&](const wire::OIDFilter& filter) {
    return x509::says_at_least(leaf.extensions, filter.certificate_extension_oid, filter.certificate_extension_values);
  });
}

bool will_do(const Identity& identity, const Wishes& wishes, const Policy& policy) {
  const auto kind = identity.key().kind();
  const auto version = wishes.keys ? wire::ProtocolVersion::tls12 : wire::ProtocolVersion::tls13;
  const bool signs = (!wishes.keys || wishes.keys->signing.contains(kind)) &&
                     choose_scheme(identity, policy, wishes.schemes, version) != nullptr;
  const bool decrypts = wishes.keys && wishes.keys->decrypting.contains(kind);
  return (signs && identity.allows(x509::KeyUsage::digital_signature)) ||
         (decrypts && identity.allows(x509::KeyUsage::key_encipherment));
}

// The first with the highest score among those of this type that can sign as the peer wants. score: nothing for one
// that is out of the question.
std::shared_ptr<const Identity> best_of(wire::CertificateType type, const Wishes& wishes, const Candidates& ours,
                                        auto&& score) {
  std::shared_ptr<const Identity> best;
  unsigned best_score = 0;
  for (const auto& identity : ours.identities) {
    if (identity->type() != type) continue;
    if (!will_do(*identity, wishes, ours.policy)) continue;
    const std::optional<unsigned> points = score(*identity);
    if (!points || (best && *points <= best_score)) continue;
    best = identity;
    best_score = *points;
  }
  return best;
}

// As best_of, of the first type that the peer would like.
std::shared_ptr<const Identity> first_best_of(const Wishes& wishes, const Candidates& ours, auto&& score) {
  for (const auto type : wishes.types)
    if (auto best = best_of(type, wishes, ours, score)) return best;
  return nullptr;
}

// Our first one with a share; failing that our first one. Null if there is none in common.
GroupChoice choose_group_of(crypto::GroupKind kind, const wire::SupportedGroups& groups,
                            const wire::KeyShareClientHello& shares, const ServerConfig& config) {
  GroupChoice choice{};
  for (const auto id : config.policy->groups) {
    const auto* group = find_group(id, *config.policy, *config.provider);
    if (group == nullptr || group->kind != kind || !groups.named_group_list.contains(id)) continue;
    if (const auto share = shares.share_for(id)) return GroupChoice{group, share};
    if (choice.group == nullptr) choice.group = group;
  }
  return choice;
}

Result<std::string> ask_for_protocol(const wire::ProtocolNameList& theirs, std::string_view server_name,
                                     const ServerConfig& config) {
  ProtocolOffer offer{.protocols = {}, .server_name = server_name};
  for (const auto& name : theirs.protocol_name_list) offer.protocols.push_back(text_of(name.value));
  auto chosen = config.choose_protocol(offer);
  if (!chosen) return fail(Fault::no_common_protocol);
  if (!allows(offer.protocols, *chosen)) return fail(Fault::api_misuse);
  return *std::move(chosen);
}

}  // namespace

const crypto::Group* find_group(wire::NamedGroup id, const Policy& policy, const crypto::Provider& provider) {
  if (!allows(policy.groups, id)) return nullptr;
  const auto at = std::ranges::find(provider.groups, std::to_underlying(id), &crypto::Group::id);
  return at == provider.groups.end() ? nullptr : *at;
}

const crypto::Group* find_group12(wire::NamedGroup id, const Policy& policy, const crypto::Provider& provider) {
  const auto* group = find_group(id, policy, provider);
  return group != nullptr && group->kind == crypto::GroupKind::classical ? group : nullptr;
}

const crypto::Suite* find_suite(wire::CipherSuite id, const Policy& policy, const crypto::Provider& provider) {
  if (!allows(policy.suites, id)) return nullptr;
  const auto at = std::ranges::find(provider.suites, std::to_underlying(id), &crypto::Suite::id);
  return at == provider.suites.end() ? nullptr : &*at;
}

const crypto::Suite12* find_suite12(wire::CipherSuite id, const Policy& policy, const crypto::Provider& provider) {
  if (!allows(policy.suites12, id)) return nullptr;
  const auto at = std::ranges::find(provider.suites12, std::to_underlying(id), &crypto::Suite12::id);
  return at == provider.suites12.end() ? nullptr : &*at;
}

std::vector<wire::SignatureScheme> offered_schemes(const Policy& policy, const crypto::Provider& provider,
                                                   wire::ProtocolVersion version) {
  std::vector<wire::SignatureScheme> schemes;
  for (const auto id : policy.signature_schemes) {
    const auto* scheme = find_scheme(id);
    if (scheme == nullptr || !allows(provider.signatures, scheme->algorithm)) continue;
    const bool says_something = version != wire::ProtocolVersion::tls12 || scheme->signs(version);
    if (says_something) schemes.push_back(id);
  }
  return schemes;
}

const Scheme* choose_scheme(const Identity& identity, const Policy& policy, const SchemeSet& theirs,
                            wire::ProtocolVersion version) {
  const auto kind = identity.key().kind();
  if (identity.schemes().empty()) return choose_scheme(kind, policy.signing(), theirs, version);
  for (const auto& id : identity.schemes()) {
    if (!allows(policy.signing(), id)) continue;
    if (const auto* scheme = choose_scheme(kind, std::span{&id, 1}, theirs, version)) return scheme;
  }
  return nullptr;
}

Result<const crypto::Suite*> choose_suite(const wire::ClientHello& hello, const ServerConfig& config) {
  for (const auto id : config.policy->suites) {
    const auto* suite = find_suite(id, *config.policy, *config.provider);
    if (suite != nullptr && hello.cipher_suites.contains(id)) return suite;
  }
  return fail(Fault::no_common_suite);
}

Result<GroupChoice> choose_group(const wire::SupportedGroups& groups, const wire::KeyShareClientHello& shares,
                                 const ServerConfig& config) {
  for (const auto kind : {crypto::GroupKind::hybrid, crypto::GroupKind::kem, crypto::GroupKind::classical}) {
    const auto choice = choose_group_of(kind, groups, shares, config);
    if (choice.group != nullptr) return choice;
  }
  return fail(Fault::no_common_group);
}

Result<std::string> choose_protocol(const wire::ProtocolNameList& theirs, std::string_view server_name,
                                    const ServerConfig& config) {
  if (config.choose_protocol) return ask_for_protocol(theirs, server_name, config);
  if (config.protocols.empty()) return std::string{};
  for (const auto& ours : config.protocols)
    for (const auto& name : theirs.protocol_name_list)
      if (text_of(name.value) == ours) return ours;
  return fail(Fault::no_common_protocol);
}

Result<std::string> chosen_protocol(const wire::ExtensionBlock& answer, std::span<const std::string> offered) {
  TRY(const auto protocols, answer.find<wire::ProtocolNameList>());
  if (!protocols) return std::string{};
  TRY(const auto chosen, protocols->chosen());
  if (!allows(offered, text_of(chosen))) return fail(Fault::protocol_not_offered, protocols->protocol_name_list.offset);
  return std::string{text_of(chosen)};
}

Result<Wishes> wishes_in(Bytes extensions) {
  wire::ExtensionBlock block{};
  block.raw = extensions;
  return wishes_in(block);
}

Result<Wishes> wishes_in(const wire::ExtensionBlock& extensions) {
  Wishes wishes;
  TRY(const auto schemes, extensions.find<wire::SignatureAlgorithms>());
  TRY(const auto for_certificates, extensions.find<wire::SignatureAlgorithmsCert>());
  TRY(const auto authorities, extensions.find<wire::CertificateAuthorities>());
  TRY(const auto filters, extensions.find<wire::OIDFilters>());
  if (schemes) wishes.schemes = *schemes;
  if (for_certificates)
    wishes.certificate_schemes = *for_certificates;
  else if (schemes)
    wishes.certificate_schemes = *schemes;
  if (authorities) wishes.authorities = *authorities;
  if (filters) wishes.filters = *filters;
  TRY(const auto types, offered_types(extensions));
  wishes.types = types.server;
  return wishes;
}

std::shared_ptr<const Identity> choose_server_identity(std::string_view server_name, const Wishes& wishes,
                                                       const Candidates& ours) {
  const auto wanted = x509::ReferenceName::dns(server_name);
  return first_best_of(wishes, ours, [&](const Identity& identity) -> std::optional<unsigned> {
    if (identity.is_raw_key()) return 0;
    const bool is_for_name = wanted && x509::is_for(identity.leaf(), *wanted);
    return (is_for_name ? 4U : 0U) + (signed_as_wanted(identity, wishes) ? 2U : 0U) +
           (issued_by_one_of(identity, wishes.authorities) ? 1U : 0U);
  });
}

std::shared_ptr<const Identity> choose_client_identity(const Wishes& wishes, const Candidates& ours) {
  return first_best_of(wishes, ours, [&](const Identity& identity) -> std::optional<unsigned> {
    if (identity.is_raw_key()) return 0;
    if (!issued_by_one_of(identity, wishes.authorities) || !passes(identity.leaf(), wishes.filters))
      return std::nullopt;
    return signed_as_wanted(identity, wishes) ? 1 : 0;
  });
}

Fault why_none_fits(const TypeList& types, const ServerConfig& config) {
  const bool has_type =
      std::ranges::any_of(config.identities, [&](const auto& identity) { return types.contains(identity->type()); });
  return has_type ? Fault::no_common_signature : Fault::no_common_certificate_type;
}

}  // namespace bulla::handshake
