#include "bulla/keys/schedule.h"

#include "bulla/crypto/hkdf.h"

namespace bulla::keys {
namespace {

// RFC 9846 §7.1: Derive-Secret
StageSecret derive(const crypto::Hash& hash, const StageSecret& secret, std::string_view label,
                   const HashValue& transcript) {
  auto derived = StageSecret::of_size(hash.size);
  expand_label(hash, secret.expose(), label, transcript.view(), derived.room());
  return derived;
}

// The next stage's secret: Extract over Derive-Secret(., "derived", "").
StageSecret advance(const crypto::Hash& hash, const StageSecret& secret, Bytes input) {
  const auto salt = derive(hash, secret, "derived", hash_of(hash, {}));
  auto next = StageSecret::of_size(hash.size);
  crypto::hkdf_extract(hash, salt.expose(), input, next.room());
  return next;
}

constexpr std::array<std::uint8_t, crypto::max_hash_size> zeros{};

}  // namespace

void expand_label(const crypto::Hash& hash, Bytes secret, std::string_view label, Bytes context, MutBytes out) {
  // struct { uint16 length; opaque label<7..255>; opaque context<0..255>; } HkdfLabel;
  constexpr std::string_view prefix = "tls13 ";
  if (label.size() > 255 - prefix.size() || context.size() > 255) __builtin_trap();
  std::array<std::uint8_t, 2 + 256 + 256> info;
  auto at = info.begin();
  *at++ = static_cast<std::uint8_t>(out.size() >> 8);
  *at++ = static_cast<std::uint8_t>(out.size());
  *at++ = static_cast<std::uint8_t>(prefix.size() + label.size());
  at = std::ranges::copy(prefix, at).out;
  at = std::ranges::copy(label, at).out;
  *at++ = static_cast<std::uint8_t>(context.size());
  at = std::ranges::copy(context, at).out;
  crypto::hkdf_expand(hash, secret, {info.begin(), at}, out);
}

EarlyStage::EarlyStage(const crypto::Hash& hash) : EarlyStage{hash, Bytes{zeros}.first(hash.size)} {}

EarlyStage::EarlyStage(const crypto::Hash& hash, Bytes psk) : hash_{&hash}, secret_{StageSecret::of_size(hash.size)} {
  crypto::hkdf_extract(hash, {}, psk, secret_.room());
}

StageSecret EarlyStage::binder_key(PskOrigin origin) const {
  constexpr std::array<std::string_view, 3> labels{"res binder", "ext binder", "imp binder"};
  return derive(*hash_, secret_, labels[std::to_underlying(origin)], hash_of(*hash_, {}));
}

TrafficSecret EarlyStage::early_traffic(const HashValue& transcript) const {
  return derive(*hash_, secret_, "c e traffic", transcript);
}

StageSecret EarlyStage::early_exporter(const HashValue& transcript) const {
  return derive(*hash_, secret_, "e exp master", transcript);
}

HandshakeStage EarlyStage::agree(Bytes shared_secret) && {
  return {*hash_, advance(*hash_, std::exchange(secret_, {}), shared_secret)};
}

TrafficPair HandshakeStage::traffic(const HashValue& transcript) const {
  return {derive(*hash_, secret_, "c hs traffic", transcript), derive(*hash_, secret_, "s hs traffic", transcript)};
}

MasterStage HandshakeStage::master() && {
  return {*hash_, advance(*hash_, std::exchange(secret_, {}), Bytes{zeros}.first(hash_->size))};
}

TrafficPair MasterStage::traffic(const HashValue& transcript) const {
  return {derive(*hash_, secret_, "c ap traffic", transcript), derive(*hash_, secret_, "s ap traffic", transcript)};
}

StageSecret MasterStage::exporter(const HashValue& transcript) const {
  return derive(*hash_, secret_, "exp master", transcript);
}

StageSecret MasterStage::resumption(const HashValue& transcript) const {
  return derive(*hash_, secret_, "res master", transcript);
}

StageSecret resumption_psk(const crypto::Hash& hash, Bytes resumption_secret, Bytes ticket_nonce) {
  auto psk = StageSecret::of_size(hash.size);
  expand_label(hash, resumption_secret, "resumption", ticket_nonce, psk.room());
  return psk;
}

HashValue verify_data(const crypto::Hash& hash, Bytes base_key, const HashValue& transcript) {
  auto finished_key = StageSecret::of_size(hash.size);
  expand_label(hash, base_key, "finished", {}, finished_key.room());
  HashValue data{.size = hash.size};
  crypto::hmac(hash, finished_key.expose(), {transcript.view()}, MutBytes{data.bytes}.first(data.size));
  return data;
}

TrafficKeys traffic_keys(const crypto::Hash& hash, const crypto::Aead& aead, Bytes traffic_secret) {
  TrafficKeys keys{Secret<crypto::max_key_size>::of_size(aead.key_size), Secret<12>::of_size(aead.nonce_size)};
  expand_label(hash, traffic_secret, "key", {}, keys.key.room());
  expand_label(hash, traffic_secret, "iv", {}, keys.iv.room());
  return keys;
}

TrafficSecret next_traffic_secret(const crypto::Hash& hash, Bytes traffic_secret) {
  auto next = TrafficSecret::of_size(hash.size);
  expand_label(hash, traffic_secret, "traffic upd", {}, next.room());
  return next;
}

void export_keying_material(const crypto::Hash& hash, Bytes exporter_secret, std::string_view label, Bytes context,
                            MutBytes out) {
  auto secret = StageSecret::of_size(hash.size);
  expand_label(hash, exporter_secret, label, hash_of(hash, {}).view(), secret.room());
  expand_label(hash, secret.expose(), "exporter", hash_of(hash, context).view(), out);
}

}  // namespace bulla::keys
