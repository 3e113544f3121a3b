// fuzz: key shares as a peer may send them, on both sides of each group: refused or agreed on, never more. Both kinds
// of ML-KEM's kernels make the same of the same bytes.
#include <algorithm>

#include "bulla/crypto/mlkem/ml_kem.h"
#include "bulla/openssl/provider.h"
#include "fuzz/input.h"

namespace bulla::fuzz {
namespace {

// The same bytes each time.
class SameRandom final : public crypto::Random {
 public:
  Result<void> fill(MutBytes out) override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(0x35 + i);
    return {};
  }
};

// A good share with some of its bytes changed and its length too, or all of it from the input.
Buffer damaged(Bytes good, Input& input) {
  if (input.byte() % 8 == 0) return exact(input.rest());
  auto share = exact(good);
  if (input.byte() % 8 == 0) share.resize(input.number() % 2048);
  while (!input.empty() && !share.empty()) {
    const auto at = input.number() % share.size();
    share[at] ^= input.byte();
  }
  return share;
}

void require_refusal_or_secret(const auto& result) {
  require(result || result.error().fault == Fault::bad_key_share || result.error().fault == Fault::bad_shared_secret);
}

void agree(const crypto::Group& group, Input& input) {
  SameRandom random;
  const auto ours = group.start(random).value();
  const auto honest = group.respond(random, ours->share()).value();
  if (input.byte() % 2 == 0) {
    require_refusal_or_secret(group.respond(random, damaged(ours->share(), input)));
  } else {
    require_refusal_or_secret(ours->finish(damaged(honest.share, input)));
  }
}

// Refusals and secrets alike.
bool same(const auto& a, const auto& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return equal_in_constant_time(a->expose(), b->expose());
}

void compare_kernels(const crypto::mlkem::Parameters& parameters, Input& input) {
  using namespace crypto::mlkem;
  SameRandom random;
  const MlKem portable{"ML-KEM", parameters, portable_kernels()};
  const MlKem best{"ML-KEM", parameters, best_kernels()};
  const auto key = portable.generate(random).value();
  const auto other = best.generate(random).value();
  require(same_bytes(key->encapsulation_key(), other->encapsulation_key()));
  if (input.byte() % 2 == 0) {
    const auto share = damaged(key->encapsulation_key(), input);
    const auto made = portable.encapsulate(random, share);
    const auto again = best.encapsulate(random, share);
    require(made.has_value() == again.has_value());
    require(!made || same_bytes(made->ciphertext, again->ciphertext));
  } else {
    const auto ciphertext = damaged(portable.encapsulate(random, key->encapsulation_key())->ciphertext, input);
    require(same(key->decapsulate(ciphertext), other->decapsulate(ciphertext)));
  }
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla;
  fuzz::Input input{data, size};
  const auto& groups = openssl::provider().groups;
  const auto choice = input.byte() % (groups.size() + 2);
  if (choice < groups.size())
    fuzz::agree(*groups[choice], input);
  else
    fuzz::compare_kernels(
        choice == groups.size() ? crypto::mlkem::ml_kem_768_parameters : crypto::mlkem::ml_kem_1024_parameters, input);
  return 0;
}
