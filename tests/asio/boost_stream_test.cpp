// The same stream over Boost.Asio, in the same program as the one over standalone Asio.
#define BULLA_ASIO_BOOST
#include "bulla/asio/connect.h"
#include "bulla/asio/stream.h"

#include "asio/pair.h"

namespace bulla::asio::test {
namespace {

static_assert(std::is_same_v<error_code, boost::system::error_code>);

TEST(BoostStream, CarriesDataBothWaysAndCloses) {
  Pair pair;
  pair.shake_hands();
  const Buffer data = sample(200000);
  Buffer got(data.size());
  Ending wrote, read, at_client, at_server;
  net::async_write(pair.client, net::buffer(data), wrote.handler());
  net::async_read(pair.server, net::buffer(got), read.handler());
  pair.run();
  EXPECT_TRUE(wrote.done() && read.done());
  EXPECT_EQ(got, data);
  pair.client.async_shutdown(at_client.handler());
  pair.server.async_shutdown(at_server.handler());
  pair.run();
  EXPECT_TRUE(at_client.done() && at_server.done());
}

TEST(BoostStream, TellsTruncationFromTheEnd) {
  Pair pair;
  pair.shake_hands();
  pair.up->end();
  Ending read;
  Buffer room(10);
  pair.server.async_read_some(net::buffer(room), read.handler());
  pair.run();
  EXPECT_EQ(read.fault(), Fault::closed_without_notify);
  EXPECT_STREQ(read.code.category().name(), "bulla");
}

TEST(BoostStream, CanBeCancelled) {
  Pair pair;
  pair.shake_hands();
  net::cancellation_signal signal;
  Ending read, wrote, again;
  Buffer room(10);
  pair.server.async_read_some(net::buffer(room), net::bind_cancellation_slot(signal.slot(), read.handler()));
  pair.run();
  signal.emit(net::cancellation_type::total);
  pair.run();
  EXPECT_EQ(read.code, net::error::operation_aborted);
  net::async_write(pair.client, net::buffer("more", 4), wrote.handler());
  pair.server.async_read_some(net::buffer(room), again.handler());
  pair.run();
  EXPECT_EQ(again.count, 4u);
}

TEST(BoostStream, SpeaksWithCoroutines) {
  Pair pair;
  int ends = 0;
  for (auto* stream : {&pair.client, &pair.server}) {
    net::co_spawn(
        pair.io, [stream]() -> net::awaitable<void> { co_await stream->async_handshake(net::use_awaitable); },
        [&ends](std::exception_ptr thrown) { ends += thrown ? 0 : 1; });
  }
  pair.run();
  EXPECT_EQ(ends, 2);
}

}  // namespace
}  // namespace bulla::asio::test
