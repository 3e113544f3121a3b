#include "bulla/capture/opener.h"

namespace bulla::capture {
namespace {

crypto::WriteKeys copy_of(const crypto::WriteKeys& keys) {
  return {.mac = Secret<48>{keys.mac.expose()},
          .key = Secret<crypto::max_key_size>{keys.key.expose()},
          .iv = Secret<12>{keys.iv.expose()}};
}

}  // namespace

Opener::Opener(const crypto::Suite& suite, Bytes traffic_secret)
    : key_{Key13{&suite, keys::TrafficSecret{traffic_secret}}} {}

Opener::Opener(const crypto::Suite12& suite, crypto::Keys12 keys) : key_{Key12{&suite, std::move(keys)}} {}

void Opener::stand_at(std::uint64_t number) {
  if (const auto* key = std::get_if<Key13>(&key_)) {
    auto traffic = keys::traffic_keys(*key->suite->hash, *key->suite->aead, key->secret.expose());
    opening_.emplace<record::Opening>(*key->suite->aead, traffic.key.expose(), std::move(traffic.iv), number);
  } else {
    const auto& older = std::get<Key12>(key_);
    opening_.emplace<record::Opening12>(
        *older.suite, crypto::Keys12{.keys = copy_of(older.keys.keys), .order = older.keys.order, .sequence = number});
  }
  number_ = number;
}

std::optional<record::Opened> Opener::open(const record::Frame& frame, std::uint64_t number) {
  if (number != number_ || opening_.index() == 0) stand_at(number);
  copy_.assign(frame.header.begin(), frame.header.end());
  append(copy_, frame.payload);
  const auto copy = MutBytes{copy_};
  const record::Frame same{frame.type, copy.first(record::header_size), copy.subspan(record::header_size)};
  auto* const newer = std::get_if<record::Opening>(&opening_);
  const auto opened = newer != nullptr ? newer->open(same) : std::get<record::Opening12>(opening_).open(same);
  if (!opened) {
    opening_.emplace<std::monostate>();  // where it stands now is its own business
    return std::nullopt;
  }
  ++number_;
  return *opened;
}

std::optional<Opener> Opener::next() const {
  const auto* key = std::get_if<Key13>(&key_);
  if (key == nullptr) return std::nullopt;
  const auto secret = keys::next_traffic_secret(*key->suite->hash, key->secret.expose());
  return Opener{*key->suite, secret.expose()};
}

}  // namespace bulla::capture
