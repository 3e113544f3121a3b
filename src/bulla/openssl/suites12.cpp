// openssl: the rows of suites12(). What this machine's libcrypto lacks is not among them.
#include "bulla/openssl/suites12.h"

#include <vector>

#include "bulla/openssl/aead.h"
#include "bulla/openssl/cbc.h"
#include "bulla/openssl/compression.h"
#include "bulla/openssl/hash.h"

namespace bulla::openssl {
namespace {

using crypto::Suite12;

bool is_there(const Suite12& suite) {
  if (const auto* aead = std::get_if<crypto::AeadProtection>(&suite.protection)) return aead->aead != nullptr;
  return std::get<crypto::CbcProtection>(suite.protection).cipher != nullptr;
}

std::vector<Suite12> available() {
  using enum crypto::KeyExchange12;
  const crypto::AeadProtection gcm_128{aes_128_gcm(), crypto::NonceForm::explicit_counter};
  const crypto::AeadProtection gcm_256{aes_256_gcm(), crypto::NonceForm::explicit_counter};
  const crypto::AeadProtection chacha{chacha20_poly1305(), crypto::NonceForm::hidden_counter};
  const auto cbc_128 = [](const crypto::Compression& mac) { return crypto::CbcProtection{aes_128_cbc(), &mac}; };
  const auto cbc_256 = [](const crypto::Compression& mac) { return crypto::CbcProtection{aes_256_cbc(), &mac}; };
  const auto& mac_1 = sha1_compression();
  const auto& mac_256 = sha256_compression();
  const auto& mac_384 = sha384_compression();
  std::vector<Suite12> suites{
      {0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", ecdhe_ecdsa, &sha256(), gcm_128},
      {0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", ecdhe_rsa, &sha256(), gcm_128},
      {0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", ecdhe_ecdsa, &sha384(), gcm_256},
      {0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", ecdhe_rsa, &sha384(), gcm_256},
      {0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", ecdhe_ecdsa, &sha256(), chacha},
      {0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", ecdhe_rsa, &sha256(), chacha},
      // classic
      {0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", ecdhe_ecdsa, &sha256(), cbc_128(mac_256)},
      {0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", ecdhe_rsa, &sha256(), cbc_128(mac_256)},
      {0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", ecdhe_ecdsa, &sha384(), cbc_256(mac_384)},
      {0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", ecdhe_rsa, &sha384(), cbc_256(mac_384)},
      {0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", ecdhe_ecdsa, &sha256(), cbc_128(mac_1)},
      {0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", ecdhe_rsa, &sha256(), cbc_128(mac_1)},
      {0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", ecdhe_ecdsa, &sha256(), cbc_256(mac_1)},
      {0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", ecdhe_rsa, &sha256(), cbc_256(mac_1)},
      {0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256", rsa, &sha256(), gcm_128},
      {0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384", rsa, &sha384(), gcm_256},
      {0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256", rsa, &sha256(), cbc_128(mac_256)},
      {0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256", rsa, &sha256(), cbc_256(mac_256)},
      {0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA", rsa, &sha256(), cbc_128(mac_1)},
      {0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA", rsa, &sha256(), cbc_256(mac_1)},
  };
  std::erase_if(suites, [](const Suite12& suite) { return !is_there(suite); });
  return suites;
}

}  // namespace

std::span<const Suite12> suites12() {
  static const auto suites = available();
  return suites;
}

}  // namespace bulla::openssl
