// must_not_compile: a failure that nobody looks at.
#include "bulla/base/result.h"

bulla::Result<int> attempt();

int go_on() {
#ifdef CONTROL
  return attempt().value_or(0);
#else
  attempt();
  return 0;
#endif
}
