// must_not_compile: == stops at the first difference and so tells where it is.
#include "bulla/base/secret.h"

bool same(const bulla::Secret<32>& a, const bulla::Secret<32>& b) {
#ifdef CONTROL
  return bulla::equal_in_constant_time(a.expose(), b.expose());
#else
  return a == b;
#endif
}
