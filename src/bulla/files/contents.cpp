// files: reads a file.
#include "bulla/files/contents.h"

#include <cstdio>
#include <memory>

#include "bulla/base/secret.h"

namespace bulla::files {

Contents::~Contents() { wipe(bytes_); }

MutBytes Contents::room() {
  if (size_ == bytes_.size()) grow();
  return MutBytes{bytes_}.subspan(size_);
}

void Contents::grow() {
  Buffer larger(std::max<std::size_t>(4096, 2 * bytes_.size()));
  std::ranges::copy(bytes_, larger.begin());
  wipe(bytes_);
  bytes_ = std::move(larger);
}

Result<Contents> read(const std::filesystem::path& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path.c_str(), "rb"), &std::fclose};
  if (!file) return fail(Fault::file_unreadable);
  std::setvbuf(file.get(), nullptr, _IONBF, 0);
  Contents contents;
  bool more = true;
  while (more && contents.size() <= largest_file) {
    const MutBytes room = contents.room();
    const auto count = std::fread(room.data(), 1, room.size(), file.get());
    contents.grew(count);
    more = count == room.size();
  }
  if (std::ferror(file.get()) != 0) return fail(Fault::file_unreadable);
  if (contents.size() > largest_file) return fail(Fault::file_unreadable, largest_file);
  return contents;
}

}  // namespace bulla::files
