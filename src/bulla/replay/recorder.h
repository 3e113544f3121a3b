// replay: records one connection. Its engine must get the configuration that tap() gives and this as its observer.
// Knows no file.
#pragma once
#include "bulla/replay/setting.h"
#include "bulla/replay/taps.h"

namespace bulla::replay {

// A connection that began here: one that was taken over from another process can't be run again. Used by one thread at
// a time, as its engine is.
class Recorder final : public Observer {
 public:
  Recorder(Side self, Secrets secrets, Stopwatch stopwatch);

  // The configuration for the engine; once, one of the two. It works as the given one does, and holds what it needs of
  // this recorder. Fault::recording_unreadable for an identity without certificates.
  Result<std::shared_ptr<const ClientConfig>> tap(std::shared_ptr<const ClientConfig> config,
                                                  const x509::ReferenceName& server);
  Result<std::shared_ptr<const ServerConfig>> tap(std::shared_ptr<const ServerConfig> config);
  // Moments count from here, instead of from the recorder's making.
  void restart_time() { tape_->restart_time(); }

  void message(Side from, Bytes message) override;
  void judged(const x509::Explanation& why, const Error* error) override;
  void record(Side from, Bytes record) override;
  void alert(Side from, Alert alert) override;
  void called(const Call& call) override;

  // What there is; the recorder is empty afterwards.
  Recording take();

 private:
  bool keeps_secrets() const { return recording_.secrets == Secrets::kept; }
  Bytes bytes_for(const Call& call) const;

  std::shared_ptr<Tape> tape_;
  Recording recording_;
  std::size_t heard_ = 0;  // bytes of the peer's records in the call under way
  bool failed_ = false;
};

}  // namespace bulla::replay
