// bench: Bulla beside the same machine's libssl, in one process and one run; docs/performance.md says how to read it.
#include <openssl/crypto.h>

#include <cstdio>
#include <string_view>

#include "bench/agreements.h"
#include "bench/bulk.h"
#include "bench/handshakes.h"
#include "bench/idle.h"
#include "bench/judging.h"

namespace {

constexpr bulla::bench::Effort thorough{.rounds = 15, .handshakes = 60, .batches = 40, .connections = 200};
constexpr bulla::bench::Effort quick{.rounds = 2, .handshakes = 3, .batches = 2, .connections = 10};

}  // namespace

int main(int count, char** words) {
  const std::string_view choice = count > 1 ? words[1] : "";
  if (count > 2 || (!choice.empty() && choice != "--quick")) {
    std::fprintf(stderr, "usage: bulla_bench [--quick]\n--quick: does everything, measures nothing worth reading\n");
    return 2;
  }
  const auto& effort = choice == "--quick" ? quick : thorough;
  std::printf("%s; best of %d interleaved rounds, CPU time of the thread\n", OpenSSL_version(OPENSSL_VERSION),
              effort.rounds);
  bulla::bench::compare_handshakes(effort);
  bulla::bench::compare_agreements(effort);
  bulla::bench::compare_judging(effort);
  bulla::bench::compare_bulk(effort);
  bulla::bench::compare_idle(effort);
  return 0;
}
