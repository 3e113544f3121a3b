// openssl: hashes, fetched once; one-shots run on contexts that each thread keeps.
#include "bulla/openssl/hash.h"

#include <array>
#include <cstdlib>

#include "bulla/openssl/handles.h"

namespace bulla::openssl {
namespace {

DigestContext new_context() {
  DigestContext context{EVP_MD_CTX_new()};
  must(context != nullptr);
  return context;
}

class LibcryptoDigest final : public crypto::Digest {
 public:
  explicit LibcryptoDigest(const EVP_MD* algorithm) : context_{new_context()} {
    must(EVP_DigestInit_ex2(context_.get(), algorithm, nullptr) == 1);
  }

  void update(Bytes data) override { must(EVP_DigestUpdate(context_.get(), data.data(), data.size()) == 1); }

  void snapshot(MutBytes out) const override {
    thread_local const DigestContext copy = new_context();
    must(EVP_MD_CTX_copy_ex(copy.get(), context_.get()) == 1);
    must(EVP_DigestFinal_ex(copy.get(), out.data(), nullptr) == 1);
  }

  std::unique_ptr<crypto::Digest> clone() const override { return std::make_unique<LibcryptoDigest>(*this); }

  LibcryptoDigest(const LibcryptoDigest& other) : context_{new_context()} {
    must(EVP_MD_CTX_copy_ex(context_.get(), other.context_.get()) == 1);
  }

 private:
  DigestContext context_;
};

enum class Slot : std::uint8_t { sha1, sha256, sha384, sha512 };
constexpr std::size_t slots = 4;

class LibcryptoHash final : public crypto::Hash {
 public:
  LibcryptoHash(Slot slot, const char* hash_name, EVP_MD* algorithm)
      : Hash{hash_name, size_of(algorithm), static_cast<std::size_t>(EVP_MD_get_block_size(algorithm))},
        slot_{slot},
        algorithm_{algorithm} {}

  std::unique_ptr<crypto::Digest> start() const override { return std::make_unique<LibcryptoDigest>(algorithm_); }

  void digest(std::initializer_list<Bytes> parts, MutBytes out) const override {
    // One context for each algorithm: a context that changes its algorithm allocates.
    thread_local std::array<DigestContext, slots> contexts;
    auto& context = contexts[std::to_underlying(slot_)];
    if (context == nullptr) [[unlikely]]
      context = new_context();
    must(EVP_DigestInit_ex2(context.get(), algorithm_, nullptr) == 1);
    for (const auto part : parts) {
      if (!part.empty()) must(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
    }
    must(EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1);
  }

 private:
  static std::size_t size_of(const EVP_MD* algorithm) {
    if (algorithm == nullptr) std::abort();
    return static_cast<std::size_t>(EVP_MD_get_size(algorithm));
  }

  Slot slot_;
  EVP_MD* algorithm_;  // held as long as the program lives
};

LibcryptoHash fetch(Slot slot, const char* name) { return {slot, name, EVP_MD_fetch(nullptr, name, nullptr)}; }

}  // namespace

const crypto::Hash& sha1() {
  static const auto hash = fetch(Slot::sha1, "SHA-1");
  return hash;
}

const crypto::Hash& sha256() {
  static const auto hash = fetch(Slot::sha256, "SHA-256");
  return hash;
}

const crypto::Hash& sha384() {
  static const auto hash = fetch(Slot::sha384, "SHA-384");
  return hash;
}

const crypto::Hash& sha512() {
  static const auto hash = fetch(Slot::sha512, "SHA-512");
  return hash;
}

}  // namespace bulla::openssl
