#include "bulla/handshake/choice.h"

#include <algorithm>

#include "bulla/base/try.h"
#include "bulla/handshake/schemes.h"

namespace bulla::handshake {
namespace {

bool allows(const auto& list, auto id) { return std::ranges::find(list, id) != list.end(); }

bool issued_by_one_of(const Identity& identity, const wire::CertificateAuthorities& authorities) {
  for (const auto& name : authorities.authorities)
    for (const auto& issuer : identity.issuers())
      if (same_bytes(name.value, issuer)) return true;
  return false;
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

const crypto::Suite* find_suite(wire::CipherSuite id, const Policy& policy, const crypto::Provider& provider) {
  if (!allows(policy.suites, id)) return nullptr;
  const auto at = std::ranges::find(provider.suites, std::to_underlying(id), &crypto::Suite::id);
  return at == provider.suites.end() ? nullptr : &*at;
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
  GroupChoice choice{};
  for (const auto id : config.policy->groups) {
    const auto* group = find_group(id, *config.policy, *config.provider);
    if (group == nullptr || !groups.named_group_list.contains(id)) continue;
    if (const auto share = shares.share_for(id)) return GroupChoice{group, share};
    if (choice.group == nullptr) choice.group = group;
  }
  if (choice.group == nullptr) return fail(Fault::no_common_group);
  return choice;
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

Result<std::shared_ptr<const Identity>> choose_server_identity(std::string_view server_name, const SchemeSet& schemes,
                                                               const ServerConfig& config) {
  const auto usable = [&](const auto& identity) {
    return choose_scheme(identity->key().kind(), config.policy->signature_schemes, schemes) != nullptr;
  };
  const auto wanted = x509::ReferenceName::dns(server_name);
  std::shared_ptr<const Identity> any;
  for (const auto& identity : config.identities) {
    if (!usable(identity)) continue;
    if (wanted && x509::is_for(identity->leaf(), *wanted)) return identity;
    if (!any) any = identity;
  }
  if (!any) return fail(Fault::no_common_signature);
  return any;
}

std::shared_ptr<const Identity> choose_client_identity(const wire::CertificateRequest& request,
                                                       const ClientConfig& config) {
  const auto schemes = request.extensions.find<wire::SignatureAlgorithms>();
  const auto authorities = request.extensions.find<wire::CertificateAuthorities>();
  if (!schemes || !*schemes || !authorities) return nullptr;
  const SchemeSet theirs{**schemes};
  for (const auto& identity : config.identities) {
    if (choose_scheme(identity->key().kind(), config.policy->signature_schemes, theirs) == nullptr) continue;
    if (!*authorities || issued_by_one_of(*identity, **authorities)) return identity;
  }
  return nullptr;
}

}  // namespace bulla::handshake
