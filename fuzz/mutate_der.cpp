// fuzz: changes half of the inputs of a target as DER, a tree of elements whose lengths are made to fit: what libFuzzer
// does to bytes seldom gets past the length of the outermost one.
#include <cstring>
#include <random>

#include "support/der_tree.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace bulla::fuzz {
namespace {

Buffer changed_tree(Bytes der, std::minstd_rand& random) {
  auto tree = test::take_apart(der);
  test::mutate(tree, [&](std::size_t bound) { return random() % bound; });
  return test::put_together(tree);
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  std::minstd_rand random{seed};
  if (random() % 2 == 0) return LLVMFuzzerMutate(data, size, max_size);
  const auto changed = bulla::fuzz::changed_tree({data, size}, random);
  if (changed.empty() || changed.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, changed.data(), changed.size());
  return changed.size();
}
