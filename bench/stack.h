// bench: what both stacks are asked to do, so that one piece of code measures both. A stack has
//   Stack(const People&, const Terms&)
//   Connection: both ends of one connection in memory, with
//     open_client(), open_server(), client_step(), server_step(), established(), close_client(), close_server()
//     send(Bytes), receive(): one record from client to server, once established
//     forget_memory(): gives up what the transport, not the stack, holds
// A step takes all that has come from the other end and says all there is to say.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "bench/people.h"

namespace bulla::bench {

enum class Authentication : std::uint8_t { server, mutual };

// What the two ends may agree on: X25519, one suite.
struct Terms {
  Authentication authentication = Authentication::server;
  std::uint16_t suite = 0x1301;
};

inline constexpr std::size_t record_content = 16384;
inline constexpr int records_in_batch = 16;  // what fits in a second-level cache, sent before any is received

// A benchmark that does not do what it says has no figures.
inline void demand(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "bulla_bench: %s\n", what);
  std::exit(1);
}

// The figures of a full handshake's two sides.
template <class Figure>
struct Sides {
  Figure server{};
  Figure client{};
};

// One full handshake from nothing to nothing.
template <class Stack, class Meters>
void shake_hands(const Stack& stack, Meters& meters) {
  typename Stack::Connection connection{stack};
  meters.client.during([&] {
    connection.open_client();
    connection.client_step();
  });
  meters.server.during([&] {
    connection.open_server();
    connection.server_step();
  });
  meters.client.during([&] { connection.client_step(); });
  meters.server.during([&] { connection.server_step(); });
  demand(connection.established(), "a handshake failed");
  meters.client.during([&] { connection.close_client(); });
  meters.server.during([&] { connection.close_server(); });
}

}  // namespace bulla::bench
