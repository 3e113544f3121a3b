// capture: follows a connection of others as TLS: both sides' bytes become what an observer hears of a connection of
// our own, as far as a key log opens it. Judges nothing: what can't be read is skipped, and counted. Knows no packet.
#pragma once
#include "bulla/capture/keyring.h"
#include "bulla/capture/record_stream.h"
#include "bulla/record/joiner.h"

namespace bulla::capture {

struct Findings {
  std::uint64_t records = 0;
  std::array<std::uint64_t, 2> opened{};  // by Side: sealed records that were
  std::array<std::uint64_t, 2> closed{};  // and that were not
  std::uint64_t lost_bytes = 0;           // that were not captured
  std::uint64_t skipped_bytes = 0;        // in no record that is whole
  KeyMissing why{};                       // if some stayed closed and none was opened
};

class Passive {
 public:
  // All outlive it; log may be null. The observer is told record(), content(), message(), alert() and secret() in the
  // order in which the bytes are heard.
  Passive(const crypto::Provider& provider, const KeyLogFile* log, Observer& observer)
      : observer_{&observer}, keyring_{provider, log, observer} {}

  void hear(Side from, Bytes bytes);
  // So many bytes of that side are missing here; 0: nobody knows how many.
  void miss(Side from, std::uint64_t bytes);

  // What the server has chosen; empty: not yet.
  std::optional<wire::ProtocolVersion> version() const { return keyring_.version(); }
  Findings findings() const;

 private:
  // One side.
  struct Voice {
    RecordStream stream;
    record::Joiner joiner;
    bool astray = true;  // messages may have been lost: the next has to look like one
    std::optional<Opener> opener;
    Epoch epoch = Epoch::clear;  // TLS 1.3
    bool changed = false;        // TLS 1.2: it has said ChangeCipherSpec
    std::uint64_t number = 0;    // of the next record under that key
    std::uint64_t unsure = 0;    // so many more may have been before it
    std::uint64_t effort = 0;    // bytes that were tried to be opened in vain
  };

  void take(Side from, const record::Frame& frame);
  void change(Side from, const record::Frame& frame);
  bool is_sealed(Side from, wire::ContentType type) const;
  void open(Side from, const record::Frame& frame);
  std::optional<record::Opened> try_key(Voice& voice, Opener& opener, const record::Frame& frame, std::uint64_t first);
  std::optional<record::Opened> try_next_keys(Side from, const record::Frame& frame);
  void read(Side from, wire::ContentType type, Bytes content);
  void join(Side from, Bytes content);

  Observer* observer_;
  Keyring keyring_;
  std::array<Voice, 2> voices_;  // by Side
  Findings findings_;
};

}  // namespace bulla::capture
