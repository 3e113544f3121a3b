// files: what a file holds, in memory that is wiped: it may be a private key. Knows nothing of what it means.
#pragma once
#include <filesystem>
#include <string_view>

#include "bulla/base/bytes.h"
#include "bulla/base/result.h"

namespace bulla::files {

inline constexpr std::size_t largest_file = 16 << 20;  // a system's bundle has a quarter of a megabyte

class Contents {
 public:
  Contents() = default;
  Contents(Contents&&) noexcept = default;
  Contents& operator=(Contents&&) = delete;
  ~Contents();

  std::string_view text() const { return text_of(Bytes{bytes_}.first(size_)); }
  std::size_t size() const { return size_; }
  MutBytes room();
  void grew(std::size_t count) { size_ += count; }

 private:
  void grow();
  Buffer bytes_;
  std::size_t size_ = 0;
};

// Fault::file_unreadable, also beyond largest_file.
Result<Contents> read(const std::filesystem::path& path);

}  // namespace bulla::files
