#include "bench/bare_aead.h"

#include <array>

namespace bulla::bench {
namespace {

constexpr int tag_size = 16;
constexpr std::size_t sealed_size = record_content + 1 + tag_size;  // the content, its type, the tag
constexpr std::array<std::uint8_t, 5> header{23, 3, 3, 0x40, 0x11};
constexpr std::array<std::uint8_t, 32> key{};
constexpr std::array<std::uint8_t, 12> nonce{};

const EVP_CIPHER* cipher_of(std::uint16_t suite) {
  constexpr std::array names{"AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305"};
  static std::array<EVP_CIPHER*, 3> ciphers{};
  auto& cipher = ciphers[suite - 0x1301U];
  if (cipher == nullptr) cipher = EVP_CIPHER_fetch(nullptr, names[suite - 0x1301U], nullptr);
  return cipher;
}

}  // namespace

BareAead::BareAead(std::uint16_t suite)
    : sealing_{EVP_CIPHER_CTX_new()}, opening_{EVP_CIPHER_CTX_new()}, wire_(records_in_batch * sealed_size) {
  demand(EVP_EncryptInit_ex(sealing_.get(), cipher_of(suite), nullptr, key.data(), nullptr) == 1 &&
             EVP_DecryptInit_ex(opening_.get(), cipher_of(suite), nullptr, key.data(), nullptr) == 1,
         "libcrypto lacks an AEAD");
}

void BareAead::send(Bytes content) {
  auto* context = sealing_.get();
  auto* out = wire_.data() + written_;
  constexpr std::uint8_t type = 23;
  int size = 0;
  demand(EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, nonce.data()) == 1 &&
             EVP_EncryptUpdate(context, nullptr, &size, header.data(), header.size()) == 1 &&
             EVP_EncryptUpdate(context, out, &size, content.data(), static_cast<int>(content.size())) == 1 &&
             EVP_EncryptUpdate(context, out + record_content, &size, &type, 1) == 1 &&
             EVP_EncryptFinal_ex(context, out + record_content + 1, &size) == 1 &&
             EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_size, out + record_content + 1) == 1,
         "libcrypto did not seal");
  written_ += sealed_size;
}

void BareAead::receive() {
  auto* context = opening_.get();
  auto* sealed = wire_.data() + read_;
  auto* tag = sealed + record_content + 1;
  int size = 0;
  demand(EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, nonce.data()) == 1 &&
             EVP_DecryptUpdate(context, nullptr, &size, header.data(), header.size()) == 1 &&
             EVP_DecryptUpdate(context, sealed, &size, sealed, record_content + 1) == 1 &&
             EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_size, tag) == 1 &&
             EVP_DecryptFinal_ex(context, tag, &size) == 1,
         "libcrypto did not open");
  read_ += sealed_size;
  if (read_ == written_) read_ = written_ = 0;
}

}  // namespace bulla::bench
