#include "bulla/handshake/key_transport.h"

#include "bulla/base/try.h"

namespace bulla::handshake {

Result<TransportedKey> transport_key(const x509::PeerIdentity& peer, wire::ProtocolVersion version,
                                     crypto::Random& random) {
  if (peer.key().kind() != crypto::KeyKind::rsa) return fail(Fault::certificate_unfit_for_suite);
  auto premaster = crypto::Premaster::of_size(crypto::premaster_size);
  const auto room = premaster.room();
  room[0] = static_cast<std::uint8_t>(std::to_underlying(version) >> 8);
  room[1] = static_cast<std::uint8_t>(std::to_underlying(version));
  TRY_VOID(random.fill(room.subspan(2)));
  TRY(auto encrypted, peer.key().encrypt_premaster(premaster, random));
  return TransportedKey{std::move(premaster), std::move(encrypted), PremasterSent{}};
}

PremasterDecrypted prove_decryption(const PremasterSent&, const TranscriptAgreed&) { return PremasterDecrypted{}; }

}  // namespace bulla::handshake
