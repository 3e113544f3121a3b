// openssl: the system's random source.
#include "bulla/openssl/random.h"

#include <openssl/rand.h>

#include <limits>

#include "bulla/openssl/handles.h"

namespace bulla::openssl {
namespace {

class SystemRandom final : public crypto::Random {
 public:
  Result<void> fill(MutBytes out) override {
    if (out.size() > std::numeric_limits<int>::max()) return fail(Fault::api_misuse);
    if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1) return fail_clean(Fault::random_failed);
    return {};
  }
};

}  // namespace

crypto::Random& system_random() {
  static SystemRandom random;
  return random;
}

}  // namespace bulla::openssl
