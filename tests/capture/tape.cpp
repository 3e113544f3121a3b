// support: see tape.h.
#include "capture/tape.h"

#include <stdexcept>

namespace bulla::test {

Recorder heard_in(const Scenario& scenario) {
  Scene scene{7};
  scenario.prepare(scene);
  Recorder heard;
  Link link{scene.client, scene.server, &heard};
  act(scenario, link);
  return heard;
}

Recorder heard_in(const std::string& name) {
  for (const auto& scenario : scenarios())
    if (scenario.name == name) return heard_in(scenario);
  throw std::invalid_argument{"no scenario " + name};
}

std::string key_log_of(const Recorder& heard, const std::function<bool(const std::string&)>& wanted) {
  std::string text = "# a key log\n";
  for (const auto& line : heard.secrets)
    if (!wanted || wanted(line.label)) text += line.label + " " + line.client_random + " " + to_hex(line.secret) + "\n";
  return text;
}

std::vector<Tcp> segments_of(const Recorder& heard, const Network& network) {
  auto client = network.client_sequence;
  auto server = network.server_sequence;
  std::vector<Tcp> segments{{network.client, network.server, client++, syn, {}, 0},
                            {network.server, network.client, server++, syn | ack, {}, 0}};
  for (const auto& [from, record] : heard.records) {
    const bool ours = from == Side::client;
    auto& sequence = ours ? client : server;
    for (Bytes rest = record; !rest.empty();) {
      const auto part = rest.first(std::min(rest.size(), network.largest));
      rest = rest.subspan(part.size());
      segments.push_back({ours ? network.client : network.server, ours ? network.server : network.client, sequence, ack,
                          Buffer{part.begin(), part.end()}, 0});
      sequence += static_cast<std::uint32_t>(part.size());
    }
  }
  return segments;
}

std::vector<Packet> packets_of(const std::vector<Tcp>& segments) {
  std::vector<Packet> packets;
  auto at = capture_begin;
  for (const auto& segment : segments) {
    packets.push_back({.bytes = ethernet(ip_packet(segment)), .at = at});
    at += std::chrono::milliseconds{1};
  }
  return packets;
}

capture::Connections connections_of(const std::vector<Tcp>& segments, capture::Limits limits) {
  capture::Connections connections{limits};
  for (const auto& packet : packets_of(segments)) {
    const auto segment = capture::dissect(capture::LinkType::ethernet, packet.bytes, packet.bytes.size());
    connections.hear(segment.value(), packet.at);
  }
  return connections;
}

}  // namespace bulla::test
