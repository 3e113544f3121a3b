#include "bulla/capture/capture_file.h"

#include <pcap.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace bulla::capture {
namespace {

struct Close {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using Handle = std::unique_ptr<pcap_t, Close>;
using Reason = std::array<char, PCAP_ERRBUF_SIZE>;

std::optional<LinkType> link_of(int type) {
  switch (type) {
    case DLT_EN10MB:
      return LinkType::ethernet;
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
      return LinkType::raw_ip;
    case DLT_LINUX_SLL:
      return LinkType::linux_cooked;
    case DLT_LINUX_SLL2:
      return LinkType::linux_cooked2;
    case DLT_NULL:
    case DLT_LOOP:
      return LinkType::bsd_loopback;
    default:
      return std::nullopt;
  }
}

std::unexpected<Refusal> refuse(std::string why) {
  return std::unexpected(Refusal{fail(Fault::capture_unreadable).error(), std::move(why)});
}

void count(const std::expected<Segment, Unfit>& segment, PacketCount& counted) {
  ++counted.packets;
  if (segment) {
    ++counted.segments;
    if (segment->payload.size() < segment->wire_size) ++counted.shortened;
  } else if (segment.error() == Unfit::fragment) {
    ++counted.fragments;
  } else if (segment.error() == Unfit::damaged) {
    ++counted.damaged;
  }
}

// Within the years that can be written with four digits: a file may say anything.
PacketTime time_of(const timeval& time) {
  constexpr std::int64_t last_second = 253402300799;  // 9999-12-31 23:59:59
  const std::chrono::seconds seconds{std::clamp<std::int64_t>(time.tv_sec, 0, last_second)};
  return PacketTime{seconds + std::chrono::microseconds{std::clamp<std::int64_t>(time.tv_usec, 0, 999999)}};
}

// A file that is cut has told what it had: that is better than nothing.
std::expected<PacketCount, Refusal> read_all(pcap_t* handle, const Hear& hear) {
  const auto link = link_of(pcap_datalink(handle));
  if (!link) {
    const auto* const name = pcap_datalink_val_to_description_or_dlt(pcap_datalink(handle));
    return refuse("its packets are of a kind of network that is not known here: " + std::string{name});
  }
  PacketCount counted;
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  int got = 0;
  while ((got = pcap_next_ex(handle, &header, &data)) == 1) {
    const auto segment = dissect(*link, {data, header->caplen}, header->len);
    count(segment, counted);
    if (segment) hear(*segment, time_of(header->ts));
  }
  if (got == PCAP_ERROR && counted.packets == 0) return refuse(pcap_geterr(handle));
  counted.cut = got == PCAP_ERROR;
  return counted;
}

}  // namespace

std::expected<PacketCount, Refusal> read_capture(const std::string& file, const Hear& hear) {
  Reason reason{};
  const Handle handle{pcap_open_offline(file.c_str(), reason.data())};
  if (handle == nullptr) return refuse(reason.data());
  return read_all(handle.get(), hear);
}

std::expected<PacketCount, Refusal> read_capture(std::FILE* stream, const Hear& hear) {
  Reason reason{};
  const Handle handle{pcap_fopen_offline(stream, reason.data())};
  if (handle == nullptr) {
    std::fclose(stream);
    return refuse(reason.data());
  }
  return read_all(handle.get(), hear);
}

}  // namespace bulla::capture
