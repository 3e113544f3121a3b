// asio tests: two streams, back to back in memory, and a context that runs until all is quiet.
#pragma once
#include <gtest/gtest.h>

#include <optional>

#include "asio/credentials.h"
#include "asio/memory_layer.h"
#include "bulla/asio/stream.h"
#ifdef BULLA_ASIO_BOOST
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#else
#include <asio/io_context.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>
#endif

namespace bulla::asio {
inline namespace BULLA_ASIO_VARIANT {
namespace test {

namespace credentials = ::bulla::test;
using MemoryStream = Stream<MemoryLayer>;

// What an operation ended with; `calls` must become 1.
struct Ending {
  int calls = 0;
  error_code code;
  std::size_t count = 0;

  auto handler() {
    return [this](const error_code& ended, std::size_t bytes = 0) {
      ++calls;
      code = ended;
      count = bytes;
    };
  }
  std::optional<Fault> fault() const { return fault_of(code); }
  bool done() const { return calls == 1 && !code; }
};

struct Pair {
  explicit Pair(Client client_engine = credentials::make_client(), Server server_engine = credentials::make_server())
      : client{MemoryLayer{io.get_executor(), down, up}, std::move(client_engine)},
        server{MemoryLayer{io.get_executor(), up, down}, std::move(server_engine)} {}

  // Runs all that can go on without the passing of time, but for deadlines that tests have made short.
  void run() {
    io.restart();
    while (io.poll() > 0) io.restart();
  }
  // Runs until `ending` has come, which a deadline brings.
  void run_until(const Ending& ending) {
    io.restart();
    while (ending.calls == 0 && io.run_one() > 0) {
    }
    run();
  }
  void shake_hands() {
    Ending at_client, at_server;
    client.async_handshake(at_client.handler());
    server.async_handshake(at_server.handler());
    run();
    ASSERT_TRUE(at_client.done()) << at_client.calls << at_client.code.message();
    ASSERT_TRUE(at_server.done()) << at_server.calls << at_server.code.message();
  }

  net::io_context io;
  std::shared_ptr<Pipe> up = std::make_shared<Pipe>(io.get_executor());    // client to server
  std::shared_ptr<Pipe> down = std::make_shared<Pipe>(io.get_executor());  // server to client
  MemoryStream client;
  MemoryStream server;
};

// Bytes that are all different from their neighbours, so that a shift shows.
inline Buffer sample(std::size_t size) {
  Buffer bytes(size);
  std::uint32_t state = 0x9e3779b9;
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  return bytes;
}

// Both directions at once: what each side gets must be what the other sent.
inline void exchange(Pair& pair, std::size_t size) {
  const Buffer question = sample(size);
  const Buffer answer{question.rbegin(), question.rend()};
  Buffer at_server(size), at_client(size);
  std::array<Ending, 4> endings;
  net::async_write(pair.client, net::buffer(question), endings[0].handler());
  net::async_write(pair.server, net::buffer(answer), endings[1].handler());
  net::async_read(pair.server, net::buffer(at_server), endings[2].handler());
  net::async_read(pair.client, net::buffer(at_client), endings[3].handler());
  pair.run();
  for (const auto& ending : endings) {
    EXPECT_TRUE(ending.done()) << ending.calls << ' ' << ending.code.message();
    EXPECT_EQ(ending.count, size);
  }
  EXPECT_EQ(at_server, question);
  EXPECT_EQ(at_client, answer);
}

}  // namespace test
}  // namespace BULLA_ASIO_VARIANT
}  // namespace bulla::asio
