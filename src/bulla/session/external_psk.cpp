#include "bulla/session/external_psk.h"

#include "bulla/wire/language.h"

#include "bulla/base/try.h"
#include "bulla/crypto/hkdf.h"
#include "bulla/wire/imported_identity.h"

namespace bulla::session {
namespace {

struct StoredPsk {
  wire::opaque<1, 0xffff> identity;
  wire::opaque<0, 0xffff> context;
  wire::KdfIdentifier hash{};
  std::uint8_t use = 0;
  wire::opaque<1, 255> key;
  BULLA_WIRE(identity, context, hash, use, key);
};

using wire::KdfIdentifier;

// RFC 9258 §10. TLS 1.3 knows no suite with another hash.
std::optional<KdfIdentifier> kdf_of(const crypto::Hash& hash) {
  if (hash.size == 32) return KdfIdentifier::HKDF_SHA256;
  if (hash.size == 48) return KdfIdentifier::HKDF_SHA384;
  return std::nullopt;
}

const crypto::Hash& hash_of(KdfIdentifier kdf, const crypto::Provider& provider) {
  return kdf == KdfIdentifier::HKDF_SHA384 ? *provider.sha384 : *provider.sha256;
}

Buffer imported_name(const PskAgreement& agreement, KdfIdentifier target) {
  const wire::ImportedIdentity name{.external_identity = {bytes_of(agreement.identity)},
                                    .context = {bytes_of(agreement.context)},
                                    .target_protocol = wire::ProtocolVersion::tls13,
                                    .target_kdf = target};
  Buffer out(wire::encoded_size(name));
  if (!wire::encode(name, out)) __builtin_trap();  // create() has seen to its bounds
  return out;
}

}  // namespace

Result<std::shared_ptr<const ExternalPsk>> ExternalPsk::create(PskAgreement agreement, Bytes key) {
  if (agreement.identity.empty() || agreement.identity.size() > max_psk_identity)
    return fail(Fault::psk_identity_invalid);
  if (key.size() < min_psk) return fail(Fault::psk_too_short);
  if (key.size() > max_psk) return fail(Fault::psk_too_long);
  const bool known = agreement.hash == KdfIdentifier::HKDF_SHA256 || agreement.hash == KdfIdentifier::HKDF_SHA384;
  const bool context_is_of_use = agreement.use == PskUse::imported && agreement.context.size() <= max_psk_identity;
  if (!known || (!agreement.context.empty() && !context_is_of_use)) return fail(Fault::api_misuse);
  return std::shared_ptr<const ExternalPsk>{new ExternalPsk{std::move(agreement), key}};
}

std::optional<Buffer> ExternalPsk::name_for(const crypto::Hash& hash) const {
  const auto target = kdf_of(hash);
  if (!target) return std::nullopt;
  if (use() == PskUse::imported) return imported_name(agreement_, *target);
  if (*target != agreement_.hash) return std::nullopt;
  const auto name = bytes_of(agreement_.identity);
  return Buffer{name.begin(), name.end()};
}

// RFC 9258 §5.1: extracted and expanded by the key's own hash, to the size of the suite's.
keys::EarlyStage ExternalPsk::begin(const crypto::Hash& hash, const crypto::Provider& provider) const {
  if (use() == PskUse::raw) return {hash, key_.expose()};
  const auto& own = hash_of(agreement_.hash, provider);
  const auto name = imported_name(agreement_, *kdf_of(hash));
  auto extracted = keys::StageSecret::of_size(own.size);
  crypto::hkdf_extract(own, {}, key_.expose(), extracted.room());
  auto derived = keys::StageSecret::of_size(hash.size);
  keys::expand_label(own, extracted.expose(), "derived psk", keys::hash_of(own, name).view(), derived.room());
  return {hash, derived.expose()};
}

keys::EarlyStage::PskOrigin ExternalPsk::origin() const {
  using enum keys::EarlyStage::PskOrigin;
  return use() == PskUse::imported ? imported : external;
}

Buffer ExternalPsk::encode() const {
  const StoredPsk stored{{bytes_of(agreement_.identity)},
                         {bytes_of(agreement_.context)},
                         agreement_.hash,
                         std::to_underlying(agreement_.use),
                         {key_.expose()}};
  Buffer out(wire::encoded_size(stored));
  if (!wire::encode(stored, out)) out.clear();
  return out;
}

Result<std::shared_ptr<const ExternalPsk>> ExternalPsk::decode(Bytes bytes) {
  const auto stored = wire::decode<StoredPsk>(bytes);
  if (!stored || stored->use > std::to_underlying(PskUse::raw)) return fail(Fault::session_unreadable);
  return create({.identity = std::string{text_of(stored->identity)},
                 .context = std::string{text_of(stored->context)},
                 .hash = stored->hash,
                 .use = static_cast<PskUse>(stored->use)},
                stored->key);
}

}  // namespace bulla::session
