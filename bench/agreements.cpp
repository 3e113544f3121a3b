#include "bench/agreements.h"

#include <openssl/evp.h>

#include <cstdio>

#include "bench/report.h"
#include "bench/stack.h"
#include "bulla/crypto/mlkem/ml_kem.h"
#include "bulla/openssl/provider.h"

namespace bulla::bench {
namespace {

crypto::Random& random() { return *openssl::provider().random; }

// Microseconds of one, the best round.
class Stopwatch {
 public:
  explicit Stopwatch(const Effort& effort) : effort_{effort} {}
  double cost(auto work) const {
    Rounds rounds;
    for (int round = 0; round < effort_.rounds; ++round) {
      Meter<CpuTime> meter;
      meter.during([&] {
        for (int i = 0; i < effort_.handshakes; ++i) work();
      });
      rounds.add(meter.total() / effort_.handshakes / 1e3);
    }
    return rounds.best();
  }

 private:
  const Effort& effort_;
};

void time_group(const crypto::Group& group, const Stopwatch& stopwatch) {
  const auto theirs = group.start(random()).value();
  const auto answer = group.respond(random(), theirs->share()).value();
  const auto client = stopwatch.cost([&] {
    demand(group.start(random()).has_value(), "no share was made");
  }) + stopwatch.cost([&] { demand(theirs->finish(answer.share).has_value(), "nothing was agreed on"); });
  const auto server =
      stopwatch.cost([&] { demand(group.respond(random(), theirs->share()).has_value(), "nothing was agreed on"); });
  std::printf("%-34s %8.1f %8.1f %10zu %8zu\n", std::string{group.name}.c_str(), client, server, theirs->share().size(),
              answer.share.size());
}

struct KemCost {
  double generation;
  double encapsulation;
  double decapsulation;
};

KemCost time_kem(const crypto::Kem& kem, const std::string& name, const Stopwatch& stopwatch) {
  const auto key = kem.generate(random()).value();
  const auto made = kem.encapsulate(random(), key->encapsulation_key()).value();
  const KemCost cost{
      stopwatch.cost([&] { demand(kem.generate(random()).has_value(), "no key was made"); }),
      stopwatch.cost([&] { demand(kem.encapsulate(random(), key->encapsulation_key()).has_value(), "no secret"); }),
      stopwatch.cost([&] { demand(key->decapsulate(made.ciphertext).has_value(), "no secret"); })};
  std::printf("%-34s %8.1f %8.1f %10.1f\n", name.c_str(), cost.generation, cost.encapsulation, cost.decapsulation);
  return cost;
}

// libcrypto's bare agreement, key and context at hand.
double time_x25519(const Stopwatch& stopwatch) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"),
                                                                EVP_PKEY_free};
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context{
      EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr), EVP_PKEY_CTX_free};
  demand(EVP_PKEY_derive_init(context.get()) == 1 && EVP_PKEY_derive_set_peer_ex(context.get(), key.get(), 0) == 1,
         "libcrypto did not begin");
  std::array<std::uint8_t, 32> secret;
  return stopwatch.cost([&] {
    auto size = secret.size();
    demand(EVP_PKEY_derive(context.get(), secret.data(), &size) == 1, "libcrypto did not agree");
  });
}

}  // namespace

void compare_agreements(const Effort& effort) {
  const Stopwatch stopwatch{effort};
  print_head("Key agreement, microseconds, and its shares, bytes", "  client   server   client's  server's");
  for (const auto* group : openssl::provider().groups) time_group(*group, stopwatch);

  using namespace crypto::mlkem;
  print_head("ML-KEM of our own, microseconds", "generate  encaps.   decapsulate");
  const auto& best = best_kernels();
  const auto cost = time_kem(MlKem{"ML-KEM-768", ml_kem_768_parameters, best}, "ML-KEM-768", stopwatch);
  time_kem(MlKem{"ML-KEM-768", ml_kem_768_parameters, portable_kernels()}, "ML-KEM-768, any processor", stopwatch);
  time_kem(MlKem{"ML-KEM-1024", ml_kem_1024_parameters, best}, "ML-KEM-1024", stopwatch);
  const auto two = 2 * time_x25519(stopwatch);
  const auto ratio = (cost.generation + cost.decapsulation) / two;
  std::printf("%-34s %8.1f\n", "two X25519 of libcrypto", two);
  std::printf("%-34s %8.2f   at most 1.00: %s\n", "ML-KEM-768 generated and decapsulated", ratio,
              ratio <= 1 ? "yes" : "NO");
}

}  // namespace bulla::bench
