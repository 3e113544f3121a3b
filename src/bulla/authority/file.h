// authority: files that are there whole or not at all, and never readable by others for a moment. Knows nothing of what
// they hold.
#pragma once
#include <filesystem>
#include <string>

#include "bulla/authority/trouble.h"
#include "bulla/base/bytes.h"

namespace bulla::authority {

enum class Access : unsigned { owner = 0600, everyone = 0644 };  // the umask narrows it further
enum class Existing : std::uint8_t { refuse, replace };

// A file under a temporary name beside its target, with its final mode from the first moment. Unless published it is
// removed when this goes.
class StagedFile {
 public:
  static Outcome<StagedFile> create(const std::filesystem::path& target, Access access);
  StagedFile(StagedFile&& other) noexcept;
  StagedFile& operator=(StagedFile&&) = delete;
  ~StagedFile();

  const std::filesystem::path& temporary() const { return temporary_; }
  // Appends, then waits until the disk has it.
  Outcome<void> write(Bytes content);
  // Gives the file its name in one step. Existing::refuse: Fault::file_exists if the target is there, even if another
  // process has made it a moment ago.
  Outcome<void> publish(Existing existing);

 private:
  StagedFile(std::filesystem::path target, std::filesystem::path temporary, int descriptor);
  Outcome<void> give_name_once();
  std::filesystem::path target_;
  std::filesystem::path temporary_;  // empty once published or moved from
  int descriptor_;
};

// The whole file. Fault::file_unreadable, also beyond `limit` octets. `into` is cleared first; it is the caller's to
// wipe.
Outcome<void> read_file(const std::filesystem::path& file, std::string& into, std::size_t limit = std::size_t{1} << 20);

// A directory for the owner alone; parents are made as needed. No fault if it is there. True if it was made.
Outcome<bool> make_private_directory(const std::filesystem::path& directory);

}  // namespace bulla::authority
