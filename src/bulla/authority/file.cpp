// authority: files that are there whole or not at all. Knows nothing of what they hold.
#include "bulla/authority/file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "bulla/base/try.h"

namespace bulla::authority {
namespace {

namespace fs = std::filesystem;

std::unexpected<Trouble> system_trouble(Fault fault, const fs::path& file, int reason) {
  return trouble(fault, file.string() + ": " + std::generic_category().message(reason));
}

fs::path directory_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path{"."}; }

// A rename is kept by the directory, so that is what must reach the disk. Filesystems that can't are left alone.
void sync_directory(const fs::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

std::string random_suffix() {
  std::array<std::uint8_t, 8> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != std::ssize(bytes)) bytes.fill(0);  // O_EXCL still guards
  return to_hex(bytes);
}

}  // namespace

StagedFile::StagedFile(fs::path target, fs::path temporary, int descriptor)
    : target_{std::move(target)}, temporary_{std::move(temporary)}, descriptor_{descriptor} {}

StagedFile::StagedFile(StagedFile&& other) noexcept
    : target_{std::move(other.target_)},
      temporary_{std::move(other.temporary_)},
      descriptor_{std::exchange(other.descriptor_, -1)} {
  other.temporary_.clear();
}

StagedFile::~StagedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Outcome<StagedFile> StagedFile::create(const fs::path& target, Access access) {
  auto temporary = directory_of(target) / ("." + target.filename().string() + "." + random_suffix());
  const int descriptor =
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, static_cast<mode_t>(access));
  if (descriptor < 0) return system_trouble(Fault::file_unwritable, target, errno);
  return StagedFile{target, std::move(temporary), descriptor};
}

Outcome<void> StagedFile::write(Bytes content) {
  while (!content.empty()) {
    const auto written = ::write(descriptor_, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_trouble(Fault::file_unwritable, target_, errno);
    content = content.subspan(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor_) != 0) return system_trouble(Fault::file_unwritable, target_, errno);
  return {};
}

Outcome<void> StagedFile::give_name_once() {
  if (::link(temporary_.c_str(), target_.c_str()) == 0) {
    ::unlink(temporary_.c_str());
    return {};
  }
  // Filesystems without hard links have the other way.
  const bool no_links = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS;
  if (no_links && ::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) == 0)
    return {};
  return system_trouble(errno == EEXIST ? Fault::file_exists : Fault::file_unwritable, target_, errno);
}

Outcome<void> StagedFile::publish(Existing existing) {
  if (existing == Existing::refuse) {
    TRY_VOID(give_name_once());
  } else if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
    return system_trouble(Fault::file_unwritable, target_, errno);
  }
  temporary_.clear();
  sync_directory(directory_of(target_));
  return {};
}

Outcome<void> read_file(const fs::path& file, std::string& into, std::size_t limit) {
  into.clear();
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_trouble(Fault::file_unreadable, file, errno);
  struct stat about {};
  // Room for all of it at once: a growing string would leave pieces of a key behind.
  if (::fstat(descriptor, &about) == 0 && about.st_size > 0) {
    into.reserve(std::min(static_cast<std::size_t>(about.st_size), limit) + 1);
  }
  std::array<char, 16384> part;
  ssize_t size = 0;
  while (into.size() <= limit &&
         ((size = ::read(descriptor, part.data(), part.size())) > 0 || (size < 0 && errno == EINTR))) {
    if (size > 0) into.append(part.data(), static_cast<std::size_t>(size));
  }
  const int reason = size < 0 ? errno : 0;
  ::close(descriptor);
  ::explicit_bzero(part.data(), part.size());
  if (reason != 0) return system_trouble(Fault::file_unreadable, file, reason);
  if (into.size() > limit) return system_trouble(Fault::file_unreadable, file, EFBIG);
  return {};
}

Outcome<bool> make_private_directory(const fs::path& directory) {
  std::error_code reason;
  if (directory.has_parent_path()) fs::create_directories(directory.parent_path(), reason);
  if (reason) return system_trouble(Fault::file_unwritable, directory, reason.value());
  if (::mkdir(directory.c_str(), 0700) == 0) return true;
  const int made = errno;
  if (made == EEXIST && fs::is_directory(directory, reason)) return false;
  return system_trouble(made == EEXIST ? Fault::file_exists : Fault::file_unwritable, directory,
                        made == EEXIST ? ENOTDIR : made);
}

}  // namespace bulla::authority
