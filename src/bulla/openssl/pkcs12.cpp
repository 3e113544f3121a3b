// openssl: writes PKCS#12.
#include "bulla/openssl/pkcs12.h"

#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "bulla/base/try.h"
#include "bulla/openssl/private_key.h"

namespace bulla::openssl {
namespace {

constexpr int iterations = 100'000;  // of PBKDF2; each importer pays them once
constexpr int no_mac_yet = -1;

using Certificate = Handle<X509, X509_free>;
using File = Handle<PKCS12, PKCS12_free>;

void free_stack(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }
using Certificates = Handle<STACK_OF(X509), free_stack>;

Result<Certificate> read_certificate(Bytes der) {
  const std::uint8_t* at = der.data();
  Certificate certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  if (certificate == nullptr || at != der.data() + der.size()) return fail_clean(Fault::certificate_malformed);
  return certificate;
}

Result<Certificates> read_chain(std::span<const Bytes> chain) {
  Certificates certificates{sk_X509_new_null()};
  if (certificates == nullptr) return fail_clean(Fault::crypto_failed);
  for (const auto der : chain) {
    TRY(auto certificate, read_certificate(der));
    if (sk_X509_push(certificates.get(), certificate.get()) <= 0) return fail_clean(Fault::crypto_failed);
    static_cast<void>(certificate.release());  // the stack's now
  }
  return certificates;
}

}  // namespace

Result<Buffer> export_pkcs12(const Pkcs12Contents& contents, const std::string& password) {
  const auto* const key = dynamic_cast<const LibcryptoPrivateKey*>(&contents.key);
  if (key == nullptr) return fail(Fault::key_unsupported);
  if (password.empty()) return fail(Fault::api_misuse);
  TRY(const auto leaf, read_certificate(contents.leaf));
  TRY(const auto chain, read_chain(contents.chain));
  if (X509_check_private_key(leaf.get(), key->handle()) != 1) return fail_clean(Fault::key_mismatch);
  const File file{PKCS12_create_ex(password.c_str(), contents.friendly_name.c_str(), key->handle(), leaf.get(),
                                   chain.get(), NID_aes_256_cbc, NID_aes_256_cbc, iterations, no_mac_yet, 0, nullptr,
                                   nullptr)};
  if (file == nullptr || PKCS12_set_mac(file.get(), password.c_str(), -1, nullptr, 0, iterations, EVP_sha256()) != 1) {
    return fail_clean(Fault::crypto_failed);
  }
  std::uint8_t* der = nullptr;
  const int size = i2d_PKCS12(file.get(), &der);
  if (size <= 0) return fail_clean(Fault::crypto_failed);
  const Handle<std::uint8_t, [](std::uint8_t* bytes) { OPENSSL_free(bytes); }> owner{der};
  return Buffer(der, der + size);
}

}  // namespace bulla::openssl
