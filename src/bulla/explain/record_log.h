// explain: the records of one connection as they cross the network, each with the messages that lie in it and the key
// that it is sealed with. Keeps what is bounded, counts the rest. Knows no names and no secrets.
#pragma once
#include <deque>
#include <map>
#include <vector>

#include "bulla/explain/page.h"
#include "bulla/explain/sealing.h"

namespace bulla::explain {

// Which keys a side has in use: in TLS 1.3 one for early data, one for the handshake, then one for each update; in TLS
// 1.2 the first application's alone.
struct Epoch {
  Side writer{};
  std::uint32_t number = 0;
  static constexpr std::uint32_t early = 0, handshake = 1, application = 2;  // 2 + updates
  friend auto operator<=>(const Epoch&, const Epoch&) = default;
};

// What lies in records, in units of its own: handshake messages, or alerts. Of one side and kind. Ours are known before
// the records that carry them, the peer's after: whichever comes first waits for the other.
class Cargo {
 public:
  struct Unit {
    std::optional<std::size_t> event;  // in Recording::events; empty: left out there
    wire::HandshakeType type{};
    std::size_t left = 0;  // bytes that no record has carried yet
  };
  struct Carried {
    std::optional<std::size_t> event;
    wire::HandshakeType type{};
    std::uint64_t record = 0;
    bool whole = false;  // its last byte lies there
  };
  // What is settled by that, in order.
  std::vector<Carried> add_unit(Unit unit);
  std::vector<Carried> add_bytes(std::uint64_t record, std::size_t size);

 private:
  struct Part {
    std::uint64_t record = 0;
    std::size_t left = 0;
  };
  std::vector<Carried> settle();

  std::deque<Unit> units_;
  std::deque<Part> parts_;
};

class RecordLog {
 public:
  struct Entry {
    std::uint64_t number = 0;
    Moment at{};
    Side from{};
    Excerpt wire{};
    bool sealed = false;
    std::optional<wire::ContentType> content{};  // empty: not opened
    std::size_t content_size = 0;
    Buffer alert{};  // the two bytes of one
    std::optional<Epoch> epoch{};
    std::uint64_t sequence = 0;
  };
  struct Link {
    std::size_t event = 0;  // in Recording::events
    std::uint64_t record = 0;
  };

  // As the observer is told, in that order. `event`: where the message or alert is in Recording::events, if it is.
  void record(Side from, Bytes record, Moment at);
  void content(Side from, wire::ContentType type, Bytes content);
  void message(Side from, Bytes message, std::optional<std::size_t> event);
  void alert(Side from, std::optional<std::size_t> event);
  // Nothing is added later: what there is of the last record counts.
  void finish() { settle_last(); }

  const std::vector<Entry>& entries() const { return entries_; }
  const std::vector<Link>& links() const { return links_; }  // in order; records that were left out among them
  const std::map<Epoch, Protected>& protects() const { return protects_; }
  const std::vector<Flight>& flights() const { return flights_; }
  std::uint64_t records() const { return records_; }
  LeftOut left_out() const;

 private:
  struct Writer {
    bool finished = false;
    std::uint32_t updates = 0;
  };
  static constexpr std::size_t max_links = 2000;

  std::size_t room() const;
  Epoch epoch_of(const Entry& entry, Bytes content) const;
  void note_epoch(Bytes content);
  void note_flight();
  void count(Flight& flight) const;
  void settle_last();
  void note(Side from, const std::vector<Cargo::Carried>& carried);
  Cargo& cargo(Side from, wire::ContentType type);

  Sealing sealing_;
  bool tls12_ = false;
  bool early_ = false;  // a hello has said that early data comes
  std::array<Writer, 2> writers_{};
  std::array<std::array<Cargo, 2>, 2> cargo_{};  // by Side; messages, alerts
  std::optional<Entry> last_;                    // not settled yet
  std::vector<Entry> entries_;
  std::vector<Link> links_;
  std::map<Epoch, Protected> protects_;
  std::vector<Flight> flights_;
  std::optional<Side> speaker_;
  std::size_t kept_bytes_ = 0;
  std::size_t late_ = 0;  // kept after the first max_page_records
  std::uint64_t records_ = 0;
  std::uint64_t left_out_bytes_ = 0;
  std::uint64_t left_out_flights_ = 0;
  std::optional<Epoch> last_left_out_;
  std::uint64_t left_out_epochs_ = 0;
};

}  // namespace bulla::explain
