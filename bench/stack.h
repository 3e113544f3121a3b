// bench: what both stacks are asked to do, so that one piece of code measures both. A stack has
//   Stack(const People&, const Terms&)
//   Connection: both ends of one connection in memory, with
//     open_client(), open_server(), client_step(), server_step(), established(), close_client(), close_server()
//     take_tickets(): the client's, once established; resumed(): the connection went on with a session
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

enum class Begin : std::uint8_t { anew, with_a_ticket };  // with_a_ticket: but for the first

// What the two ends may agree on: X25519, one suite.
struct Terms {
  Authentication authentication = Authentication::server;
  Begin begin = Begin::anew;
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

// One handshake from nothing to nothing. Returns whether it went on with a session.
template <class Stack, class Meters>
bool shake_hands(const Stack& stack, Meters& meters) {
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
  meters.client.during([&] { connection.take_tickets(); });
  const bool resumed = connection.resumed();
  meters.client.during([&] { connection.close_client(); });
  meters.server.during([&] { connection.close_server(); });
  return resumed;
}

}  // namespace bulla::bench
