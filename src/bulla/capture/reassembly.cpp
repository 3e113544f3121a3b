#include "bulla/capture/reassembly.h"

#include "bulla/wire/handshake_header.h"
#include "bulla/wire/record.h"

namespace bulla::capture {
namespace {

// A part, or what is left of it, at its place in what its side says.
struct Piece {
  std::int64_t offset = 0;
  std::uint64_t number = 0;
  PacketTime at{};
  Bytes bytes;

  std::int64_t end() const { return offset + static_cast<std::int64_t>(bytes.size()); }
  Piece from(std::int64_t place) const {
    auto rest = *this;
    rest.offset = place;
    rest.bytes = bytes.subspan(static_cast<std::size_t>(place - offset));
    return rest;
  }
};

// A piece when it could be read.
struct Delivered {
  std::uint64_t number = 0;
  Stretch stretch;
};

// One side.
class Flow {
 public:
  void hear(const Piece& piece);
  // No more is to come: what waits behind holes is taken as it is.
  void finish();

  std::vector<Delivered> delivered;
  std::uint64_t missing = 0;
  std::uint64_t repeated = 0;
  std::uint64_t contradicted = 0;

 private:
  void deliver(const Piece& piece, std::uint64_t number, PacketTime at, std::uint64_t hole);
  void compare(const Piece& again);

  std::int64_t next_ = 0;
  std::multimap<std::int64_t, Piece> waiting_;
};

// Places of all pieces of a side, from 0. Sequences wrap, and without a SYN nobody knows where they began.
void place(std::vector<Piece>& pieces, const std::vector<std::uint32_t>& sequences,
           std::optional<std::uint32_t> beginning) {
  if (pieces.empty()) return;
  std::int64_t offset = 0;
  std::int64_t lowest = 0;
  auto before = beginning.value_or(sequences.front());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    offset += static_cast<std::int32_t>(sequences[i] - before);
    before = sequences[i];
    pieces[i].offset = offset;
    lowest = std::min(lowest, offset);
  }
  if (beginning) return;
  for (auto& piece : pieces) piece.offset -= lowest;
}

void Flow::hear(const Piece& piece) {
  if (piece.offset < next_) compare(piece);
  if (piece.end() <= next_) return;
  if (piece.offset > next_) {
    waiting_.emplace(piece.offset, piece);
    return;
  }
  deliver(piece.from(next_), piece.number, piece.at, 0);
  while (!waiting_.empty() && waiting_.begin()->first <= next_) {
    const auto after = waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    if (after.offset < next_) compare(after);
    if (after.end() > next_) deliver(after.from(next_), piece.number, piece.at, 0);
  }
}

void Flow::finish() {
  while (!waiting_.empty()) {
    const auto after = waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    if (after.offset < next_) compare(after);
    if (after.end() <= next_) continue;
    const auto hole = after.offset > next_ ? static_cast<std::uint64_t>(after.offset - next_) : 0;
    missing += hole;
    deliver(after.from(std::max(after.offset, next_)), after.number, after.at, hole);
  }
}

// What one side says stays in its order, also where a later piece was captured before.
void Flow::deliver(const Piece& piece, std::uint64_t number, PacketTime at, std::uint64_t hole) {
  if (!delivered.empty() && delivered.back().number > number) {
    number = delivered.back().number;
    at = delivered.back().stretch.at;
  }
  delivered.push_back(
      {number, {.at = at, .missing = hole, .offset = static_cast<std::uint64_t>(piece.offset), .bytes = piece.bytes}});
  next_ = piece.end();
}

// Bytes that come again say the same, or somebody has put his own between them.
void Flow::compare(const Piece& again) {
  const auto begin = std::max<std::int64_t>(again.offset, 0);
  const auto end = std::min(again.end(), next_);
  if (begin >= end) return;
  repeated += static_cast<std::uint64_t>(end - begin);
  auto known = std::ranges::upper_bound(delivered, static_cast<std::uint64_t>(begin), {},
                                        [](const Delivered& one) { return one.stretch.offset; });
  if (known != delivered.begin()) --known;
  for (; known != delivered.end(); ++known) {
    const auto place = static_cast<std::int64_t>(known->stretch.offset);
    const auto from = std::max(begin, place);
    const auto to = std::min(end, place + static_cast<std::int64_t>(known->stretch.bytes.size()));
    if (place >= end) return;
    if (from >= to) continue;
    const auto size = static_cast<std::size_t>(to - from);
    if (same_bytes(known->stretch.bytes.subspan(static_cast<std::size_t>(from - place), size),
                   again.bytes.subspan(static_cast<std::size_t>(from - again.offset), size)))
      continue;
    ++contradicted;
    return;
  }
}

struct Sorted {
  std::vector<Piece> pieces;
  std::vector<std::uint32_t> sequences;
};

// Both sides' pieces at their places, then told in the order of the capture.
std::array<Flow, 2> follow(const Connection& connection) {
  std::array<Sorted, 2> sorted;
  for (const auto& part : connection.parts) {
    sorted[part.end].pieces.push_back(
        {.number = part.number, .at = part.at, .bytes = Bytes{connection.bytes}.subspan(part.begin, part.size)});
    sorted[part.end].sequences.push_back(part.sequence);
  }
  std::array<Flow, 2> flows;
  for (std::size_t end = 0; end < 2; ++end) {
    place(sorted[end].pieces, sorted[end].sequences, connection.beginning[end]);
    for (const auto& piece : sorted[end].pieces) flows[end].hear(piece);
    flows[end].finish();
  }
  return flows;
}

bool says(const Flow& flow, bool (*hello)(Bytes)) {
  return std::ranges::any_of(flow.delivered, [&](const Delivered& one) { return hello(one.stretch.bytes); });
}

struct Roles {
  std::size_t client = 0;
  ClientKnown known{};
};

Roles roles_of(const Connection& connection, const std::array<Flow, 2>& flows) {
  if (connection.opener) return {*connection.opener, ClientKnown::by_syn};
  for (std::size_t end = 0; end < 2; ++end) {
    if (says(flows[end], begins_with_client_hello)) return {end, ClientKnown::by_hello};
    if (says(flows[end], begins_with_server_hello)) return {1 - end, ClientKnown::by_hello};
  }
  return {connection.ends[0].port >= connection.ends[1].port ? std::size_t{0} : 1, ClientKnown::by_guess};
}

bool begins_with(Bytes bytes, wire::HandshakeType type) {
  return bytes.size() > wire::RecordHeader::size && bytes[0] == std::to_underlying(wire::ContentType::handshake) &&
         bytes[1] == 3 && bytes[2] <= 4 && bytes[wire::RecordHeader::size] == std::to_underlying(type);
}

}  // namespace

