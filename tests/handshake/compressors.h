// handshake: an identity whose certificates shrink, and compressors that are watched or odd.
#pragma once
#include <atomic>

#include "bulla/compress/algorithms.h"
#include "support/authority.h"

namespace bulla::test {

// Leaf and root.
inline std::shared_ptr<const handshake::Identity> with_root(
    const std::shared_ptr<const handshake::Identity>& identity) {
  const auto root = test_authority().root();
  return handshake::Identity::create({identity->leaf().der, Buffer{root.begin(), root.end()}},
                                     {identity, &identity->key()})
      .value();
}

inline std::vector<const Compression*> all_compressions() {
  const auto all = compress::algorithms();
  return {all.begin(), all.end()};
}
inline const Compression& first_compression() { return *compress::algorithms().front(); }

// The first of all, and how often it is asked.
class Counting final : public Compression {
 public:
  Counting() : Compression{first_compression().id} {}
  Buffer compress(Bytes plain) const override {
    ++compressed;
    return first_compression().compress(plain);
  }
  Result<void> decompress(Bytes stream, MutBytes plain) const override {
    ++decompressed;
    return first_compression().decompress(stream, plain);
  }
  mutable std::atomic<int> compressed = 0;
  mutable std::atomic<int> decompressed = 0;
};

// Gives back `size` bytes of what it was given; nothing if there are not so many.
class Cutting final : public Compression {
 public:
  explicit Cutting(std::size_t size) : Compression{3}, size_{size} {}
  Buffer compress(Bytes plain) const override {
    if (plain.size() < size_) return {};
    return {plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(size_)};
  }
  Result<void> decompress(Bytes, MutBytes) const override { return {}; }

 private:
  std::size_t size_;
};

}  // namespace bulla::test
