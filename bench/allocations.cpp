// bench: see allocations.h. The names with two underscores are glibc's own.
#include "bench/allocations.h"

#include <malloc.h>

#include <cerrno>

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);
}

namespace {

bool counting = false;
bulla::bench::Heap now;

std::ptrdiff_t size_of(void* memory) noexcept {
  constexpr std::size_t header = sizeof(std::size_t);
  return memory == nullptr ? 0 : static_cast<std::ptrdiff_t>(malloc_usable_size(memory) + header);
}

void* took(void* memory) noexcept {
  if (counting) {
    ++now.calls;
    now.held += size_of(memory);
  }
  return memory;
}

void giving(void* memory) noexcept {
  if (counting) now.held -= size_of(memory);
}

}  // namespace

namespace bulla::bench {

CountAllocations::CountAllocations() { counting = true; }
CountAllocations::~CountAllocations() { counting = false; }
Heap heap() noexcept { return now; }

}  // namespace bulla::bench

extern "C" {

void* malloc(std::size_t size) noexcept { return took(__libc_malloc(size)); }
void* calloc(std::size_t count, std::size_t size) noexcept { return took(__libc_calloc(count, size)); }
void* memalign(std::size_t alignment, std::size_t size) noexcept { return took(__libc_memalign(alignment, size)); }
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept { return memalign(alignment, size); }
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
  *memory = memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}
void* realloc(void* memory, std::size_t size) noexcept {
  giving(memory);
  return took(__libc_realloc(memory, size));
}
void free(void* memory) noexcept {
  giving(memory);
  __libc_free(memory);
}

}  // extern "C"
