// support: connections of our own engines as somebody on the network would have captured them.
#pragma once
#include <string>

#include "bulla/capture/connections.h"
#include "capture/packets.h"
#include "support/recorder.h"
#include "support/scenarios.h"

namespace bulla::test {

// What the client's observer heard of the scenario of that name.
Recorder heard_in(const std::string& scenario);
Recorder heard_in(const Scenario& scenario);

// Its secrets as a key log; only those whose label is wanted.
std::string key_log_of(const Recorder& heard, const std::function<bool(const std::string&)>& wanted = {});

struct Network {
  Endpoint client = ipv4_endpoint(1, 40000);
  Endpoint server = ipv4_endpoint(2, 443);
  std::uint32_t client_sequence = 1000;  // of its SYN
  std::uint32_t server_sequence = 0xfffffff0;
  std::size_t largest = 1400;  // bytes of a segment
};
// With the SYN of both sides, a segment or more each record.
std::vector<Tcp> segments_of(const Recorder& heard, const Network& network = {});
// A millisecond after each other, in Ethernet.
std::vector<Packet> packets_of(const std::vector<Tcp>& segments);
// The same without a file.
capture::Connections connections_of(const std::vector<Tcp>& segments, capture::Limits limits = {});

}  // namespace bulla::test
