// handshake: certificates that travel compressed (RFC 8879), the same for both roles. Knows no algorithm.
#pragma once
#include <optional>
#include <span>

#include "bulla/base/compression.h"
#include "bulla/handshake/identity.h"
#include "bulla/handshake/say.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/other_extensions.h"

namespace bulla::handshake {

using Compressions = std::span<const Compression* const>;  // ours, in our order of preference

// Writes the body of compress_certificate.
void put_compressions(wire::Writer& to, Compressions ours);

// The first of ours that the peer takes; null: none.
const Compression* choose_compression(const std::optional<wire::CertificateCompressionAlgorithms>& theirs,
                                      Compressions ours);

// What a peer is shown of us.
struct Shown {
  const Identity& identity;
  Wanted wanted{};
  const Compression* by = nullptr;  // what the peer takes; null: nothing
};
// Says our Certificate message of a handshake, compressed where the peer takes it so and it is shorter. How it was
// compressed; nothing: not at all.
Result<std::optional<wire::CertificateCompressionAlgorithm>> say_certificate(Speech speech, const Shown& shown);

// The Certificate message that it stands for, with its header: no longer than one that comes as it is may be, and not
// looked at yet. Fault::compression_not_offered, Fault::certificate_decompression.
Result<Buffer> expand(const wire::CompressedCertificate& message, Compressions ours);

}  // namespace bulla::handshake
