// What programs see of a stream that works: bytes, whole and in order, by any token.
#include "bulla/asio/stream.h"

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/strand.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#include <list>
#include <thread>

#include "asio/pair.h"
#include "bulla/openssl/provider.h"
#include "bulla/session/sealed_tickets.h"

namespace bulla::asio::test {
namespace {

constexpr std::size_t much = 3 << 20;

TEST(Stream, KnowsAfterTheHandshakeWhatWasAgreed) {
  Pair pair;
  pair.shake_hands();
  EXPECT_EQ(pair.client.info().version, wire::ProtocolVersion::tls13);
  EXPECT_EQ(pair.client.info().suite, pair.server.info().suite);
  EXPECT_EQ(pair.server.info().server_name, credentials::server_name);
  EXPECT_TRUE(pair.client.info().peer);
  EXPECT_FALSE(pair.client.last_error());
}

TEST(Stream, CarriesDataWithTheHelloByWhichAClientComesBack) {
  auto client = credentials::client_config();
  client->sessions = std::make_shared<session::ClientMemory>();
  client->early_data = EarlyData::offered;
  auto server = credentials::plain_server();
  server->sessions = session::SealedTickets::create(openssl::provider(), credentials::test_time).value();
  server->max_early_data = 100;
  server->replay_guard = std::make_shared<session::SingleUseMemory>(credentials::test_time);
  const auto word = bytes_of("a word");
  for (const bool comes_back : {false, true}) {
    Pair pair{credentials::make_client(client), credentials::make_server(server)};
    pair.client.send_early(word);
    pair.shake_hands();
    EXPECT_EQ(pair.client.early_data_sent(), comes_back ? word.size() : 0U);
    EXPECT_EQ(text_of(pair.server.take_early_data()), comes_back ? "a word" : "");
    EXPECT_TRUE(pair.server.take_early_data().empty()) << "once";
    EXPECT_EQ(pair.client.info().early_data, comes_back ? EarlyDataFate::accepted : EarlyDataFate::none);
    exchange(pair, 1000);
  }
}

// The server moves to another stream over the same transport, in the middle of what the client says.
TEST(Stream, HandsTheConnectionOverWithWhatHasArrived) {
  const auto config = credentials::server_config();
  Pair pair{credentials::make_client(credentials::client_config()), credentials::make_server(config)};
  pair.shake_hands();
  const Buffer key(32, 7);
  const auto hand_over = [&] { return pair.server.hand_over(key, *config->provider, credentials::test_time); };
  const auto said = sample(50000);
  Ending wrote, first, cancelled;
  net::async_write(pair.client, net::buffer(said), wrote.handler());
  Buffer heard(said.size());
  pair.server.async_read_some(net::buffer(heard.data(), 100), first.handler());
  EXPECT_EQ(hand_over().error().fault, Fault::api_misuse) << "a read is under way";
  pair.run();
  ASSERT_EQ(first.count, 100U);
  EXPECT_EQ(hand_over().error().fault, Fault::api_misuse) << "the rest of the record has been read";
  std::size_t count = first.count;
  while (count < 16384) {
    Ending more;
    pair.server.async_read_some(net::buffer(heard.data() + count, 16384 - count), more.handler());
    pair.run();
    ASSERT_TRUE(more.done());
    count += more.count;
  }
  auto moved = hand_over();
  ASSERT_TRUE(moved) << moved.error().row().name;
  EXPECT_FALSE(moved->input.empty()) << "the beginning of the next record";
  session::SingleUseMemory once{credentials::test_time};
  auto server = Server::take_over(moved->blob, {key, &once}, config);
  ASSERT_TRUE(server) << server.error().row().name;
  MemoryStream there{std::move(pair.server.next_layer()), *std::move(server)};
  ASSERT_TRUE(there.go_on_with(moved->input));
  EXPECT_EQ(there.go_on_with(moved->input).error().fault, Fault::no_room) << "once";
  Ending rest;
  net::async_read(there, net::buffer(heard.data() + count, heard.size() - count), rest.handler());
  pair.run();
  EXPECT_TRUE(rest.done()) << rest.code.message();
  EXPECT_EQ(heard, said);
  Ending answered, got;
  std::array<char, 6> answer{};
  net::async_write(there, net::buffer("answer", 6), answered.handler());
  net::async_read(pair.client, net::buffer(answer), got.handler());
  pair.run();
  EXPECT_EQ(std::string_view(answer.data(), answer.size()), "answer");
  EXPECT_EQ(hand_over().error().fault, Fault::api_misuse) << "it is over there";
}

TEST(Stream, CarriesMegabytesBothWaysAtOnce) {
  Pair pair;
  pair.shake_hands();
  exchange(pair, much);
  EXPECT_FALSE(pair.up->overlapped);
  EXPECT_FALSE(pair.down->overlapped);
}

TEST(Stream, CarriesAllThroughALayerThatMovesAByteAtATime) {
  Pair pair;
  pair.up->chunk = pair.down->chunk = 1;
  pair.shake_hands();
  exchange(pair, 20000);
  EXPECT_FALSE(pair.up->overlapped);
}

TEST(Stream, CarriesAllThroughALayerThatHoldsLittle) {
  Pair pair;
  pair.up->room = pair.down->room = 100;
  pair.shake_hands();
  exchange(pair, 100000);
}

TEST(Stream, ChangesKeysWhileDataFlows) {
  Pair pair;
  pair.shake_hands();
  for (int round = 0; round < 4; ++round) {
    ASSERT_TRUE(pair.client.update_keys(Engine::KeyUpdate::both));
    ASSERT_TRUE(pair.server.update_keys(Engine::KeyUpdate::ours));
    exchange(pair, 50000);
  }
}

TEST(Stream, ReadsIntoAndWritesFromManyBuffers) {
  Pair pair;
  pair.shake_hands();
  const Buffer data = sample(40000);
  const Bytes all{data};
  const std::size_t cuts[] = {0, 1, 3, 3, 1500, 1502, 20000, 39000, 40000};
  std::vector<net::const_buffer> from;
  for (std::size_t i = 1; i < std::size(cuts); ++i) {
    from.emplace_back(all.data() + cuts[i - 1], cuts[i] - cuts[i - 1]);
  }
  Buffer got(data.size());
  const std::array<net::mutable_buffer, 3> to{net::buffer(got.data(), 5), net::buffer(got.data() + 5, 19995),
                                              net::buffer(got.data() + 20000, 20000)};
  Ending wrote, read;
  net::async_write(pair.client, from, wrote.handler());
  net::async_read(pair.server, to, read.handler());
  pair.run();
  EXPECT_TRUE(wrote.done() && read.done());
  EXPECT_EQ(got, data);
}

TEST(Stream, PutsSmallPiecesTogetherIntoOneRecord) {
  Pair pair;
  pair.shake_hands();
  const Buffer data = sample(100);
  const std::list<net::const_buffer> pieces(10, net::buffer(data));
  const auto before = pair.up->passed;
  Ending wrote;
  pair.client.async_write_some(pieces, wrote.handler());
  pair.run();
  EXPECT_EQ(wrote.count, 1000u);
  EXPECT_EQ(pair.up->passed - before, 1000u + 22u);  // header 5, content type 1, tag 16
}

TEST(Stream, GivesARecordOutInAsManyReadsAsTheReaderWants) {
  Pair pair;
  pair.shake_hands();
  const Buffer data = sample(1000);
  Ending wrote;
  net::async_write(pair.client, net::buffer(data), wrote.handler());
  Buffer got;
  for (int i = 0; i < 10; ++i) {
    Buffer part(100);
    Ending read;
    pair.server.async_read_some(net::buffer(part), read.handler());
    pair.run();
    ASSERT_TRUE(read.done());
    ASSERT_EQ(read.count, 100u);
    append(got, part);
  }
  EXPECT_EQ(got, data);
}

TEST(Stream, EndsEmptyReadsAndWritesAtOnceButNotInsideTheCall) {
  Pair pair;
  pair.shake_hands();
  Ending read, wrote;
  pair.client.async_read_some(net::mutable_buffer{}, read.handler());
  pair.client.async_write_some(net::const_buffer{}, wrote.handler());
  EXPECT_EQ(read.calls + wrote.calls, 0);
  pair.run();
  EXPECT_TRUE(read.done() && wrote.done());
  EXPECT_EQ(read.count + wrote.count, 0u);
}

TEST(Stream, RefusesDataBeforeTheHandshakeAndStaysUsable) {
  Pair pair;
  Buffer data = sample(10);
  Ending read, wrote, ended;
  pair.client.async_read_some(net::buffer(data), read.handler());
  pair.client.async_write_some(net::buffer(data), wrote.handler());
  pair.client.async_shutdown(ended.handler());
  pair.run();
  EXPECT_EQ(read.fault(), Fault::api_misuse);
  EXPECT_EQ(wrote.fault(), Fault::api_misuse);
  EXPECT_EQ(ended.fault(), Fault::api_misuse);
  pair.shake_hands();
  exchange(pair, 1000);
}

TEST(Stream, MovesWhileNothingIsUnderWay) {
  Pair pair;
  pair.shake_hands();
  MemoryStream moved{std::move(pair.client)};
  pair.client = std::move(moved);
  exchange(pair, 1000);
}

TEST(Stream, SpeaksWithCoroutines) {
  Pair pair;
  std::string heard;
  auto ask = [](MemoryStream& stream) -> net::awaitable<void> {
    co_await stream.async_handshake(net::use_awaitable);
    co_await net::async_write(stream, net::buffer("hello", 5), net::use_awaitable);
    co_await stream.async_shutdown(net::use_awaitable);
  };
  auto listen = [](MemoryStream& stream, std::string& to) -> net::awaitable<void> {
    co_await stream.async_handshake(net::use_awaitable);
    std::array<char, 5> bytes;
    co_await net::async_read(stream, net::buffer(bytes), net::use_awaitable);
    to.assign(bytes.begin(), bytes.end());
    co_await stream.async_shutdown(net::use_awaitable);
  };
  int ends = 0;
  const auto count = [&ends](std::exception_ptr thrown) {
    EXPECT_FALSE(thrown);
    ++ends;
  };
  net::co_spawn(pair.io, ask(pair.client), count);
  net::co_spawn(pair.io, listen(pair.server, heard), count);
  pair.run();
  EXPECT_EQ(ends, 2);
  EXPECT_EQ(heard, "hello");
}

TEST(Stream, SpeaksWithFutures) {
  Pair pair;
  auto at_client = pair.client.async_handshake(net::use_future);
  auto at_server = pair.server.async_handshake(net::use_future);
  std::thread thread{[&pair] { pair.run(); }};
  thread.join();
  EXPECT_NO_THROW(at_client.get());
  EXPECT_NO_THROW(at_server.get());
  Buffer data = sample(7);
  auto wrote = pair.client.async_write_some(net::buffer(data), net::use_future);
  auto read = pair.server.async_read_some(net::buffer(data), net::use_future);
  pair.run();
  EXPECT_EQ(wrote.get(), 7u);
  EXPECT_EQ(read.get(), 7u);
}

TEST(Stream, CompletesOnTheExecutorOfWhoAsked) {
  Pair pair;
  net::io_context elsewhere;
  Ending ending;
  pair.client.async_handshake(net::bind_executor(elsewhere, ending.handler()));
  Ending at_server;
  pair.server.async_handshake(at_server.handler());
  pair.run();
  EXPECT_TRUE(at_server.done());
  EXPECT_EQ(ending.calls, 0);
  elsewhere.run();
  EXPECT_TRUE(ending.done());
}

TEST(Stream, LiesOverALayerThatOthersOwn) {
  Pair pair;
  MemoryLayer layer{pair.io.get_executor(), pair.down, pair.up};
  Stream<MemoryLayer&> client{layer, credentials::make_client()};
  EXPECT_EQ(&client.next_layer(), &layer);
  Ending at_client, at_server;
  client.async_handshake(at_client.handler());
  pair.server.async_handshake(at_server.handler());
  pair.run();
  EXPECT_TRUE(at_client.done() && at_server.done());
}

TEST(Stream, LiesOverAnotherStream) {
  Pair outer;
  outer.shake_hands();
  Stream<MemoryStream&> client{outer.client, credentials::make_client()};
  Stream<MemoryStream&> server{outer.server, credentials::make_server()};
  Ending at_client, at_server, wrote, read;
  client.async_handshake(at_client.handler());
  server.async_handshake(at_server.handler());
  outer.run();
  ASSERT_TRUE(at_client.done() && at_server.done());
  const Buffer data = sample(100000);
  Buffer got(data.size());
  net::async_write(client, net::buffer(data), wrote.handler());
  net::async_read(server, net::buffer(got), read.handler());
  outer.run();
  EXPECT_TRUE(wrote.done() && read.done());
  EXPECT_EQ(got, data);
}

}  // namespace
}  // namespace bulla::asio::test
