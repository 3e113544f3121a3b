// tool: recordings of connections, one behind the other in a file.
#include "bulla/tool/record_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "bulla/base/try.h"
#include "bulla/explain/recording.h"
#include "bulla/openssl/provider.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

std::string system_reason() { return std::generic_category().message(errno); }

// Of other processes, too, as long as it lives.
class Lock {
 public:
  explicit Lock(int descriptor) : descriptor_{descriptor} {
    while (::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() { ::flock(descriptor_, LOCK_UN); }

 private:
  int descriptor_;
};

off_t size_of(int descriptor) {
  struct stat about {};
  return ::fstat(descriptor, &about) == 0 ? about.st_size : -1;
}

}  // namespace

Outcome<std::shared_ptr<RecordFile>> RecordFile::open(const std::string& file, replay::Secrets secrets) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
  if (descriptor < 0) return trouble(Fault::file_unwritable, file + ": " + system_reason());
  std::shared_ptr<RecordFile> opened{new RecordFile{file, descriptor, secrets}};
  TRY_VOID(opened->check());
  if (secrets == replay::Secrets::kept)
    remark("everything of each connection goes to " + file +
           ", keys and data too: whoever reads that file can read what was sent");
  return opened;
}

RecordFile::~RecordFile() { ::close(descriptor_); }

Outcome<void> RecordFile::check() const {
  struct stat about {};
  std::array<std::uint8_t, 8> head{};
  if (::fstat(descriptor_, &about) != 0 || !S_ISREG(about.st_mode))
    return trouble(Fault::file_unwritable, file_ + " is no regular file");
  const auto got = ::pread(descriptor_, head.data(), head.size(), 0);
  if (got < 0) return trouble(Fault::file_unreadable, file_ + ": " + system_reason());
  if (!replay::begins_recordings(Bytes{head}.first(static_cast<std::size_t>(got))))
    return trouble(Fault::recording_unreadable, file_,
                   "give another name: what is in the file would be lost behind it");
  if (secrets_ == replay::Secrets::kept && ::fchmod(descriptor_, 0600) != 0)
    return trouble(Fault::file_unwritable, file_ + ": " + system_reason());
  return {};
}

void RecordFile::complain(std::string_view sentence) {
  if (!std::exchange(complained_, true)) remark(sentence);
}

bool RecordFile::write(Bytes bytes) const {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

void RecordFile::append(const replay::Recording& recording) {
  if (recording.events.empty()) return;  // it never came to a connection
  auto bytes = replay::encode(recording, *openssl::provider().sha256);
  const std::scoped_lock lock{mutex_};
  if (recording.cut) complain("a connection was too long to be recorded whole: its end is missing in " + file_);
  if (!bytes) return complain("a connection is not recorded: it is too large for " + file_);
  const Lock alone{descriptor_};
  const auto before = size_of(descriptor_);
  if (before < 0 || static_cast<std::size_t>(before) + bytes->size() > max_record_file) {
    complain("the file " + file_ + " is full: connections are missing in it");
  } else if (!write(*bytes)) {
    // Half a recording would make the others unreadable.
    (void)!::ftruncate(descriptor_, before);
    complain("the file " + file_ + " can't be written: connections are missing in it");
  }
  wipe(*bytes);
}

RecordedConnection::RecordedConnection(std::shared_ptr<RecordFile> file, Side self, Observer* next)
    : file_{std::move(file)}, recorder_{self, file_->secrets(), explain::steady_time}, observers_{&recorder_, next} {}

void RecordedConnection::finish() {
  if (!file_) return;
  file_->append(recorder_.take());
  file_.reset();
}

}  // namespace bulla::tool
