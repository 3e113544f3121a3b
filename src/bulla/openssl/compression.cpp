// openssl: see compression.h. SHA*_Transform are deprecated since libcrypto 3.0 because they bypass its providers, and
// the one way to a compression function: EVP hides it. What EVP offers instead, an HMAC told of "tls-data-size",
// branches on the secret length before it begins.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "bulla/openssl/compression.h"

#include <openssl/sha.h>

#include "bulla/openssl/hash.h"

namespace bulla::openssl {
namespace {

using crypto::ChainingValue;

template <class Words>
void load(const ChainingValue& value, const Words& words) {
  auto at = value.begin();
  for (auto* const word : words) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof *word; ++i) number = number << 8 | *at++;
    *word = static_cast<std::remove_reference_t<decltype(*word)>>(number);
  }
}

template <class Words>
void store(const Words& words, ChainingValue& value) {
  auto at = value.begin();
  for (const auto* const word : words)
    for (auto i = sizeof *word; i > 0; --i) *at++ = static_cast<std::uint8_t>(*word >> 8 * (i - 1));
}

template <class Word>
std::array<Word*, 8> each(Word (&h)[8]) {
  return {h, h + 1, h + 2, h + 3, h + 4, h + 5, h + 6, h + 7};
}

struct Sha1 {
  using Context = SHA_CTX;
  static constexpr auto initialise = SHA1_Init;
  static constexpr auto transform = SHA1_Transform;
  static auto words(SHA_CTX& context) {
    return std::array{&context.h0, &context.h1, &context.h2, &context.h3, &context.h4};
  }
};

struct Sha256 {
  using Context = SHA256_CTX;
  static constexpr auto initialise = SHA256_Init;
  static constexpr auto transform = SHA256_Transform;
  static auto words(SHA256_CTX& context) { return each(context.h); }
};

struct Sha384 {
  using Context = SHA512_CTX;
  static constexpr auto initialise = SHA384_Init;
  static constexpr auto transform = SHA512_Transform;
  static auto words(SHA512_CTX& context) { return each(context.h); }
};

template <class Algorithm>
class LibcryptoCompression final : public crypto::Compression {
 public:
  LibcryptoCompression(const crypto::Hash& of_hash, std::size_t size_of_length)
      : Compression{of_hash, size_of_length} {}

  ChainingValue initial() const override {
    typename Algorithm::Context context;
    Algorithm::initialise(&context);
    ChainingValue value{};
    store(Algorithm::words(context), value);
    return value;
  }

  void compress(ChainingValue& value, Bytes block) const override {
    typename Algorithm::Context context;
    load(value, Algorithm::words(context));
    Algorithm::transform(&context, block.data());
    store(Algorithm::words(context), value);
    wipe({reinterpret_cast<std::uint8_t*>(&context), sizeof context});
  }
};

}  // namespace

const crypto::Compression& sha1_compression() {
  static const LibcryptoCompression<Sha1> compression{sha1(), 8};
  return compression;
}

const crypto::Compression& sha256_compression() {
  static const LibcryptoCompression<Sha256> compression{sha256(), 8};
  return compression;
}

const crypto::Compression& sha384_compression() {
  static const LibcryptoCompression<Sha384> compression{sha384(), 16};
  return compression;
}

}  // namespace bulla::openssl
