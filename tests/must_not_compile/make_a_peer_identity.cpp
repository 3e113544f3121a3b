// must_not_compile: who the peer is comes from a judgement of its chain and from nowhere else.
#include "bulla/x509/trust.h"

bulla::Result<bulla::x509::PeerIdentity> who(const bulla::x509::Trust& trust, const bulla::x509::Question& question) {
#ifdef CONTROL
  return trust.judge(question);
#else
  return bulla::x509::PeerIdentity{};
#endif
}
