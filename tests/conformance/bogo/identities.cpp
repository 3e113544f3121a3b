#include "identities.h"

#include <algorithm>

#include "bulla/base/try.h"
#include "bulla/files/files.h"
#include "bulla/handshake/dangerous.h"

namespace bulla::bogo {
namespace {

using handshake::Identity;

Result<std::shared_ptr<const Identity>> certified(const Credential& credential) {
  TRY(auto identity, files::load_identity(credential.cert_file, credential.key_file));
  if (!credential.ocsp_response.empty())
    identity = handshake::dangerous::staple_unread(*identity, credential.ocsp_response);
  if (!credential.timestamps.empty()) {
    TRY(identity, identity->with_timestamps(credential.timestamps));
  }
  return identity;
}

Result<std::shared_ptr<const Identity>> load(const Credential& credential) {
  TRY(auto identity,
      credential.kind == CredentialKind::raw_key ? files::load_raw_key(credential.key_file) : certified(credential));
  if (credential.signing_prefs.empty()) return identity;
  std::vector<wire::SignatureScheme> schemes;
  for (const auto code : credential.signing_prefs) schemes.push_back(static_cast<wire::SignatureScheme>(code));
  return identity->with_schemes(std::move(schemes));
}

Result<std::shared_ptr<const session::ExternalPsk>> shared_key(const Credential& credential) {
  return session::ExternalPsk::create(
      {.identity = std::string{text_of(credential.psk_identity)},
       .context = std::string{text_of(credential.psk_context)},
       .hash = credential.psk_sha384 ? wire::KdfIdentifier::HKDF_SHA384 : wire::KdfIdentifier::HKDF_SHA256},
      credential.psk_key);
}

Result<void> add(const Credential& credential, int number, Identities& to) {
  if (credential.kind == CredentialKind::psk) {
    TRY(auto psk, shared_key(credential));
    to.psks.push_back(std::move(psk));
    return {};
  }
  TRY(auto identity, load(credential));
  to.identities.push_back(std::move(identity));
  to.numbers.push_back(number);
  to.must_match_issuer.push_back(credential.must_match_issuer);
  return {};
}

// Those of the types that a client is to offer, in that order; the others are not there.
void keep_types(const Codes& types, Identities& all) {
  Identities kept{.psks = std::move(all.psks)};
  for (const auto type : types)
    for (std::size_t i = 0; i < all.identities.size(); ++i) {
      if (std::to_underlying(all.identities[i]->type()) != type) continue;
      kept.identities.push_back(all.identities[i]);
      kept.numbers.push_back(all.numbers[i]);
      kept.must_match_issuer.push_back(all.must_match_issuer[i]);
    }
  all = std::move(kept);
}

}  // namespace

int Identities::number_of(const Identity* identity) const {
  for (std::size_t i = 0; i < identities.size(); ++i)
    if (identities[i].get() == identity) return numbers[i];
  return Settings::no_credential_expected;
}

Result<Identities> load_identities(const Settings& settings) {
  Identities loaded;
  auto own = settings.own;
  if (settings.decline_ocsp_callback) own.ocsp_response.clear();
  for (std::size_t i = 0; i < settings.credentials.size(); ++i)
    TRY_VOID(add(settings.credentials[i], static_cast<int>(i), loaded));
  if (!settings.own.key_file.empty()) TRY_VOID(add(own, -1, loaded));
  if (!settings.available_client_types.empty()) keep_types(settings.available_client_types, loaded);
  return loaded;
}

}  // namespace bulla::bogo
