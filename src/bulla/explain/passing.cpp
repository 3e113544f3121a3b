// explain: what would have passed instead of what failed. Knows no output format.
#include "bulla/explain/passing.h"

#include <algorithm>

#include "bulla/explain/refusal.h"

namespace bulla::explain {
namespace {

std::string validity_that_passes(const Case& it) {
  const auto* const leaf = it.peer_leaf();
  const auto at_leaf = it.error.certificate == 0 && leaf != nullptr && leaf->unreadable.empty();
  if (!at_leaf) return "a chain in which every certificate is valid now";
  return "a clock between " + leaf->not_before + " and " + leaf->not_after + ", or a certificate that is valid now";
}

std::string name_that_passes(const Case& it) {
  const auto* const leaf = it.peer_leaf();
  std::string text = "a certificate for \"" + it.ourselves.peer_name + "\"";
  if (leaf != nullptr && !leaf->names.empty()) text += ", or asking for one of: " + joined(leaf->names);
  return text;
}

std::string issuer_that_passes(const Case& it) {
  const auto* const leaf = it.peer_leaf();
  if (leaf == nullptr || !leaf->unreadable.empty()) return "a chain that leads to a root which is trusted here";
  return "a trusted root behind \"" + leaf->issuer + "\", and every intermediate between sent along";
}

std::string client_certificate_that_passes(const Case& it) {
  if (!it.facts.challenge || it.facts.challenge->authorities.empty())
    return "a certificate of a CA that the " + it.peer() + " trusts";
  return "a certificate issued by one of: " + joined(it.facts.challenge->authorities);
}

// Of what the policy names, ML-DSA alone depends on how new the machine's libcrypto is.
bool could_not_offer_ml_dsa(const Case& it) {
  const auto* const policy = it.ourselves.policy;
  if (!it.is_client() || policy == nullptr || policy->suites.empty() || !it.facts.offer) return false;
  const std::string word{word_for(wire::SignatureScheme::mldsa65)};
  const auto lists = [&](const Words& schemes) { return std::ranges::find(schemes, word) != schemes.end(); };
  return lists(words_of(policy->signature_schemes)) && !lists(it.facts.offer->schemes);
}

std::string settings_that_pass(const Case& it) {
  std::string text = "one suite, one group and one signature scheme that both sides allow";
  if (could_not_offer_ml_dsa(it))
    text += "; a server whose only key is for ML-DSA is out of reach without libcrypto 3.5 or newer";
  return text;
}

std::string alert_that_passes(const Case& it) {
  switch (it.error.received) {
    case Alert::certificate_required:
    case Alert::unknown_ca:
      return client_certificate_that_passes(it);
    case Alert::protocol_version:
      return "a peer that speaks " + (it.facts.offer ? joined(it.facts.offer->versions) : "TLS 1.3");
    case Alert::handshake_failure:
      // In TLS 1.2 a client that shows no certificate may hear this.
      if (it.facts.tls12 && refuses_client(it.error, it.recording.self, it.facts))
        return client_certificate_that_passes(it);
      [[fallthrough]];
    case Alert::insufficient_security:
      return settings_that_pass(it);
    case Alert::no_application_protocol:
      return "an application protocol that the peer speaks, or none at all";
    case Alert::unknown_psk_identity:
    case Alert::decrypt_error:
      if (!it.facts.offer || it.facts.offer->keys == 0) return "";
      return "a shared key that both sides have, with the same identity, hash and use (imported or raw)";
    default:
      return "";
  }
}

}  // namespace

Words versions_of(const Ourselves& ourselves) {
  Words versions;
  if (ourselves.policy == nullptr) return versions;
  if (!ourselves.policy->suites.empty()) versions.push_back("TLS 1.3");
  if (ourselves.tls12 && !ourselves.policy->suites12.empty()) versions.push_back("TLS 1.2");
  return versions;
}

Words suites_of(const Ourselves& ourselves) {
  if (ourselves.policy == nullptr) return {};
  auto suites = words_of(ourselves.policy->suites);
  if (!ourselves.tls12) return suites;
  for (auto& suite : words_of(ourselves.policy->suites12)) suites.push_back(std::move(suite));
  return suites;
}

std::string what_would_pass(const Case& it) {
  const auto* const policy = it.ourselves.policy;
  switch (it.error.fault) {
    case Fault::wrong_name:
      return name_that_passes(it);
    case Fault::certificate_expired:
    case Fault::certificate_not_yet_valid:
      return validity_that_passes(it);
    case Fault::unknown_issuer:
    case Fault::self_signed:
      return issuer_that_passes(it);
    case Fault::extended_key_usage:
    case Fault::key_usage:
      return std::string{"a certificate issued for "} + (it.is_client() ? "servers" : "clients");
    case Fault::protocol_version:
    case Fault::downgrade:
      return (policy == nullptr ? "TLS 1.3" : listed(versions_of(it.ourselves), " or ")) + " on both sides";
    case Fault::no_common_suite:
      return policy == nullptr ? "" : "one of the suites: " + joined(suites_of(it.ourselves));
    case Fault::no_common_group:
      return policy == nullptr ? "" : "one of the groups: " + joined(words_of(policy->groups));
    case Fault::no_common_signature:
      return "a certificate with a key that can make one of the signatures which the other side accepts";
    case Fault::no_common_protocol:
    case Fault::protocol_not_offered:
      return "one of the application protocols: " + joined(it.ourselves.protocols);
    case Fault::certificate_required:
      return "a client certificate that a trusted CA of this server has issued";
    case Fault::unknown_psk:
    case Fault::key_required:
    case Fault::key_not_proved:
      return "a shared key that both sides have, with the same identity, hash and use (imported or raw)";
    case Fault::bad_binder:
      return "the same key behind the same identity on both sides, imported or raw alike";
    case Fault::key_not_pinned:
      return "a raw public key that is pinned here";
    case Fault::no_common_certificate_type:
      return "a key in a form, certificate or raw public key, that one side shows and the other takes";
    case Fault::bad_signature:
      return "a signature by the private key that belongs to the certificate";
    case Fault::not_tls:
      return "a peer that answers a TLS hello with TLS records";
    case Fault::alert_received:
      return alert_that_passes(it);
    default:
      return "";
  }
}

}  // namespace bulla::explain
