// openssl: CBC. One context a direction; its key is set once, a record sets the IV alone and allocates nothing.
#include "bulla/openssl/cbc.h"

#include <cstdlib>
#include <limits>

#include "bulla/openssl/handles.h"

namespace bulla::openssl {
namespace {

enum class Direction : std::uint8_t { decrypt = 0, encrypt = 1 };  // as EVP_CipherInit_ex2 has it

class LibcryptoCbc final : public crypto::CbcMode {
 public:
  LibcryptoCbc(const EVP_CIPHER* algorithm, Bytes key, Direction direction) : context_{EVP_CIPHER_CTX_new()} {
    if (key.size() != static_cast<std::size_t>(EVP_CIPHER_get_key_length(algorithm))) std::abort();  // a precondition
    must(context_ != nullptr &&
         EVP_CipherInit_ex2(context_.get(), algorithm, key.data(), nullptr, std::to_underlying(direction), nullptr) ==
             1 &&
         EVP_CIPHER_CTX_set_padding(context_.get(), 0) == 1);
  }

  Result<void> apply(Bytes iv, MutBytes blocks) override {
    constexpr auto block = crypto::BlockCipher::block_size;
    if (iv.size() != block || blocks.size() % block != 0 || blocks.size() > std::numeric_limits<int>::max())
      return fail(Fault::api_misuse);
    if (blocks.empty()) return {};
    const auto size = static_cast<int>(blocks.size());
    int written = 0;
    if (EVP_CipherInit_ex2(context_.get(), nullptr, nullptr, iv.data(), -1, nullptr) != 1 ||
        EVP_CipherUpdate(context_.get(), blocks.data(), &written, blocks.data(), size) != 1 || written != size) {
      return fail_clean(Fault::crypto_failed);
    }
    return {};
  }

 private:
  CipherContext context_;
};

class LibcryptoBlockCipher final : public crypto::BlockCipher {
 public:
  LibcryptoBlockCipher(std::string_view cipher_name, EVP_CIPHER* algorithm)
      : BlockCipher{cipher_name, static_cast<std::size_t>(EVP_CIPHER_get_key_length(algorithm))},
        algorithm_{algorithm} {}

  std::unique_ptr<crypto::CbcMode> encrypter(Bytes key) const override {
    return std::make_unique<LibcryptoCbc>(algorithm_, key, Direction::encrypt);
  }
  std::unique_ptr<crypto::CbcMode> decrypter(Bytes key) const override {
    return std::make_unique<LibcryptoCbc>(algorithm_, key, Direction::decrypt);
  }

 private:
  EVP_CIPHER* algorithm_;  // held as long as the program lives
};

const crypto::BlockCipher* fetch(const char* name) {
  auto* const algorithm = EVP_CIPHER_fetch(nullptr, name, nullptr);
  if (algorithm == nullptr) {
    ERR_clear_error();
    return nullptr;
  }
  return new LibcryptoBlockCipher{name, algorithm};  // held as long as the program lives
}

}  // namespace

const crypto::BlockCipher* aes_128_cbc() {
  static const auto* const cipher = fetch("AES-128-CBC");
  return cipher;
}

const crypto::BlockCipher* aes_256_cbc() {
  static const auto* const cipher = fetch("AES-256-CBC");
  return cipher;
}

}  // namespace bulla::openssl