bool begins_with_client_hello(Bytes bytes) { return begins_with(bytes, wire::HandshakeType::client_hello); }
bool begins_with_server_hello(Bytes bytes) { return begins_with(bytes, wire::HandshakeType::server_hello); }

Conversation reassemble(const Connection& connection) {
  auto flows = follow(connection);
  const auto roles = roles_of(connection, flows);
  Conversation all{.client = connection.ends[roles.client],
                   .server = connection.ends[1 - roles.client],
                   .known = roles.known,
                   .begun = connection.begun,
                   .ended = connection.ended,
                   .left_out = connection.left_out};
  std::vector<Delivered> delivered;
  for (std::size_t end = 0; end < 2; ++end) {
    const auto side = end == roles.client ? Side::client : Side::server;
    all.from_beginning[std::to_underlying(side)] = connection.beginning[end].has_value();
    all.missing += flows[end].missing;
    all.repeated += flows[end].repeated;
    all.contradicted += flows[end].contradicted;
    for (auto& one : flows[end].delivered) one.stretch.from = side;
    delivered.insert(delivered.end(), flows[end].delivered.begin(), flows[end].delivered.end());
  }
  // What one segment has made deliverable is of one side.
  std::ranges::sort(delivered, {}, [](const Delivered& one) { return std::pair{one.number, one.stretch.offset}; });
  for (const auto& one : delivered) all.stretches.push_back(one.stretch);
  return all;
}

}  // namespace bulla::capture
