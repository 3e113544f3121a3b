#include "bulla/keys/transcript.h"

#include <utility>

namespace bulla::keys {

HashValue hash_of(const crypto::Hash& hash, Bytes data) {
  HashValue value{.size = hash.size};
  hash.digest({data}, MutBytes{value.bytes}.first(value.size));
  return value;
}

Transcript Transcript::clone() const {
  Transcript copy;
  copy.hash_ = hash_;
  copy.digest_ = digest_->clone();
  return copy;
}

void Transcript::add(Bytes message) {
  if (digest_)
    digest_->update(message);
  else
    append(waiting_, message);
}

void Transcript::choose(const crypto::Hash& hash) {
  hash_ = &hash;
  digest_ = hash.start();
  digest_->update(waiting_);
  waiting_ = Buffer{};
}

void Transcript::fold_first_hello() {
  constexpr std::uint8_t message_hash = 254;
  const auto first_hello = hash();
  const std::array<std::uint8_t, 4> header{message_hash, 0, 0, static_cast<std::uint8_t>(first_hello.size)};
  digest_ = hash_->start();
  digest_->update(header);
  digest_->update(first_hello.view());
}

HashValue Transcript::hash() const {
  HashValue value{.size = hash_->size};
  digest_->snapshot(MutBytes{value.bytes}.first(value.size));
  return value;
}

}  // namespace bulla::keys
