// front: owns a file descriptor. Knows nothing of what is in the file.
#pragma once
#include <unistd.h>

#include <utility>

namespace bulla::front {

class UniqueFile {
 public:
  UniqueFile() = default;
  explicit UniqueFile(int descriptor) : descriptor_{descriptor} {}
  UniqueFile(UniqueFile&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
  UniqueFile& operator=(UniqueFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  UniqueFile(const UniqueFile&) = delete;
  UniqueFile& operator=(const UniqueFile&) = delete;
  ~UniqueFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  explicit operator bool() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

}  // namespace bulla::front
