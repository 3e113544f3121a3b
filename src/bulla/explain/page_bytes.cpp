#include "bulla/explain/page_bytes.h"

#include <algorithm>

#include "bulla/explain/page_story.h"
#include "bulla/wire/record.h"

namespace bulla::explain {
namespace {

// How much of all trees is left; one that does not fit becomes its own first line.
class Forest {
 public:
  wire::Node plant(wire::Node tree) {
    const auto size = count(tree);
    if (size > left_) {
      tree.value += ", not taken apart: there is too much of it";
      tree.parts.clear();
    } else {
      left_ -= size;
    }
    return tree;
  }

 private:
  static std::size_t count(const wire::Node& node) {
    std::size_t size = 1;
    for (const auto& part : node.parts) size += count(part);
    return size;
  }
  std::size_t left_ = max_page_nodes;
};

std::string type_name(std::uint8_t type) {
  const auto name = wire::name_of(static_cast<wire::ContentType>(type));
  return name == "unknown" ? "unknown (" + std::to_string(type) + ")" : std::string{name};
}

class Builder {
 public:
  Builder(const Watched& watched, const std::map<Epoch, std::size_t>& by_epoch, Page& page)
      : watched_{watched}, by_epoch_{by_epoch}, page_{page} {
    const auto chosen = std::ranges::find_if(watched_.recording.events, [](const Event& event) {
      return event.what == What::message && version_chosen_in(event.message);
    });
    if (chosen != watched_.recording.events.end()) version_ = *version_chosen_in(chosen->message);
  }

  void build() {
    for (const auto& entry : watched_.log.entries()) page_.records.push_back(record_of(entry));
    const auto& events = watched_.recording.events;
    place_of_event_.resize(events.size());
    for (std::size_t i = 0; i < events.size(); ++i) add_message(events[i], watched_.transaction.entries[i], i);
    for (const auto& link : watched_.log.links()) join(link);
    page_.flights = watched_.log.flights();
    name_flights();
    count_rest();
  }

 private:
  PageRecord record_of(const RecordLog::Entry& entry) {
    PageRecord record;
    record.number = entry.number;
    record.at = entry.at;
    record.from = entry.from;
    record.wire = entry.wire;
    const auto& bytes = entry.wire.bytes;
    if (!bytes.empty()) record.type = type_name(bytes.front());
    record.sealed = entry.sealed;
    if (entry.content) record.content = type_name(std::to_underlying(*entry.content));
    record.content_size = entry.content_size;
    if (entry.content == wire::ContentType::change_cipher_spec && !entry.sealed) record.content_size = 1;
    record.sequence = entry.sequence;
    if (entry.epoch)
      if (const auto found = by_epoch_.find(*entry.epoch); found != by_epoch_.end()) record.secret = found->second;
    record.tree = forest_.plant(wire::describe_record(bytes));
    return record;
  }

  void add_message(const Event& event, const Entry& entry, std::size_t number) {
    if (event.what == What::judged || page_.messages.size() >= max_page_messages) return;
    place_of_event_[number] = page_.messages.size();
    PageMessage message;
    message.what = event.what;
    message.at = event.at;
    message.from = event.from;
    message.name = entry.name;
    message.sealed = entry.sealed;
    message.step = entry.belongs_to;
    message.meaning = meaning_of(event, watched_.facts);
    message.bytes = {event.message, event.size};
    if (!event.message.empty()) message.tree = forest_.plant(wire::describe_handshake(event.message, version_));
    if (message.step) page_.steps[std::to_underlying(*message.step)].messages.push_back(page_.messages.size());
    page_.messages.push_back(std::move(message));
  }

  std::optional<std::size_t> place_of_record(std::uint64_t number) const {
    const auto at = std::ranges::lower_bound(page_.records, number, {}, &PageRecord::number);
    if (at == page_.records.end() || at->number != number) return std::nullopt;
    return static_cast<std::size_t>(at - page_.records.begin());
  }

  void join(const RecordLog::Link& link) {
    if (link.event >= place_of_event_.size() || !place_of_event_[link.event]) return;
    const auto place = *place_of_event_[link.event];
    auto& message = page_.messages[place];
    if (!first_record_.contains(place)) first_record_[place] = link.record;
    const auto at = place_of_record(link.record);
    if (!at) return;
    auto& record = page_.records[*at];
    record.messages.push_back(place);
    message.records.push_back(*at);
    if (message.what == What::alert) show_alert(watched_.log.entries()[*at], message);
  }

  // An alert is as sealed as its record, and only there are both its bytes.
  void show_alert(const RecordLog::Entry& entry, PageMessage& message) {
    message.sealed = entry.sealed;
    message.bytes = {entry.alert, entry.alert.size()};
    message.tree = forest_.plant(wire::describe_alert(entry.alert));
  }

  void name_flights() {
    for (const auto& [place, number] : first_record_) {
      const auto after = std::ranges::upper_bound(page_.flights, number, {}, &Flight::first);
      if (after != page_.flights.begin()) std::prev(after)->messages.push_back(page_.messages[place].name);
    }
  }

  void count_rest() {
    const auto rest = watched_.log.left_out();
    page_.records_in_all = watched_.log.records();
    page_.left_out.records = rest.records;
    page_.left_out.record_bytes = rest.record_bytes;
    page_.left_out.flights = rest.flights;
    page_.left_out.secrets += rest.secrets;
    page_.left_out.messages = watched_.recording.events_left_out;
  }

  const Watched& watched_;
  const std::map<Epoch, std::size_t>& by_epoch_;
  Page& page_;
  Forest forest_;
  wire::ProtocolVersion version_ = wire::ProtocolVersion::tls13;
  std::vector<std::optional<std::size_t>> place_of_event_;  // in Page::messages
  std::map<std::size_t, std::uint64_t> first_record_;       // by place in Page::messages
};

}  // namespace

void add_bytes(const Watched& watched, const std::map<Epoch, std::size_t>& by_epoch, Page& page) {
  Builder{watched, by_epoch, page}.build();
}

}  // namespace bulla::explain
