#include "bulla/crypto/hidden_hmac.h"

#include "bulla/base/constant_time.h"

namespace bulla::crypto {
namespace {

using constant_time::Mask;

constexpr std::uint8_t inner_byte = 0x36;
constexpr std::uint8_t outer_byte = 0x5c;
constexpr std::uint8_t end_of_message = 0x80;

// The hash of a block (the key's) and a message, of which the blocks are made up one by one.
class Hashing {
 public:
  Hashing(const Compression& compression, const Secret<64>& value) : compression_{compression} {
    std::ranges::copy(value.expose(), value_.begin());
  }
  Hashing(const Hashing&) = delete;
  Hashing& operator=(const Hashing&) = delete;
  ~Hashing() {
    wipe(value_);
    wipe(block_);
  }

  // `out` becomes the hash of front and the hidden part of data.
  void hash(Bytes front, Bytes data, HiddenLength length, MutBytes out) {
    const auto size = front.size() + length.secret;
    const auto bits = 8 * (compression_.hash->block_size + size);
    const auto last = last_block(size);
    const auto earliest = last_block(front.size() + length.least);
    const auto latest = last_block(front.size() + length.most);
    for (std::size_t number = 0; number <= latest; ++number) {
      fill(number, front, data);
      if (number >= whole_blocks(front.size() + length.least)) {
        end_at(number, size);
        put_length(constant_time::equal(number, last), bits);
      }
      compression_.compress(value_, block());
      if (number >= earliest) constant_time::replace_if(constant_time::equal(number, last), out, digest());
    }
  }

 private:
  std::size_t block_size() const { return compression_.hash->block_size; }
  MutBytes block() { return MutBytes{block_}.first(block_size()); }
  Bytes digest() const { return Bytes{value_}.first(compression_.hash->size); }
  // Block sizes are powers of two: a division by a shift, which takes one time.
  std::size_t whole_blocks(std::size_t size) const { return size >> (block_size() == 64 ? 6 : 7); }
  // The block with the length in it: behind the message stand the byte that ends it and the length.
  std::size_t last_block(std::size_t size) const { return whole_blocks(size + compression_.length_size); }

  // Block `number` of front and data, and zeros behind them.
  void fill(std::size_t number, Bytes front, Bytes data) {
    const auto begin = number * block_size();
    const auto from_front = begin < front.size() ? front.subspan(begin) : Bytes{};
    const auto first = from_front.first(std::min(from_front.size(), block_size()));
    const auto data_begin = begin + first.size() - front.size();
    const auto from_data = data_begin < data.size() ? data.subspan(data_begin) : Bytes{};
    const auto second = from_data.first(std::min(from_data.size(), block_size() - first.size()));
    auto at = std::ranges::copy(first, block_.begin()).out;
    at = std::ranges::copy(second, at).out;
    std::fill(at, block_.end(), std::uint8_t{0});
  }

  // Clears what lies behind the message's secret end and marks the end, where it lies in this block.
  void end_at(std::size_t number, std::size_t size) {
    auto position = number * block_size();
    for (auto& byte : block()) {
      byte = constant_time::select(constant_time::less(position, size), byte, std::uint8_t{0});
      byte |= static_cast<std::uint8_t>(constant_time::equal(position, size) & end_of_message);
      ++position;
    }
  }

  void put_length(Mask here, std::uint64_t bits) {
    auto at = block().end();
    for (std::size_t i = 0; i < sizeof bits; ++i, bits >>= 8) *--at |= static_cast<std::uint8_t>(here & bits);
  }

  const Compression& compression_;
  ChainingValue value_{};
  std::array<std::uint8_t, max_block_size> block_{};
};

Secret<64> behind_key(const Compression& compression, Bytes key, std::uint8_t mask) {
  auto block = Secret<max_block_size>::of_size(compression.hash->block_size);
  std::ranges::copy(key, block.room().begin());
  for (auto& byte : block.room()) byte ^= mask;
  auto value = compression.initial();
  compression.compress(value, block.expose());
  Secret<64> kept{value};
  wipe(value);
  return kept;
}

}  // namespace

HiddenHmac::HiddenHmac(const Compression& compression, Bytes key) : compression_{&compression} {
  if (key.size() > compression.hash->block_size) __builtin_trap();
  inner_ = behind_key(compression, key, inner_byte);
  outer_ = behind_key(compression, key, outer_byte);
}

void HiddenHmac::compute(Bytes front, Bytes data, HiddenLength length, MutBytes out) const {
  if (length.least > length.most || length.most != data.size() || out.size() != compression_->hash->size)
    __builtin_trap();
  auto inner = Secret<max_hash_size>::of_size(out.size());
  Hashing{*compression_, inner_}.hash(front, data, length, inner.room());
  Hashing{*compression_, outer_}.hash({}, inner.expose(), {out.size(), out.size(), out.size()}, out);
}

}  // namespace bulla::crypto
