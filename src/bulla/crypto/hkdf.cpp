// crypto: HMAC and HKDF by hand over one-shot hashes, so that a key schedule makes no objects of the library's.
#include "bulla/crypto/hkdf.h"

#include <array>

namespace bulla::crypto {
namespace {

constexpr std::uint8_t inner_byte = 0x36;
constexpr std::uint8_t outer_byte = 0x5c;
constexpr std::size_t max_parts = 4;

// A key made as long as a block, masked as the inner or the outer hash wants it (RFC 2104 §2).
class PaddedKey {
 public:
  PaddedKey(const Hash& hash, Bytes key) : block_{Secret<max_block_size>::of_size(hash.block_size)} {
    if (key.size() > hash.block_size) {
      hash.digest({key}, block_.room().first(hash.size));
    } else {
      std::ranges::copy(key, block_.room().begin());
    }
    mask(inner_byte);
  }

  Bytes inner() const& { return block_.expose(); }
  Bytes turn_outer() & {
    mask(inner_byte ^ outer_byte);
    return block_.expose();
  }
  void turn_inner() { mask(inner_byte ^ outer_byte); }

 private:
  void mask(std::uint8_t with) {
    for (auto& byte : block_.room()) byte ^= with;
  }

  Secret<max_block_size> block_;
};

using Parts = std::array<Bytes, max_parts>;

// Leaves `key` ready for another message.
void authenticate(const Hash& hash, PaddedKey& key, const Parts& parts, MutBytes out) {
  auto inner = Secret<max_hash_size>::of_size(hash.size);
  hash.digest({key.inner(), parts[0], parts[1], parts[2], parts[3]}, inner.room());
  hash.digest({key.turn_outer(), inner.expose()}, out);
  key.turn_inner();
}

}  // namespace

void hmac(const Hash& hash, Bytes key, std::initializer_list<Bytes> parts, MutBytes out) {
  if (parts.size() > max_parts) __builtin_trap();
  Parts all{};
  std::ranges::copy(parts, all.begin());
  PaddedKey padded{hash, key};
  authenticate(hash, padded, all, out);
}

void hkdf_extract(const Hash& hash, Bytes salt, Bytes input_key_material, MutBytes out) {
  hmac(hash, salt, {input_key_material}, out);  // an HMAC key is padded with zeros: an empty salt is hash.size of them
}

void hkdf_expand(const Hash& hash, Bytes pseudo_random_key, Bytes info, MutBytes out) {
  if (out.size() > 255 * hash.size) __builtin_trap();
  PaddedKey key{hash, pseudo_random_key};
  auto block = Secret<max_hash_size>::of_size(hash.size);
  Bytes previous;  // T(0) is empty
  for (std::uint8_t counter = 1; !out.empty(); ++counter) {
    authenticate(hash, key, {previous, info, Bytes{&counter, 1}, Bytes{}}, block.room());
    const auto count = std::min(out.size(), hash.size);
    std::ranges::copy(block.expose().first(count), out.begin());
    out = out.subspan(count);
    previous = block.expose();
  }
}

}  // namespace bulla::crypto
