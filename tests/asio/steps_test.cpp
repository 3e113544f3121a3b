// How handshakes, reads, writes and shutdowns end, well and badly.
#include "bulla/asio/steps.h"

#include "asio/pair.h"

namespace bulla::asio::test {
namespace {

using namespace std::chrono_literals;

constexpr auto soon = 20ms;

TEST(Handshake, EndsAtItsDeadlineIfThePeerIsSilent) {
  Pair pair;
  pair.client.handshake_deadline(soon);
  Ending ending;
  pair.client.async_handshake(ending.handler());
  pair.run_until(ending);
  EXPECT_EQ(ending.fault(), Fault::handshake_timeout);
  ASSERT_TRUE(pair.client.last_error());
  EXPECT_EQ(pair.client.last_error()->fault, Fault::handshake_timeout);
}

TEST(Handshake, OfAServerEndsAtItsDeadlineIfTheClientDripsNothingMore) {
  Pair pair;
  pair.server.handshake_deadline(soon);
  const std::array<std::uint8_t, 3> start_of_a_record{22, 3, 1};
  pair.up->inject(start_of_a_record);
  Ending ending;
  pair.server.async_handshake(ending.handler());
  pair.run_until(ending);
  EXPECT_EQ(ending.fault(), Fault::handshake_timeout);
}

TEST(Handshake, HasNoDeadlineLeftOnceItIsDone) {
  Pair pair;
  pair.client.handshake_deadline(soon);
  pair.server.handshake_deadline(soon);
  pair.shake_hands();
  pair.io.restart();
  pair.io.run_for(2 * soon);
  EXPECT_FALSE(pair.client.last_error());
  EXPECT_FALSE(pair.server.last_error());
}

TEST(Handshake, TellsThePeerWhyItRefuses) {
  Pair pair{credentials::make_client(credentials::suspicious_client())};
  Ending at_client, at_server;
  pair.client.async_handshake(at_client.handler());
  pair.server.async_handshake(at_server.handler());
  pair.run();
  EXPECT_EQ(at_client.fault(), Fault::unknown_issuer);
  EXPECT_EQ(at_server.fault(), Fault::alert_received);
  ASSERT_TRUE(pair.server.last_error());
  EXPECT_EQ(pair.server.last_error()->received, Alert::unknown_ca);
  EXPECT_NE(at_server.code.message().find("unknown_ca"), std::string::npos);
}

TEST(Handshake, ReportsTheAlertOfAServerThatWantedACertificate) {
  Pair pair{credentials::make_client(), credentials::make_server(credentials::demanding_server())};
  Ending at_client, at_server, read;
  pair.client.async_handshake(at_client.handler());
  pair.server.async_handshake(at_server.handler());
  pair.run();
  EXPECT_EQ(at_server.fault(), Fault::certificate_required);
  Buffer room(10);
  pair.client.async_read_some(net::buffer(room), read.handler());  // a client is done before the server judges it
  pair.run();
  EXPECT_EQ(read.fault(), Fault::alert_received);
  EXPECT_EQ(pair.client.last_error()->received, Alert::certificate_required);
}

TEST(Handshake, FailsIfTheTransportEnds) {
  Pair pair;
  Ending ending;
  pair.client.async_handshake(ending.handler());
  pair.run();
  pair.down->end();
  pair.run();
  EXPECT_EQ(ending.fault(), Fault::closed_during_handshake);
}

TEST(Handshake, PassesTheErrorsOfTheLayerAsTheyAre) {
  Pair pair;
  pair.up->fail(net::error::broken_pipe);
  pair.down->end();
  Ending ending;
  pair.client.async_handshake(ending.handler());
  pair.run();
  EXPECT_TRUE(ending.code);
  EXPECT_EQ(ending.calls, 1);
}

TEST(Handshake, ReadsWhyItWasRefusedEvenIfItCanNoLongerWrite) {
  Pair pair;
  Ending ending;
  pair.client.async_handshake(ending.handler());
  pair.up->fail(net::error::connection_reset);
  const std::array<std::uint8_t, 7> alert{21, 3, 3, 0, 2, 2, static_cast<std::uint8_t>(Alert::protocol_version)};
  pair.down->inject(alert);
  pair.run();
  EXPECT_EQ(ending.fault(), Fault::alert_received);
  ASSERT_TRUE(pair.client.last_error());
  EXPECT_EQ(pair.client.last_error()->received, Alert::protocol_version);
}

struct Connected : testing::Test {
  Connected() { pair.shake_hands(); }
  Ending read_one(MemoryStream& stream) {
    Ending ending;
    stream.async_read_some(net::buffer(room), ending.handler());
    pair.run();
    return ending;
  }
  Pair pair;
  Buffer room = Buffer(64);
};
using Read = Connected;
using Write = Connected;
using Shutdown = Connected;
using FinishSending = Connected;

TEST_F(Read, TakesATransportThatJustEndsForAnErrorAndNotForTheEnd) {
  pair.up->end();
  EXPECT_EQ(read_one(pair.server).fault(), Fault::closed_without_notify);
  EXPECT_EQ(read_one(pair.server).fault(), Fault::closed_without_notify);
  ASSERT_TRUE(pair.server.last_error());
}

TEST_F(Read, GivesOutWhatCameBeforeTheTransportEnded) {
  Ending wrote;
  net::async_write(pair.client, net::buffer("whole", 5), wrote.handler());
  pair.run();
  pair.up->end();
  const auto first = read_one(pair.server);
  EXPECT_TRUE(first.done());
  EXPECT_EQ(first.count, 5u);
  EXPECT_EQ(read_one(pair.server).fault(), Fault::closed_without_notify);
}

TEST_F(Read, EndsWithEofAfterCloseNotify) {
  Ending closed;
  pair.client.async_shutdown(closed.handler());
  pair.run();
  EXPECT_EQ(read_one(pair.server).code, net::error::eof);
  EXPECT_EQ(read_one(pair.server).code, net::error::eof);
  EXPECT_FALSE(pair.server.last_error());
}

TEST_F(Read, TellsThePeerOfARecordThatWasAltered) {
  std::array<std::uint8_t, 40> altered{23, 3, 3, 0, 35};
  pair.up->inject(altered);
  const auto ending = read_one(pair.server);
  EXPECT_EQ(ending.fault(), Fault::bad_record_mac);
  EXPECT_EQ(read_one(pair.client).fault(), Fault::alert_received);
  EXPECT_EQ(pair.client.last_error()->received, Alert::bad_record_mac);
}

TEST_F(Read, ReportsAFailureEvenIfThePeerNeverTakesTheAlert) {
  pair.down->limit(0);
  std::array<std::uint8_t, 40> altered{23, 3, 3, 0, 35};
  pair.up->inject(altered);
  Ending ending;
  pair.server.async_read_some(net::buffer(room), ending.handler());
  pair.run();
  EXPECT_EQ(ending.calls, 0);  // the alert has its second
  pair.run_until(ending);
  EXPECT_EQ(ending.fault(), Fault::bad_record_mac);
}

TEST_F(Read, PassesTheLayersErrorAndGoesOnAfterwards) {
  Ending ending;
  pair.server.async_read_some(net::buffer(room), ending.handler());
  pair.run();
  pair.up->readable.cancel();  // as if somebody had cancelled the layer itself
  pair.run();
  EXPECT_EQ(ending.code, net::error::operation_aborted);
  Ending wrote;
  net::async_write(pair.client, net::buffer("still", 5), wrote.handler());
  EXPECT_EQ(read_one(pair.server).count, 5u);
}

TEST_F(Write, EndsWithWhatBrokeTheConnectionMeanwhile) {
  pair.up->limit(0);
  Ending wrote, read;
  const Buffer data = sample(100);
  pair.client.async_write_some(net::buffer(data), wrote.handler());
  pair.client.async_read_some(net::buffer(room), read.handler());
  pair.run();
  EXPECT_EQ(wrote.calls + read.calls, 0);
  pair.down->end();
  pair.up->limit(unlimited);
  pair.run();
  EXPECT_EQ(read.fault(), Fault::closed_without_notify);
  EXPECT_EQ(wrote.calls, 1);
}

TEST_F(Write, PassesTheLayersErrorAndSaysWhatWasTaken) {
  pair.up->fail(net::error::broken_pipe);
  Ending wrote;
  const Buffer data = sample(100);
  pair.client.async_write_some(net::buffer(data), wrote.handler());
  pair.run();
  EXPECT_EQ(wrote.code, net::error::broken_pipe);
  EXPECT_EQ(wrote.count, 100u);
  Ending again;
  pair.client.async_write_some(net::buffer(data), again.handler());
  pair.run();
  EXPECT_EQ(again.code, net::error::broken_pipe);
  EXPECT_EQ(again.count, 0u);
}

TEST_F(Shutdown, OfBothSidesIsCleanForBoth) {
  Ending at_client, at_server;
  pair.client.async_shutdown(at_client.handler());
  pair.server.async_shutdown(at_server.handler());
  pair.run();
  EXPECT_TRUE(at_client.done() && at_server.done());
}

TEST_F(Shutdown, WaitsForThePeerAndDropsWhatItStillSays) {
  Ending at_client, wrote, at_server;
  pair.client.async_shutdown(at_client.handler());
  pair.run();
  EXPECT_EQ(at_client.calls, 0);
  const Buffer data = sample(100000);
  net::async_write(pair.server, net::buffer(data), wrote.handler());
  pair.run();
  EXPECT_TRUE(wrote.done());
  EXPECT_EQ(at_client.calls, 0);
  pair.server.async_shutdown(at_server.handler());
  pair.run();
  EXPECT_TRUE(at_client.done() && at_server.done());
}

TEST_F(Shutdown, ComesAfterTheWriteThatIsUnderWay) {
  pair.up->limit(1000);
  const Buffer data = sample(16000);
  Buffer got(data.size());
  Ending wrote, ended, read;
  net::async_write(pair.client, net::buffer(data), wrote.handler());
  pair.client.async_shutdown(ended.handler());
  pair.run();
  EXPECT_EQ(wrote.calls, 0);
  net::async_read(pair.server, net::buffer(got), read.handler());
  pair.run();
  EXPECT_TRUE(wrote.done() && read.done());
  EXPECT_EQ(got, data);
  EXPECT_EQ(read_one(pair.server).code, net::error::eof);
}

TEST_F(Shutdown, LetsNoWriteFollow) {
  Ending ended, wrote;
  pair.client.async_shutdown(ended.handler());
  pair.client.async_write_some(net::buffer(room), wrote.handler());
  pair.run();
  EXPECT_EQ(wrote.code, net::error::shut_down);
  EXPECT_EQ(wrote.count, 0u);
}

TEST_F(Shutdown, EndsAtItsDeadlineIfThePeerIsSilent) {
  pair.client.shutdown_deadline(soon);
  Ending ending;
  pair.client.async_shutdown(ending.handler());
  pair.run_until(ending);
  EXPECT_EQ(ending.code, net::error::timed_out);
  EXPECT_EQ(read_one(pair.server).code, net::error::eof);
}

TEST_F(Shutdown, EndsAtItsDeadlineIfThePeerTakesNothing) {
  pair.up->limit(0);
  pair.client.shutdown_deadline(soon);
  Ending ending;
  pair.client.async_shutdown(ending.handler());
  pair.run_until(ending);
  EXPECT_EQ(ending.code, net::error::timed_out);
}

TEST_F(Shutdown, TellsATransportThatEndedFromAPeerThatSaidGoodbye) {
  Ending ending;
  pair.client.async_shutdown(ending.handler());
  pair.run();
  pair.down->end();
  pair.run();
  EXPECT_EQ(ending.fault(), Fault::closed_without_notify);
}

TEST_F(Shutdown, EndsAReadThatIsUnderWayWithEof) {
  Ending read, at_client, at_server;
  pair.client.async_read_some(net::buffer(room), read.handler());
  pair.client.async_shutdown(at_client.handler());
  pair.run();
  EXPECT_EQ(read.calls, 0);
  pair.server.async_shutdown(at_server.handler());
  pair.run();
  EXPECT_EQ(read.code, net::error::eof);
  EXPECT_TRUE(at_client.done());
}

TEST_F(FinishSending, EndsOneDirectionAndLeavesTheOther) {
  Ending finished, wrote, refused, ended;
  pair.client.async_finish_sending(finished.handler());
  pair.run();
  EXPECT_TRUE(finished.done());
  EXPECT_EQ(read_one(pair.server).code, net::error::eof);
  net::async_write(pair.server, net::buffer("answer", 6), wrote.handler());
  EXPECT_EQ(read_one(pair.client).count, 6u);
  pair.client.async_write_some(net::buffer(room), refused.handler());
  pair.server.async_shutdown(ended.handler());
  pair.run();
  EXPECT_EQ(refused.code, net::error::shut_down);
  EXPECT_TRUE(ended.done());
  EXPECT_EQ(read_one(pair.client).code, net::error::eof);
}

TEST_F(FinishSending, ComesAfterTheWriteThatIsUnderWay) {
  pair.up->limit(0);
  Ending wrote, finished;
  pair.client.async_write_some(net::buffer(room), wrote.handler());
  pair.client.async_finish_sending(finished.handler());
  pair.run();
  EXPECT_EQ(wrote.calls + finished.calls, 0);
  pair.up->limit(unlimited);
  EXPECT_EQ(read_one(pair.server).count, room.size());
  EXPECT_EQ(read_one(pair.server).code, net::error::eof);
  EXPECT_TRUE(wrote.done() && finished.done());
}

}  // namespace
}  // namespace bulla::asio::test
