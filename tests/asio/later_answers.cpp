// What is answered elsewhere and later, by another thread or another process, as a stream's program sees it.
#include <sys/wait.h>
#include <unistd.h>

#include <asio/thread_pool.hpp>
#include <atomic>
#include <list>
#include <thread>

#include "asio/pair.h"
#include "bulla/session/sealed_tickets.h"

namespace bulla::asio::test {
namespace {

// Both sides sign, and neither at once.
struct Slow : Pair {
  Slow() : Pair{credentials::make_client(client_config()), credentials::make_server(server_config())} {}
  static std::shared_ptr<const ClientConfig> client_config() {
    auto config = credentials::client_config();
    config->identities = {credentials::client_identity()};
    config->later.signature = true;
    return config;
  }
  static std::shared_ptr<const ServerConfig> server_config() {
    auto config = credentials::demanding_server();
    config->later.signature = true;
    return config;
  }
};

TEST(LaterAnswers, SignsOnAnotherThread) {
  Slow pair;
  std::list<std::thread> signers;
  const auto elsewhere = [&](Question question, Reply reply) {
    signers.emplace_back([question = std::move(question), reply = std::move(reply)] { reply(answer_now(question)); });
  };
  pair.client.answer_with(elsewhere);
  pair.server.answer_with(elsewhere);
  Ending at_client, at_server;
  pair.client.async_handshake(at_client.handler());
  pair.server.async_handshake(at_server.handler());
  pair.run_until(at_client);
  pair.run_until(at_server);
  for (auto& signer : signers) signer.join();
  EXPECT_TRUE(at_client.done()) << at_client.code.message();
  EXPECT_TRUE(at_server.done()) << at_server.code.message();
  EXPECT_EQ(signers.size(), 2U);
  ASSERT_TRUE(pair.server.info().peer);
  exchange(pair, 1000);
}

// All that may be asked, in the handshake and when a client is challenged later, goes to a pool of threads.
TEST(LaterAnswers, AsksOtherThreadsAllThatCanBeAsked) {
  constexpr LaterAnswers all{.identity = true, .signature = true, .trust = true, .session = true};
  auto client = credentials::client_config();
  client->identities = {credentials::client_identity()};
  client->late_challenge = LateChallenge::accepted;
  client->sessions = std::make_shared<session::ClientMemory>();
  auto server = credentials::server_config();
  server->client_trust = credentials::demanding_server()->client_trust;
  server->sessions = session::SealedTickets::create(*server->provider, credentials::test_time).value();
  client->later = server->later = all;
  net::thread_pool pool{2};
  std::array<std::atomic<int>, std::variant_size_v<Question>> asked{};
  const auto in_the_pool = [&](Question question, Reply reply) {
    ++asked[question.index()];
    net::post(pool, [question = std::move(question), reply = std::move(reply)] { reply(answer_now(question)); });
  };
  for (const bool comes_back : {false, true}) {
    Pair pair{credentials::make_client(client), credentials::make_server(server)};
    pair.client.answer_with(in_the_pool);
    pair.server.answer_with(in_the_pool);
    Ending at_client, at_server, challenged;
    pair.client.async_handshake(at_client.handler());
    pair.server.async_handshake(at_server.handler());
    pair.run_until(at_client);
    pair.run_until(at_server);
    ASSERT_TRUE(at_client.done() && at_server.done()) << at_client.code.message() << at_server.code.message();
    EXPECT_EQ(pair.client.info().resumed, comes_back);
    exchange(pair, 1000);
    if (comes_back) continue;
    std::array<std::uint8_t, 1> nothing{};
    Ending reading;
    pair.client.async_read_some(net::buffer(nothing), reading.handler());
    pair.server.async_challenge_client(challenged.handler());
    pair.run_until(challenged);
    ASSERT_TRUE(challenged.done()) << challenged.code.message();
    EXPECT_TRUE(pair.server.info().peer);
    EXPECT_EQ(asked[0], 2) << "the server's identity, then the client's";
    EXPECT_EQ(asked[1], 2) << "and their signatures";
    EXPECT_EQ(asked[2], 2) << "and the verdicts";
  }
  EXPECT_EQ(asked[3], 2);
  EXPECT_EQ(asked[4], 1);
  pool.join();
}

TEST(LaterAnswers, IsIdleWhileItWaitsForASignatureAndOthersGoOn) {
  Slow pair;
  std::vector<std::pair<Question, Reply>> open;
  const auto keep = [&](Question question, Reply reply) { open.emplace_back(std::move(question), std::move(reply)); };
  pair.client.answer_with(keep);
  pair.server.answer_with(keep);
  Ending at_client, at_server;
  pair.client.async_handshake(at_client.handler());
  pair.server.async_handshake(at_server.handler());
  pair.run();
  ASSERT_EQ(open.size(), 1U) << "the server's is first";
  EXPECT_EQ(at_client.calls + at_server.calls, 0);
  Pair other;
  other.shake_hands();
  exchange(other, 1000);
  for (std::size_t i = 0; i < open.size(); ++i) {
    const auto [question, reply] = open[i];
    reply(answer_now(question));
    reply(Signature{{1, 2, 3}});
    pair.run();
  }
  EXPECT_EQ(open.size(), 2U);
  EXPECT_TRUE(at_client.done()) << "an answer counts once: " << at_client.code.message();
  EXPECT_TRUE(at_server.done());
}

TEST(LaterAnswers, FailsIfItsSignatureCannotBeHadAndTellsThePeer) {
  Slow pair;
  pair.server.answer_with([](const Question&, const Reply& reply) { reply(fail(Fault::crypto_failed)); });
  Ending at_client, at_server;
  pair.client.async_handshake(at_client.handler());
  pair.server.async_handshake(at_server.handler());
  pair.run();
  EXPECT_EQ(at_server.fault(), Fault::crypto_failed);
  EXPECT_EQ(at_client.fault(), Fault::alert_received);
  EXPECT_EQ(pair.client.last_error()->received, Alert::internal_error);
}

TEST(LaterAnswers, FailsIfNobodyWasNamedWhoSigns) {
  Slow pair;
  Ending at_client, at_server;
  pair.client.async_handshake(at_client.handler());
  pair.server.async_handshake(at_server.handler());
  pair.run();
  EXPECT_EQ(at_server.fault(), Fault::api_misuse);
}

TEST(LaterAnswers, MayBeGoneWhenTheSignatureComes) {
  std::optional<std::pair<Question, Reply>> open;
  {
    Slow pair;
    pair.server.answer_with([&](Question question, Reply reply) { open.emplace(question, reply); });
    Ending at_client, at_server;
    pair.client.async_handshake(at_client.handler());
    pair.server.async_handshake(at_server.handler());
    pair.run();
    ASSERT_TRUE(open);
    MemoryStream gone{std::move(pair.server)};
    pair.io.restart();
    { const MemoryStream end{std::move(gone)}; }
    open->second(answer_now(open->first));
    pair.run();
    EXPECT_EQ(at_server.code, net::error::operation_aborted);
  }
}

// A process that holds the key signs what it is sent: the connection's own process needs no more than the certificate.
TEST(LaterAnswers, SignsInAnotherProcess) {
  Slow pair;
  const auto in_a_child = [](const Question& question, const Reply& reply) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const auto child = ::fork();
    if (child == 0) {
      const auto signature = std::get<Signature>(answer_now(question).value()).bytes;
      const auto written = ::write(ends[1], signature.data(), signature.size());
      ::_exit(written == static_cast<ssize_t>(signature.size()) ? 0 : 1);
    }
    ::close(ends[1]);
    Buffer signature(1024);
    const auto size = ::read(ends[0], signature.data(), signature.size());
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    ASSERT_GT(size, 0);
    signature.resize(static_cast<std::size_t>(size));
    reply(Signature{std::move(signature)});
  };
  pair.client.answer_with(in_a_child);
  pair.server.answer_with(in_a_child);
  pair.shake_hands();
  exchange(pair, 1000);
}
}  // namespace
}  // namespace bulla::asio::test
