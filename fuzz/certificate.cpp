// fuzz: one certificate: parsed, shown, its key imported. Every view it holds lies in its own copy.
#include "bulla/x509/certificate.h"

#include "bulla/openssl/provider.h"
#include "bulla/x509/name.h"
#include "fuzz/input.h"

namespace bulla::fuzz {
namespace {

void expect_own(const x509::Certificate& certificate) {
  const auto* begin = certificate.der.data();
  const auto* end = begin + certificate.der.size();
  for (const auto view : {certificate.to_be_signed, certificate.issuer, certificate.subject,
                          certificate.public_key_info, certificate.signature})
    require(view.empty() || (view.data() >= begin && view.data() + view.size() <= end));
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla;
  const auto bytes = fuzz::exact({data, size});
  const auto parsed = x509::Certificate::parse(bytes);
  if (!parsed) {
    fuzz::require(parsed.error().offset <= bytes.size());
    return 0;
  }
  const auto& certificate = **parsed;
  fuzz::require(same_bytes(certificate.der, bytes));
  fuzz::expect_own(certificate);
  (void)certificate.subject_text();
  (void)certificate.issuer_text();
  (void)certificate.serial_text();
  (void)certificate.names_text();
  static const auto name = x509::ReferenceName::parse("shop.example").value();
  (void)x509::is_for(certificate, name);
  (void)openssl::provider().import_public_key(certificate.public_key_info);
  return 0;
}
