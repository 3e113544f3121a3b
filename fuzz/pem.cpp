// fuzz: PEM and Base64: what is decoded encodes to text that decodes to the same.
#include "bulla/der/pem.h"

#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla;
  const auto bytes = fuzz::exact({data, size});
  const auto text = text_of(bytes);
  if (const auto blocks = der::decode_pem(text)) {
    std::string again;
    for (const auto& block : *blocks) again += der::encode_pem(block);
    fuzz::require(der::decode_pem(again).value() == *blocks);
  }
  if (const auto decoded = der::decode_base64(text))
    fuzz::require(der::decode_base64(der::encode_base64(*decoded)).value() == *decoded);
  fuzz::require(der::decode_pem(der::encode_pem(bytes)).value().at(0) == bytes);
  return 0;
}
