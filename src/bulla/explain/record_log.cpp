// explain: the records of one connection as they cross the network.
#include "bulla/explain/record_log.h"

#include <algorithm>

#include "bulla/wire/hello.h"
#include "bulla/wire/record.h"

namespace bulla::explain {
namespace {

using wire::ContentType;
using wire::HandshakeType;

constexpr std::size_t alert_size = 2;  // RFC 9846 §6

bool announces_early_data(Bytes message) {
  if (message.size() < wire::HandshakeHeader::size) return false;
  if (message[0] != std::to_underlying(HandshakeType::client_hello)) return false;
  const auto hello = wire::decode_body<wire::ClientHello>(message.subspan(wire::HandshakeHeader::size));
  return hello && hello->extensions.has(wire::ExtensionType::early_data);
}

void add_to(Protected& records, const RecordLog::Entry& entry) {
  if (records.records == 0) records.first = entry.number;
  records.last = entry.number;
  ++records.records;
  records.bytes += entry.wire.size;
}

}  // namespace

std::vector<Cargo::Carried> Cargo::add_unit(Unit unit) {
  units_.push_back(unit);
  return settle();
}

std::vector<Cargo::Carried> Cargo::add_bytes(std::uint64_t record, std::size_t size) {
  if (size > 0) parts_.push_back({record, size});
  return settle();
}

std::vector<Cargo::Carried> Cargo::settle() {
  std::vector<Carried> settled;
  while (!units_.empty() && !parts_.empty()) {
    auto& unit = units_.front();
    auto& part = parts_.front();
    const auto size = std::min(unit.left, part.left);
    unit.left -= size;
    part.left -= size;
    settled.push_back({unit.event, unit.type, part.record, unit.left == 0});
    if (unit.left == 0) units_.pop_front();
    if (part.left == 0) parts_.pop_front();
  }
  return settled;
}

Cargo& RecordLog::cargo(Side from, ContentType type) {
  return cargo_[std::to_underlying(from)][type == ContentType::alert ? 1 : 0];
}

void RecordLog::record(Side from, Bytes record, Moment at) {
  settle_last();
  ++records_;
  Entry entry{.number = records_, .at = at, .from = from};
  entry.wire.size = record.size();
  entry.sealed = sealing_.seals(from, record);
  const auto kept = record.first(std::min(record.size(), room()));
  entry.wire.bytes = {kept.begin(), kept.end()};
  if (!record.empty() && static_cast<ContentType>(record[0]) == ContentType::change_cipher_spec)
    entry.content = ContentType::change_cipher_spec;
  last_ = std::move(entry);
  note_flight();
}

// For the next one: its header has it always.
std::size_t RecordLog::room() const {
  const auto left = max_page_record_bytes - std::min(max_page_record_bytes, kept_bytes_);
  return std::max(left, wire::RecordHeader::size);
}

void RecordLog::content(Side from, ContentType type, Bytes content) {
  if (!last_ || last_->from != from) return;
  last_->content = type;
  last_->content_size = content.size();
  if (type == ContentType::alert && content.size() == alert_size) last_->alert = {content.begin(), content.end()};
  note_epoch(content);
  if (type == ContentType::handshake || type == ContentType::alert)
    note(from, cargo(from, type).add_bytes(last_->number, content.size()));
}

void RecordLog::message(Side from, Bytes message, std::optional<std::size_t> event) {
  sealing_.heed(message);
  if (const auto version = version_chosen_in(message)) tls12_ = *version < wire::ProtocolVersion::tls13;
  early_ = early_ || announces_early_data(message);
  const auto type = message.empty() ? HandshakeType{} : static_cast<HandshakeType>(message[0]);
  note(from, cargo(from, ContentType::handshake).add_unit({event, type, message.size()}));
}

void RecordLog::alert(Side from, std::optional<std::size_t> event) {
  note(from, cargo(from, ContentType::alert).add_unit({event, HandshakeType{}, alert_size}));
}

// A message changes keys when it has been said whole.
void RecordLog::note(Side from, const std::vector<Cargo::Carried>& carried) {
  auto& writer = writers_[std::to_underlying(from)];
  for (const auto& one : carried) {
    if (one.event && links_.size() < max_links) links_.push_back({*one.event, one.record});
    if (!one.whole) continue;
    if (one.type == HandshakeType::finished) writer.finished = true;
    if (one.type == HandshakeType::key_update) ++writer.updates;
  }
}

// Before its Finished a client seals data with the early key alone, and the word that no more of it follows; all else
// with the handshake's. What could not be opened was not for the handshake (RFC 9846 §4.3.10).
Epoch RecordLog::epoch_of(const Entry& entry, Bytes content) const {
  const auto& writer = writers_[std::to_underlying(entry.from)];
  if (tls12_) return {entry.from, Epoch::application};
  if (writer.finished) return {entry.from, Epoch::application + writer.updates};
  if (entry.from == Side::server || !early_) return {entry.from, Epoch::handshake};
  const bool ends_early_data = entry.content == ContentType::handshake && !content.empty() &&
                               content[0] == std::to_underlying(HandshakeType::end_of_early_data);
  const bool early = !entry.content || entry.content == ContentType::application_data || ends_early_data;
  return {entry.from, early ? Epoch::early : Epoch::handshake};
}

void RecordLog::note_epoch(Bytes content) {
  if (!last_->sealed || last_->epoch) return;
  const auto epoch = epoch_of(*last_, content);
  const auto found = protects_.find(epoch);
  if (found == protects_.end() && protects_.size() >= max_page_secrets / 2) {
    if (std::exchange(last_left_out_, epoch) != epoch) ++left_out_epochs_;
    return;
  }
  auto& records = protects_[epoch];
  last_->epoch = epoch;
  last_->sequence = records.records;
  add_to(records, *last_);
}

// In TLS 1.3 a ChangeCipherSpec is for middleboxes and comes when it likes: it is counted where its side spoke last.
void RecordLog::note_flight() {
  const bool means_nothing = !tls12_ && last_->content == ContentType::change_cipher_spec;
  if (means_nothing && speaker_ != last_->from) {
    const auto before = std::ranges::find(flights_.rbegin(), flights_.rend(), last_->from, &Flight::from);
    if (before != flights_.rend()) return count(*before);
  }
  if (speaker_ != last_->from) {
    speaker_ = last_->from;
    if (flights_.size() >= max_page_flights) {
      ++left_out_flights_;
    } else {
      flights_.push_back({.from = last_->from, .began = last_->at, .first = last_->number});
    }
  }
  if (left_out_flights_ > 0) return;
  flights_.back().ended = last_->at;
  count(flights_.back());
}

void RecordLog::count(Flight& flight) const {
  ++flight.records;
  flight.bytes += last_->wire.size;
}

// After the first ones those alone are kept that say something: they tell how it ended.
void RecordLog::settle_last() {
  if (!last_) return;
  note_epoch({});
  const bool speaks = last_->content && *last_->content != ContentType::application_data;
  const bool first = entries_.size() < max_page_records;
  if (first || (speaks && late_ < max_page_late_records)) {
    if (!first) ++late_;
    kept_bytes_ += last_->wire.bytes.size();
    entries_.push_back(*std::move(last_));
  } else {
    left_out_bytes_ += last_->wire.size;
  }
  last_.reset();
}

LeftOut RecordLog::left_out() const {
  return {.records = records_ - entries_.size(),
          .record_bytes = left_out_bytes_,
          .secrets = left_out_epochs_,
          .flights = left_out_flights_};
}

}  // namespace bulla::explain
