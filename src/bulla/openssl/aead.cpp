// openssl: AEADs. One context a direction; its key is set once, a record sets the nonce alone and allocates nothing.
#include "bulla/openssl/aead.h"

#include <cstdlib>
#include <limits>

#include "bulla/base/secret.h"
#include "bulla/openssl/handles.h"

namespace bulla::openssl {
namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t max_input = std::numeric_limits<int>::max() - tag_bytes;  // libcrypto counts in int

enum class Direction : std::uint8_t { open = 0, seal = 1 };  // as EVP_CipherInit_ex2 has it

CipherContext keyed(const EVP_CIPHER* algorithm, Bytes key, Direction direction) {
  if (key.size() != static_cast<std::size_t>(EVP_CIPHER_get_key_length(algorithm))) std::abort();  // a precondition
  CipherContext context{EVP_CIPHER_CTX_new()};
  must(context != nullptr &&
       EVP_CipherInit_ex2(context.get(), algorithm, key.data(), nullptr, std::to_underlying(direction), nullptr) == 1);
  return context;
}

// Adds input to the running operation; out may be null for associated data.
bool update(EVP_CIPHER_CTX* context, std::uint8_t* out, Bytes input) {
  if (input.empty()) return true;
  int written = 0;
  return EVP_CipherUpdate(context, out, &written, input.data(), static_cast<int>(input.size())) == 1;
}

bool begin(EVP_CIPHER_CTX* context, Bytes nonce, Bytes associated) {
  return EVP_CipherInit_ex2(context, nullptr, nullptr, nonce.data(), -1, nullptr) == 1 &&
         update(context, nullptr, associated);
}

bool finish(EVP_CIPHER_CTX* context) {
  std::uint8_t none[tag_bytes];
  int written = 0;
  return EVP_CipherFinal_ex(context, none, &written) == 1;
}

class LibcryptoSealer final : public crypto::Sealer {
 public:
  explicit LibcryptoSealer(CipherContext context) : context_{std::move(context)} {}

  Result<void> seal(Bytes nonce, Bytes associated, Bytes content, Bytes trailer, MutBytes out) override {
    if (nonce.size() != nonce_bytes || out.size() > max_input) return fail(Fault::api_misuse);
    if (out.size() != content.size() + trailer.size() + tag_bytes) return fail(Fault::no_room);
    auto* const context = context_.get();
    auto* const tag = out.last(tag_bytes).data();
    const bool sealed = begin(context, nonce, associated) && update(context, out.data(), content) &&
                        update(context, out.data() + content.size(), trailer) && finish(context) &&
                        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_bytes, tag) == 1;
    if (!sealed) [[unlikely]]
      return fail_clean(Fault::crypto_failed);
    return {};
  }

 private:
  CipherContext context_;
};

class LibcryptoOpener final : public crypto::Opener {
 public:
  explicit LibcryptoOpener(CipherContext context) : context_{std::move(context)} {}

  Result<MutBytes> open(Bytes nonce, Bytes associated, MutBytes sealed) override {
    if (nonce.size() != nonce_bytes || sealed.size() > max_input) return fail(Fault::api_misuse);
    if (sealed.size() < tag_bytes) return fail(Fault::bad_record_mac);
    auto* const context = context_.get();
    const auto text = sealed.first(sealed.size() - tag_bytes);
    const bool opened =
        begin(context, nonce, associated) &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_bytes, sealed.last(tag_bytes).data()) == 1 &&
        update(context, text.data(), text) && finish(context);
    if (!opened) [[unlikely]] {
      wipe(text);
      return fail_clean(Fault::bad_record_mac);
    }
    return text;
  }

 private:
  CipherContext context_;
};

class LibcryptoAead final : public crypto::Aead {
 public:
  LibcryptoAead(std::string_view aead_name, EVP_CIPHER* algorithm, std::uint64_t limit)
      : Aead{aead_name, static_cast<std::size_t>(EVP_CIPHER_get_key_length(algorithm)), limit}, algorithm_{algorithm} {}

  std::unique_ptr<crypto::Sealer> sealer(Bytes key) const override {
    return std::make_unique<LibcryptoSealer>(keyed(algorithm_, key, Direction::seal));
  }
  std::unique_ptr<crypto::Opener> opener(Bytes key) const override {
    return std::make_unique<LibcryptoOpener>(keyed(algorithm_, key, Direction::open));
  }

 private:
  EVP_CIPHER* algorithm_;  // held as long as the program lives
};

constexpr std::uint64_t gcm_limit = 23'726'566;  // 2^24.5 full records: RFC 9846 §5.5

const crypto::Aead* fetch(std::string_view name, const char* algorithm_name, std::uint64_t limit) {
  auto* const algorithm = EVP_CIPHER_fetch(nullptr, algorithm_name, nullptr);
  if (algorithm == nullptr) {
    ERR_clear_error();
    return nullptr;
  }
  return new LibcryptoAead{name, algorithm, limit};  // held as long as the program lives
}

}  // namespace

const crypto::Aead* aes_128_gcm() {
  static const auto* const aead = fetch("AES-128-GCM", "AES-128-GCM", gcm_limit);
  return aead;
}

const crypto::Aead* aes_256_gcm() {
  static const auto* const aead = fetch("AES-256-GCM", "AES-256-GCM", gcm_limit);
  return aead;
}

const crypto::Aead* chacha20_poly1305() {
  static const auto* const aead =
      fetch("ChaCha20-Poly1305", "ChaCha20-Poly1305", std::numeric_limits<std::uint64_t>::max());
  return aead;
}

}  // namespace bulla::openssl
