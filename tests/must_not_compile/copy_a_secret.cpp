// must_not_compile: key material has one owner; a copy would be wiped by nobody in particular.
#include "bulla/base/secret.h"

bulla::Secret<32> hand_over(bulla::Secret<32>& secret) {
#ifdef CONTROL
  return std::move(secret);
#else
  return secret;
#endif
}
