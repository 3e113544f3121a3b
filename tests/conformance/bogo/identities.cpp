#include "identities.h"

#include <algorithm>

#include "bulla/base/try.h"
#include "bulla/files/files.h"

namespace bulla::bogo {
namespace {

using handshake::Identity;

Result<std::shared_ptr<const Identity>> certified(const Credential& credential) {
  TRY(auto identity, files::load_identity(credential.cert_file, credential.key_file));
  if (!credential.ocsp_response.empty()) {
    TRY(identity, identity->with_staple(credential.ocsp_response));
  }
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

}  // namespace

int Identities::number_of(const Identity* identity) const {
  for (std::size_t i = 0; i < identities.size(); ++i)
    if (identities[i].get() == identity) return numbers[i];
  return Settings::no_credential_expected;
}

Result<Identities> load_identities(const Settings& settings) {
  Identities loaded;
  for (std::size_t i = 0; i < settings.credentials.size(); ++i)
    TRY_VOID(add(settings.credentials[i], static_cast<int>(i), loaded));
  if (!settings.own.key_file.empty()) TRY_VOID(add(settings.own, -1, loaded));
  return loaded;
}

}  // namespace bulla::bogo
