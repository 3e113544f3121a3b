// fuzz: captures of packets and key logs, whatever they say: a file is read, its packets put together and its
// connections followed, without harm and within bounds; or the bytes of both sides come as the fuzzer wants.
#include "bulla/capture/capture_file.h"
#include "bulla/capture/tls_connections.h"
#include "bulla/openssl/provider.h"
#include "fuzz/input.h"

namespace bulla::fuzz {
namespace {

constexpr capture::Limits limits{.connections = 20, .segments = 2000, .bytes = 1 << 20, .in_all = 1 << 21};

// What an observer may rely on.
class Watch final : public Observer {
 public:
  void message(Side, Bytes message) override { require(message.size() >= wire::HandshakeHeader::size); }
  void record(Side, Bytes record) override {
    require(record.size() >= wire::RecordHeader::size);
    ++records;
  }
  void content(Side, wire::ContentType, Bytes content) override { require(content.size() <= wire::max_ciphertext12); }
  std::uint64_t records = 0;
};

void check(const capture::Conversation& conversation, std::size_t kept) {
  std::array<std::uint64_t, 2> ends{};
  std::size_t bytes = 0;
  for (const auto& stretch : conversation.stretches) {
    auto& end = ends[std::to_underlying(stretch.from)];
    require(stretch.offset == end + stretch.missing);
    end = stretch.offset + stretch.bytes.size();
    bytes += stretch.bytes.size();
  }
  require(bytes <= kept);
}

void read_file(Bytes log_text, Bytes file) {
  auto bytes = exact(file);
  auto* const stream = bytes.empty() ? nullptr : ::fmemopen(bytes.data(), bytes.size(), "r");
  if (stream == nullptr) return;
  capture::Connections connections{limits};
  (void)capture::read_capture(
      stream, [&](const capture::Segment& segment, capture::PacketTime at) { connections.hear(segment, at); });
  const auto log = capture::KeyLogFile::read(exact(log_text));
  for (const auto& connection : connections.all()) check(reassemble(connection), connection.bytes.size());
  for (const auto& connection : tls_connections(connections, openssl::provider())) {
    Watch watch;
    capture::Passive passive{openssl::provider(), log ? &*log : nullptr, watch};
    capture::PacketTime now{};
    follow(connection, passive, now);
    require(passive.findings().records == watch.records);
  }
}

void hear(Bytes log_text, Input& input) {
  const auto log = capture::KeyLogFile::read(exact(log_text));
  Watch watch;
  capture::Passive passive{openssl::provider(), log ? &*log : nullptr, watch};
  while (!input.empty()) {
    const auto what = input.byte();
    const auto size = input.number();
    const auto from = what % 2 == 0 ? Side::client : Side::server;
    if (what < 0xe0) {
      passive.hear(from, exact(input.take(size)));
    } else {
      passive.miss(from, size);
    }
  }
  require(passive.findings().records == watch.records);
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla;
  fuzz::Input input{data, size};
  const auto way = input.byte();
  const auto log_text = input.take(input.number());
  if (way % 3 == 0) fuzz::read_file(log_text, input.rest());
  if (way % 3 == 1) fuzz::hear(log_text, input);
  if (way % 3 == 2) (void)capture::dissect(static_cast<capture::LinkType>(way / 3 % 5), fuzz::exact(input.rest()), 0);
  return 0;
}
