// explain: watches one connection and keeps what its page is made from, within bounds. Knows nothing of what it means.
#pragma once
#include "bulla/explain/key_ledger.h"
#include "bulla/explain/meter.h"
#include "bulla/explain/page_chain.h"
#include "bulla/explain/record_log.h"

namespace bulla::explain {

// Used by one thread at a time, as its engine is.
class PageRecorder final : public Observer {
 public:
  struct Options {
    Values values = Values::left_out;
    Stopwatch stopwatch = steady_time;
    WorkClock work = thread_work;
  };
  // The provider outlives it.
  PageRecorder(Side self, const crypto::Provider& provider, Options options);

  // For the connection's configuration: see metered().
  const std::shared_ptr<Meter>& meter() const { return meter_; }
  // Moments count from here, instead of from the recorder's making.
  void restart_time();

  void message(Side from, Bytes message) override;
  void secret(std::string_view label, Bytes client_random, Bytes secret) override;
  void derived(handshake::Derived what, Bytes value) override { ledger_.derived(what, value); }
  void judged(const x509::Explanation& why, const Error* error) override;
  void believed(const x509::PeerIdentity& peer) override;
  void key_proved(std::string_view identity) override { recorder_.key_proved(identity); }
  void record(Side from, Bytes record) override;
  void content(Side from, wire::ContentType type, Bytes content) override { log_.content(from, type, content); }
  void alert(Side from, Alert alert) override;
  void called(const Call& call) override;

  const Recording& recording() const { return recorder_.recording(); }
  const RecordLog& log() const { return log_; }
  const KeyLedger& ledger() const { return ledger_; }
  const BelievedPath& path() const { return path_; }
  bool keeps_values() const { return values_ == Values::kept; }

 private:
  // The event that was added last, if that was now.
  std::optional<std::size_t> added(std::size_t before) const;
  void begin_work(std::string_view what, std::string_view about);
  void end_work();

  Values values_;
  Stopwatch stopwatch_;
  std::chrono::microseconds begin_;
  std::shared_ptr<Meter> meter_;
  Recorder recorder_;
  RecordLog log_;
  KeyLedger ledger_;
  BelievedPath path_;
  // Work on a message of the peer's that is under way: it ends when the next thing happens.
  std::optional<Meter::Mark> mark_;
  std::string work_;  // empty: not known yet
  std::string about_;
  bool signs_share_ = false;  // TLS 1.2: the server has sent a share of its own
  bool says_all_ = false;     // and its flight is whole
};

}  // namespace bulla::explain
