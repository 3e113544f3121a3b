#include "bulla/handshake/proof.h"

#include <algorithm>

#include "bulla/base/try.h"

namespace bulla::handshake {

Buffer signed_content(Side signer, const keys::HashValue& transcript) {
  constexpr std::string_view by_client = "TLS 1.3, client CertificateVerify";
  constexpr std::string_view by_server = "TLS 1.3, server CertificateVerify";
  Buffer content(64, 0x20);
  append(content, bytes_of(signer == Side::client ? by_client : by_server));
  content.push_back(0);
  append(content, transcript.view());
  return content;
}

Result<KeyOwned> prove_possession(const wire::CertificateVerify& message, const x509::PeerIdentity& peer, Bytes content,
                                  std::span<const wire::SignatureScheme> offered, wire::ProtocolVersion version) {
  const auto* scheme = find_scheme(message.algorithm);
  if (scheme == nullptr || !scheme->signs(version) || std::ranges::find(offered, scheme->id) == offered.end())
    return fail(Fault::scheme_not_offered);
  if (!scheme->is_for(peer.key().kind(), version)) return fail(Fault::scheme_unfit_for_key);
  if (!peer.key().verify(scheme->algorithm, content, message.signature)) return fail(Fault::bad_signature);
  return KeyOwned{scheme->id};
}

Result<TranscriptAgreed> agree(const wire::Finished& message, const crypto::Hash& hash,
                               const keys::TrafficSecret& secret, const keys::HashValue& transcript) {
  TRY_VOID(message.check_size(hash.size));
  const auto expected = keys::verify_data(hash, secret.expose(), transcript);
  if (!equal_in_constant_time(message.verify_data, expected.view())) return fail(Fault::bad_finished);
  return TranscriptAgreed{};
}

Result<TranscriptAgreed> agree(const wire::tls12::Finished& message, const keys::MasterSecret& master,
                               keys::Sender sender, const keys::HashValue& transcript) {
  const auto expected = master.verify_data(sender, transcript);
  if (!equal_in_constant_time(message.verify_data, expected)) return fail(Fault::bad_finished);
  return TranscriptAgreed{};
}

}  // namespace bulla::handshake
