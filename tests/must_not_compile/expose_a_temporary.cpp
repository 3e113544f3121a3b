// must_not_compile: a view of a secret that is wiped at the end of the same expression.
#include "bulla/base/secret.h"

bulla::Secret<32> make_secret();

std::size_t use() {
#ifdef CONTROL
  const auto secret = make_secret();
  return secret.expose().size();
#else
  return make_secret().expose().size();
#endif
}
