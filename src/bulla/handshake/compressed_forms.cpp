#include "bulla/handshake/compressed_forms.h"

#include <algorithm>

#include "bulla/wire/messages.h"

namespace bulla::handshake {
namespace {

Buffer compressed(Bytes list, const Compression& by) {
  wire::Certificate certificate{};  // in the handshake its context is empty
  certificate.certificate_list.raw = list;
  Buffer plain;
  if (!wire::append_handshake(certificate, plain)) return {};
  const auto body = Bytes{plain}.subspan(wire::HandshakeHeader::size);
  const auto stream = by.compress(body);
  Buffer message;
  const auto whole =
      wire::append_handshake(wire::CompressedCertificate{static_cast<wire::CertificateCompressionAlgorithm>(by.id),
                                                         {static_cast<std::uint32_t>(body.size())},
                                                         {stream}},
                             message);
  if (!whole || message.size() >= plain.size()) return {};
  message.shrink_to_fit();
  return message;
}

}  // namespace

Bytes CompressedForms::message(unsigned form, Bytes list, const Compression& by) {
  const std::scoped_lock lock{mutex_};
  const auto known =
      std::ranges::find_if(kept_, [&](const Kept& kept) { return kept.form == form && kept.algorithm == by.id; });
  if (known != kept_.end()) return known->message;
  return kept_.emplace_back(Kept{form, by.id, compressed(list, by)}).message;
}

}  // namespace bulla::handshake
