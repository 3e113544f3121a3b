// must_not_compile: that the peer owns its key is said by the function that checked it alone.
#include "bulla/handshake/proof.h"

bulla::Result<bulla::handshake::KeyOwned> believe(const bulla::wire::CertificateVerify& message,
                                                  const bulla::x509::PeerIdentity& peer, bulla::Bytes content) {
#ifdef CONTROL
  return bulla::handshake::prove_possession(message, peer, content, {});
#else
  return bulla::handshake::KeyOwned{message.algorithm};
#endif
}
