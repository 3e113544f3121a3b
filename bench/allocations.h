// bench: counts what this program takes from the heap, whoever asks: its malloc stands in front of the C library's, so
// that operator new and libcrypto are counted alike. For programs with one thread.
#pragma once
#include <cstddef>

namespace bulla::bench {

// Counting costs a little, so it is off unless one of these lives.
class CountAllocations {
 public:
  CountAllocations();
  ~CountAllocations();
  CountAllocations(const CountAllocations&) = delete;
  CountAllocations& operator=(const CountAllocations&) = delete;
};

struct Heap {
  std::size_t calls = 0;    // of malloc, calloc, realloc and their like, while counting
  std::ptrdiff_t held = 0;  // bytes taken and not given back while counting, the allocator's own header included
};
Heap heap() noexcept;

}  // namespace bulla::bench
