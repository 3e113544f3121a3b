// files: see pins.h.
#include "bulla/files/pins.h"

#include "bulla/base/try.h"
#include "bulla/der/pem.h"
#include "bulla/files/contents.h"
#include "bulla/openssl/keys.h"
#include "bulla/openssl/provider.h"
#include "bulla/x509/certificate.h"

namespace bulla::files {
namespace {

constexpr std::string_view pem_public_key = "PUBLIC KEY";  // RFC 7468 §13

x509::KeyPin pin_of(Bytes public_key_info) { return x509::KeyPin::of(public_key_info, openssl::provider()); }

bool holds(std::span<const der::PemBlock> blocks, std::string_view label) {
  return std::ranges::find(blocks, label, &der::PemBlock::label) != blocks.end();
}

Result<std::vector<x509::KeyPin>> pins_of_keys(std::string_view text) {
  TRY(const auto keys, der::decode_pem(text, pem_public_key));
  std::vector<x509::KeyPin> pins;
  for (const auto& key : keys) {
    TRY_VOID(der::read_all(key, [](der::Reader& reader) { (void)x509::read_key_info(reader); }));
    pins.push_back(pin_of(key));
  }
  return pins;
}

}  // namespace

Result<std::vector<x509::KeyPin>> load_pins(const std::string& what) {
  if (const auto pin = x509::KeyPin::parse(what)) return std::vector{*pin};
  if (what.starts_with("sha256//")) return fail(Fault::pin_malformed);
  TRY(const auto contents, read(what));
  const auto text = contents.text();
  TRY(const auto blocks, der::pem_blocks(text));
  if (holds(blocks, pem_public_key)) return pins_of_keys(text);
  if (holds(blocks, der::pem_certificate)) {
    TRY(const auto chain, der::decode_pem(text));
    TRY(const auto leaf, x509::Certificate::parse(chain.front()));
    return std::vector{pin_of(leaf->public_key_info)};
  }
  TRY(const auto key, openssl::load_private_key(text));
  return std::vector{pin_of(key->public_key_info())};
}

}  // namespace bulla::files
