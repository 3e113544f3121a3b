// What the driver does behind the operations: one read and one write of the layer, whoever asked; answers that the
// protocol wants while nobody writes.
#include "bulla/asio/driver.h"

#include "asio/pair.h"

namespace bulla::asio::test {
namespace {

struct Driver : testing::Test {
  Driver() { pair.shake_hands(); }
  Pair pair;
  Buffer room = Buffer(64);
};

TEST_F(Driver, AnswersAKeyUpdateThoughNobodyWrites) {
  Ending read, ignored, read_back;
  pair.server.async_read_some(net::buffer(room), read.handler());
  const auto before = pair.down->passed;
  ASSERT_TRUE(pair.client.update_keys(Engine::KeyUpdate::both));
  pair.run();
  EXPECT_EQ(read.calls, 0);
  EXPECT_GT(pair.down->passed, before);
}

TEST_F(Driver, AnswersAKeyUpdateWhileAWriteIsStuckWithoutASecondWriteOfTheLayer) {
  pair.down->limit(10);
  const Buffer data = sample(40000);
  Ending wrote, read, got_all;
  net::async_write(pair.server, net::buffer(data), wrote.handler());
  pair.server.async_read_some(net::buffer(room), read.handler());
  ASSERT_TRUE(pair.client.update_keys(Engine::KeyUpdate::both));
  Ending asked;
  net::async_write(pair.client, net::buffer("ping", 4), asked.handler());
  pair.run();
  EXPECT_TRUE(read.done());  // a reader never waits for its answers to be taken
  EXPECT_EQ(read.count, 4u);
  EXPECT_FALSE(pair.down->overlapped);
  Buffer got(data.size());
  net::async_read(pair.client, net::buffer(got), got_all.handler());
  pair.run();
  EXPECT_TRUE(wrote.done() && got_all.done());
  EXPECT_EQ(got, data);
  EXPECT_FALSE(pair.down->overlapped);
}

TEST_F(Driver, ReadsTheLayerOnceForAReaderAndAShutdown) {
  Ending read, ended, at_server;
  pair.client.async_read_some(net::buffer(room), read.handler());
  pair.client.async_shutdown(ended.handler());
  pair.run();
  EXPECT_EQ(pair.down->readers, 1);
  EXPECT_FALSE(pair.down->overlapped);
  pair.server.async_shutdown(at_server.handler());
  pair.run();
  EXPECT_EQ(pair.down->readers, 0);
}

TEST_F(Driver, TellsAFailureToEveryoneWhoWaits) {
  pair.up->limit(0);
  Ending read, wrote, ended;
  pair.client.async_write_some(net::buffer(room), wrote.handler());
  pair.client.async_read_some(net::buffer(room), read.handler());
  pair.client.async_shutdown(ended.handler());
  pair.run();
  pair.down->end();
  pair.up->limit(unlimited);
  pair.run();
  EXPECT_EQ(read.fault(), Fault::closed_without_notify);
  EXPECT_EQ(ended.fault(), Fault::closed_without_notify);
  EXPECT_EQ(wrote.calls, 1);
}

TEST_F(Driver, TakesManyRecordsInOneRead) {
  for (int i = 0; i < 8; ++i) {
    Ending wrote;
    pair.client.async_write_some(net::buffer("12345678", 8), wrote.handler());
    pair.run();
    ASSERT_TRUE(wrote.done());
  }
  Ending read;
  pair.server.async_read_some(net::buffer(room), read.handler());
  pair.run();
  EXPECT_EQ(read.count, 64u);
}

}  // namespace
}  // namespace bulla::asio::test
