#include "bulla/handshake/compressed_certificate.h"

#include <algorithm>

namespace bulla::handshake {

void put_compressions(wire::Writer& to, Compressions ours) {
  const auto list = to.open(1);
  for (const auto* each : ours) to.number(each->id, 2);
}

const Compression* choose_compression(const std::optional<wire::CertificateCompressionAlgorithms>& theirs,
                                      Compressions ours) {
  if (!theirs) return nullptr;
  const auto taken = std::ranges::find_if(ours, [&](const Compression* each) {
    return theirs->algorithms.contains(static_cast<wire::CertificateCompressionAlgorithm>(each->id));
  });
  return taken == ours.end() ? nullptr : *taken;
}

Result<std::optional<wire::CertificateCompressionAlgorithm>> say_certificate(Speech speech, const Shown& shown) {
  const auto compressed =
      shown.by == nullptr ? Bytes{} : shown.identity.compressed_certificate(shown.wanted, *shown.by);
  if (compressed.empty()) {
    wire::Certificate message{};
    message.certificate_list.raw = shown.identity.certificate_list(shown.wanted);
    TRY_VOID(speech.say(message));
    return std::nullopt;
  }
  TRY_VOID(speech.say_with([&](Buffer& to) -> Result<void> {
    append(to, compressed);
    return {};
  }));
  return static_cast<wire::CertificateCompressionAlgorithm>(shown.by->id);
}

Result<Buffer> expand(const wire::CompressedCertificate& message, Compressions ours) {
  constexpr auto header_size = wire::HandshakeHeader::size;
  const auto by = std::ranges::find(ours, std::to_underlying(message.algorithm), &Compression::id);
  if (by == ours.end()) return fail(Fault::compression_not_offered, header_size);
  const std::size_t size = message.uncompressed_length.value;
  if (size == 0 || size > wire::max_handshake_message - header_size)
    return fail(Fault::certificate_decompression, header_size + sizeof(message.algorithm));
  Buffer whole(header_size + size);
  const wire::HandshakeHeader header{wire::HandshakeType::certificate, message.uncompressed_length};
  TRY_VOID(wire::encode(header, MutBytes{whole}.first(header_size)));
  TRY_VOID((*by)->decompress(message.compressed_certificate_message, MutBytes{whole}.subspan(header_size)));
  return whole;
}

}  // namespace bulla::handshake
