// Operations that are cancelled, or whose stream or context goes away under them.
#include "bulla/asio/operation.h"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>

#include "asio/pair.h"

namespace bulla::asio::test {
namespace {

struct Operation : testing::Test {
  Operation() { pair.shake_hands(); }
  auto cancellable(Ending& ending) { return net::bind_cancellation_slot(signal.slot(), ending.handler()); }
  void cancel() {
    signal.emit(net::cancellation_type::total);
    pair.run();
  }
  Buffer read_at_server(std::size_t size) {
    Buffer got(size);
    Ending ending;
    net::async_read(pair.server, net::buffer(got), ending.handler());
    pair.run();
    EXPECT_TRUE(ending.done()) << ending.calls << ending.code.message();
    return got;
  }
  Pair pair;
  net::cancellation_signal signal;
  Buffer room = Buffer(64);
};

TEST_F(Operation, OfAReaderCanBeCancelledAndNothingIsLost) {
  Ending read, wrote;
  pair.server.async_read_some(net::buffer(room), cancellable(read));
  pair.run();
  cancel();
  EXPECT_EQ(read.calls, 1);
  EXPECT_EQ(read.code, net::error::operation_aborted);
  EXPECT_EQ(pair.up->readers, 0);  // the layer is left alone, too
  const Buffer data = sample(50000);
  net::async_write(pair.client, net::buffer(data), wrote.handler());
  EXPECT_EQ(read_at_server(data.size()), data);
}

TEST_F(Operation, OfAReaderCancelledInTheMidstOfARecordLosesNothing) {
  const Buffer data = sample(10000);
  Ending wrote, read;
  pair.up->limit(100);
  net::async_write(pair.client, net::buffer(data), wrote.handler());
  pair.server.async_read_some(net::buffer(room), cancellable(read));
  for (int i = 0; i < 40; ++i) pair.io.poll_one();
  ASSERT_EQ(read.calls, 0);
  cancel();
  EXPECT_EQ(read.code, net::error::operation_aborted);
  pair.up->limit(unlimited);
  EXPECT_EQ(read_at_server(data.size()), data);
}

TEST_F(Operation, StartedRightAfterACancelledOneIsNotHitByIt) {
  Ending read, next, wrote;
  pair.server.async_read_some(net::buffer(room), cancellable(read));
  pair.run();
  signal.emit(net::cancellation_type::terminal);
  pair.server.async_read_some(net::buffer(room), next.handler());
  pair.run();
  EXPECT_EQ(read.code, net::error::operation_aborted);
  EXPECT_EQ(next.calls, 0);
  net::async_write(pair.client, net::buffer("more", 4), wrote.handler());
  pair.run();
  EXPECT_TRUE(next.done());
  EXPECT_EQ(next.count, 4u);
}

TEST_F(Operation, OfAWriterSaysWhenCancelledWhatWillStillBeSent) {
  pair.up->limit(0);
  const Buffer data = sample(30000);
  Ending cut, rest;
  pair.client.async_write_some(net::buffer(data), cancellable(cut));
  pair.run();
  cancel();
  EXPECT_EQ(cut.code, net::error::operation_aborted);
  ASSERT_GT(cut.count, 0u);
  ASSERT_LT(cut.count, data.size());
  pair.up->limit(64 << 10);
  net::async_write(pair.client, net::buffer(data.data() + cut.count, data.size() - cut.count), rest.handler());
  EXPECT_EQ(read_at_server(data.size()), data);
}

TEST_F(Operation, OfAWriterThatHasTakenNothingSaysSo) {
  pair.up->limit(0);
  const Buffer data = sample(10);
  Ending first, second;
  ASSERT_TRUE(pair.client.update_keys(Engine::KeyUpdate::ours));
  pair.client.async_write_some(net::buffer(data), cancellable(first));
  pair.run();
  cancel();
  EXPECT_EQ(first.code, net::error::operation_aborted);
  EXPECT_EQ(first.count, 0u);
  pair.up->limit(unlimited);
  pair.client.async_write_some(net::buffer(data), second.handler());
  EXPECT_EQ(read_at_server(data.size()), data);
}

TEST_F(Operation, OfAShutdownCanBeCancelledAndRepeated) {
  Ending cut, again, at_server;
  pair.client.async_shutdown(cancellable(cut));
  pair.run();
  cancel();
  EXPECT_EQ(cut.code, net::error::operation_aborted);
  pair.server.async_shutdown(at_server.handler());
  pair.client.async_shutdown(again.handler());
  pair.run();
  EXPECT_TRUE(again.done() && at_server.done());
}

TEST(Operations, OfAHandshakeCanBeCancelledAndGoOn) {
  Pair pair;
  net::cancellation_signal signal;
  Ending cut;
  pair.client.async_handshake(net::bind_cancellation_slot(signal.slot(), cut.handler()));
  pair.run();
  signal.emit(net::cancellation_type::partial);
  pair.run();
  EXPECT_EQ(cut.code, net::error::operation_aborted);
  pair.shake_hands();
}

TEST(Operations, AreAbortedWhenTheirStreamEnds) {
  Pair pair;
  pair.shake_hands();
  pair.up->limit(0);
  Ending read, wrote;
  Buffer room(10);
  {
    MemoryStream stream{std::move(pair.client)};
    stream.async_read_some(net::buffer(room), read.handler());
    stream.async_write_some(net::buffer(room), wrote.handler());
    pair.run();
    EXPECT_EQ(read.calls + wrote.calls, 0);
  }
  pair.run();
  EXPECT_EQ(read.code, net::error::operation_aborted);
  EXPECT_EQ(wrote.code, net::error::operation_aborted);
  EXPECT_EQ(pair.down->readers, 0);
  EXPECT_EQ(pair.up->writers, 0);
  EXPECT_EQ(pair.down.use_count(), 2);  // nobody keeps the layer: this and the server's
}

TEST(Operations, OfAHandshakeAreAbortedWhenTheirStreamEnds) {
  Pair pair;
  Ending ending;
  {
    MemoryStream stream{std::move(pair.client)};
    stream.async_handshake(ending.handler());
  }
  pair.run();
  EXPECT_EQ(ending.calls, 1);
  EXPECT_EQ(ending.code, net::error::operation_aborted);
}

TEST(Operations, VanishWithTheirContext) {
  Ending read;
  Buffer room(10);
  {
    Pair pair;
    pair.shake_hands();
    pair.client.async_read_some(net::buffer(room), read.handler());
  }
  EXPECT_EQ(read.calls, 0);
}

}  // namespace
}  // namespace bulla::asio::test
