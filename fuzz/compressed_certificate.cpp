// fuzz: a CompressedCertificate message from a peer. What is expanded is no more than it says and no more than a
// message may be.
#include "bulla/handshake/compressed_certificate.h"
#include "bulla/compress/algorithms.h"
#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla;
  const auto bytes = fuzz::exact({data, size});
  const auto message = wire::decode<wire::CompressedCertificate>(bytes);
  if (!message) return 0;
  if (const auto whole = handshake::expand(*message, compress::algorithms())) {
    fuzz::require(whole->size() == wire::HandshakeHeader::size + message->uncompressed_length.value);
    fuzz::require(whole->size() <= wire::max_handshake_message);
  }
  return 0;
}
