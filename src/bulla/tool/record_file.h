// tool: recordings of connections, one behind the other in a file. Knows nothing of what is in them.
#pragma once
#include <memory>
#include <mutex>
#include <string>

#include "bulla/authority/trouble.h"
#include "bulla/replay/recorder.h"
#include "bulla/tool/key_log.h"

namespace bulla::tool {

// A file that grows no further: what comes later is left out.
inline constexpr std::size_t max_record_file = std::size_t{256} << 20;

// Connections, threads and processes may share the file: each recording goes there in one piece, or not at all.
class RecordFile {
 public:
  // Mode 0600 if it is new, and in any case with secrets; with a warning on stderr. Fault::file_unwritable;
  // Fault::recording_unreadable if it holds something else.
  static Outcome<std::shared_ptr<RecordFile>> open(const std::string& file, replay::Secrets secrets);
  RecordFile(const RecordFile&) = delete;
  RecordFile& operator=(const RecordFile&) = delete;
  ~RecordFile();

  replay::Secrets secrets() const { return secrets_; }
  // What can't be written, or is too large, is lost or cut, and said so on stderr once.
  void append(const replay::Recording& recording);

 private:
  RecordFile(std::string file, int descriptor, replay::Secrets secrets)
      : file_{std::move(file)}, descriptor_{descriptor}, secrets_{secrets} {}
  Outcome<void> check() const;
  bool write(Bytes bytes) const;
  void complain(std::string_view sentence);

  const std::string file_;
  const int descriptor_;
  const replay::Secrets secrets_;
  std::mutex mutex_;
  bool complained_ = false;
};

// One connection's recorder; what it has goes into the file when this goes.
class RecordedConnection {
 public:
  // next, which may be null, sees all that the recorder does.
  RecordedConnection(std::shared_ptr<RecordFile> file, Side self, Observer* next);
  RecordedConnection(const RecordedConnection&) = delete;
  RecordedConnection& operator=(const RecordedConnection&) = delete;
  ~RecordedConnection() { finish(); }
  // Nothing is recorded afterwards.
  void finish();

  replay::Recorder& recorder() { return recorder_; }
  Observer& observer() { return observers_; }

 private:
  std::shared_ptr<RecordFile> file_;
  replay::Recorder recorder_;
  Observers observers_;
};

}  // namespace bulla::tool
