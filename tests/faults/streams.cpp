// Each read and each write of a stream's next layer goes wrong in turn, on either side: short ones lose nothing, failed
// ones end the connection on both sides, and no side takes for whole what was cut.
#include "bulla/asio/stream.h"

#include <gtest/gtest.h>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include "asio/credentials.h"
#include "faults/faulty_layer.h"

namespace bulla::asio::test {
namespace {

namespace credentials = ::bulla::test;
using FaultyStream = Stream<FaultyLayer>;
using Operation = Mishap::Operation;
using How = Mishap::How;

constexpr std::size_t much = 40000;

// One side's program and what came of it.
struct Side {
  Side(MemoryLayer layer, auto engine, Mishap mishap)
      : fate{std::make_shared<Fate>(mishap)}, stream{FaultyLayer{std::move(layer), fate}, std::move(engine)} {}

  std::shared_ptr<Fate> fate;
  FaultyStream stream;
  Buffer heard;
  error_code code;
  bool whole = false;  // shut down, and the peer too
  bool ended = false;
};

bool over(const error_code& code) { return code && code != net::error::would_block; }

// An operation that would block is asked for again.
net::awaitable<void> shake_hands(Side& side) {
  do {
    co_await side.stream.async_handshake(net::redirect_error(net::use_awaitable, side.code));
  } while (side.code == net::error::would_block);
}

net::awaitable<void> say(Side& side, std::size_t size) {
  const Buffer words(size, 'w');
  for (std::size_t sent = 0; sent < size && !over(side.code);)
    sent += co_await side.stream.async_write_some(net::buffer(words) + sent,
                                                  net::redirect_error(net::use_awaitable, side.code));
}

net::awaitable<void> hear(Side& side, std::size_t size) {
  Buffer room(5000);
  while (side.heard.size() < size && !over(side.code)) {
    const auto count =
        co_await side.stream.async_read_some(net::buffer(room), net::redirect_error(net::use_awaitable, side.code));
    append(side.heard, Bytes{room}.first(count));
  }
}

net::awaitable<void> shut_down(Side& side) {
  do {
    co_await side.stream.async_shutdown(net::redirect_error(net::use_awaitable, side.code));
  } while (side.code == net::error::would_block);
  side.whole = !side.code;
}

net::awaitable<void> act(Side& side, bool speaks_first) {
  co_await shake_hands(side);
  if (!side.code && speaks_first) {
    co_await say(side, much);
    if (!over(side.code)) (void)side.stream.update_keys(Engine::KeyUpdate::both);
  }
  if (!over(side.code)) co_await hear(side, much);
  if (!over(side.code) && !speaks_first) co_await say(side, much);
  if (!over(side.code)) co_await shut_down(side);
  side.ended = true;
}

struct Encounter {
  Encounter(Mishap at_client, Mishap at_server)
      : client{MemoryLayer{io.get_executor(), down, up}, credentials::make_client(), at_client},
        server{MemoryLayer{io.get_executor(), up, down}, credentials::make_server(), at_server} {}

  // A connection that was reset ends for both, and a program that is done closes its socket.
  void run() {
    net::co_spawn(io, act(client, true), [](std::exception_ptr thrown) { EXPECT_FALSE(thrown); });
    net::co_spawn(io, act(server, false), [](std::exception_ptr thrown) { EXPECT_FALSE(thrown); });
    poll();
    const bool reset = client.fate->reset() || server.fate->reset();
    for (int round = 0; round < 2; ++round) {
      if (client.ended || reset) close(*up, *down);
      if (server.ended || reset) close(*down, *up);
      poll();
    }
  }
  void poll() {
    io.restart();
    while (io.poll() > 0) io.restart();
  }
  static void close(Pipe& out, Pipe& in) {
    out.end();
    in.fail(net::error::connection_reset);
  }
  void expect_sound() const {
    for (const auto* side : {&client, &server}) {
      EXPECT_TRUE(side->ended) << "hangs";
      EXPECT_LE(side->heard.size(), much);
      EXPECT_EQ(side->heard, Buffer(side->heard.size(), 'w'));
      EXPECT_TRUE(!side->whole || side->heard.size() == much) << "cut, and called whole";
    }
  }
  bool whole() const { return client.whole && server.whole; }

  net::io_context io;
  std::shared_ptr<Pipe> up = std::make_shared<Pipe>(io.get_executor());
  std::shared_ptr<Pipe> down = std::make_shared<Pipe>(io.get_executor());
  Side client;
  Side server;
};

constexpr Mishap none{};

// Every operation of this kind, on either side, has this mishap in turn.
void expect_of_each(Operation operation, How how, bool all_goes_well) {
  Encounter calm{none, none};
  calm.run();
  ASSERT_TRUE(calm.whole());
  for (const bool at_client : {true, false}) {
    const int count = (at_client ? calm.client : calm.server).fate->count(operation);
    ASSERT_GT(count, 3);
    for (int number = 0; number < count; ++number) {
      SCOPED_TRACE((at_client ? "client, " : "server, ") + std::to_string(number));
      const Mishap mishap{operation, how, number};
      Encounter encounter{at_client ? mishap : none, at_client ? none : mishap};
      encounter.run();
      encounter.expect_sound();
      EXPECT_TRUE((at_client ? encounter.client : encounter.server).fate->happened());
      EXPECT_TRUE(encounter.whole() || !all_goes_well) << encounter.client.code << encounter.server.code;
    }
  }
}

TEST(Streams, LoseNothingByAShortRead) {
  expect_of_each(Operation::read, How::one_byte, true);
  expect_of_each(Operation::read, How::half, true);
}

TEST(Streams, LoseNothingByAShortWrite) {
  expect_of_each(Operation::write, How::one_byte, true);
  expect_of_each(Operation::write, How::half, true);
}

TEST(Streams, GoOnAfterAReadThatWouldBlock) { expect_of_each(Operation::read, How::would_block, true); }

TEST(Streams, EndWithAReadThatFails) { expect_of_each(Operation::read, How::reset, false); }

TEST(Streams, EndWithAWriteThatFails) { expect_of_each(Operation::write, How::reset, false); }

TEST(Streams, NoticeATransportThatEndsAtAnyRead) { expect_of_each(Operation::read, How::end, false); }

}  // namespace
}  // namespace bulla::asio::test
