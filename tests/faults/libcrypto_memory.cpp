// faults tests: libcrypto takes its memory where operator new does, so that it runs out for both.
#include <openssl/crypto.h>

#include <cstdlib>

#include "support/allocations.h"

namespace {

void* take(std::size_t size, const char*, int) { return bulla::test::must_fail() ? nullptr : std::malloc(size); }
void* resize(void* memory, std::size_t size, const char*, int) {
  return bulla::test::must_fail() ? nullptr : std::realloc(memory, size);
}
void give_back(void* memory, const char*, int) { std::free(memory); }

// Before libcrypto has taken anything: it does not change hands later.
[[maybe_unused]] const bool in_place = CRYPTO_set_mem_functions(take, resize, give_back) == 1 || (std::abort(), false);

}  // namespace
