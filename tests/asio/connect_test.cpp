// Real sockets on loopback.
#include "bulla/asio/connect.h"

#include <gtest/gtest.h>

#include <thread>

#include "asio/credentials.h"

namespace bulla::asio {
namespace {

using namespace std::chrono_literals;
namespace credentials = ::bulla::test;

// Answers each line with itself until the peer ends.
net::awaitable<void> echo(TcpStream stream) {
  std::array<char, 4096> bytes;
  for (;;) {
    error_code code;
    auto token = net::redirect_error(net::use_awaitable, code);
    const auto count = co_await stream.async_read_some(net::buffer(bytes), token);
    if (code) break;
    co_await net::async_write(stream, net::buffer(bytes, count), token);
  }
  error_code ignored;
  co_await stream.async_shutdown(net::redirect_error(net::use_awaitable, ignored));
}

struct Loopback : testing::Test {
  std::string open(std::shared_ptr<const ServerConfig> config) {
    tcp::acceptor acceptor{io, {net::ip::address_v4::loopback(), 0}};
    auto port = std::to_string(acceptor.local_endpoint().port());
    const auto refused = [this](const TcpStream& stream, const error_code& code) {
      refusals.push_back(code);
      EXPECT_TRUE(stream.last_error());
    };
    net::co_spawn(io, listen(std::move(acceptor), std::move(config), echo, refused), net::detached);
    return port;
  }
  // Runs one coroutine to its end.
  template <class Coroutine>
  void run(Coroutine coroutine) {
    bool ended = false;
    net::co_spawn(io, std::move(coroutine), [&](std::exception_ptr thrown) {
      ended = true;
      EXPECT_FALSE(thrown);
    });
    while (!ended && io.run_one() > 0) {
    }
  }
  net::io_context io;
  std::vector<error_code> refusals;
};

net::awaitable<void> talk(std::string port, std::size_t size) {
  auto stream = co_await connect(credentials::client_config(), "127.0.0.1", port);
  const std::string said(size, 'x');
  std::string heard(size, ' ');
  co_await net::async_write(stream, net::buffer(said), net::use_awaitable);
  co_await net::async_read(stream, net::buffer(heard), net::use_awaitable);
  EXPECT_EQ(heard, said);
  co_await stream.async_shutdown(net::use_awaitable);
}

TEST_F(Loopback, CarriesWhatIsSaidThereAndBack) { run(talk(open(credentials::plain_server()), 100)); }

TEST_F(Loopback, CarriesMegabytesBothWaysAtOnce) {
  const auto port = open(credentials::plain_server());
  run([](std::string to) -> net::awaitable<void> {
    constexpr std::size_t size = 4 << 20;
    auto stream = co_await connect(credentials::client_config(), "localhost", to);
    const std::string said(size, 'y');
    std::string heard(size, ' ');
    std::size_t wrote = 0;
    net::async_write(stream, net::buffer(said), [&](const error_code& code, std::size_t count) {
      EXPECT_FALSE(code);
      wrote = count;
    });
    co_await net::async_read(stream, net::buffer(heard), net::use_awaitable);
    EXPECT_EQ(wrote, size);
    EXPECT_EQ(heard, said);
    co_await stream.async_shutdown(net::use_awaitable);
  }(port));
}

TEST_F(Loopback, ServesManyOnManyThreads) {
  const auto port = open(credentials::plain_server());
  std::atomic<int> ended = 0;
  constexpr int clients = 12;
  for (int i = 0; i < clients; ++i) {
    net::co_spawn(net::make_strand(io), talk(port, 200000), [&](std::exception_ptr thrown) {
      EXPECT_FALSE(thrown);
      if (++ended == clients) io.stop();
    });
  }
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([this] { io.run(); });
  threads.clear();
  EXPECT_EQ(ended, clients);
}

TEST_F(Loopback, SaysWhyTheClientRefusesTheServerOnBothSides) {
  const auto port = open(credentials::plain_server());
  run([](std::string to) -> net::awaitable<void> {
    const auto stream = co_await try_connect(credentials::suspicious_client(), "localhost", to);
    EXPECT_FALSE(stream);
    if (!stream) {
      EXPECT_EQ(fault_of(stream.error()), Fault::unknown_issuer);
    }
  }(port));
  while (refusals.empty() && io.run_one() > 0) {
  }
  EXPECT_EQ(fault_of(refusals.front()), Fault::alert_received);
}

TEST_F(Loopback, WantsTheNameItselfAndNotWhereItLeads) {
  auto config = credentials::plain_server();
  config->identities = {credentials::test_authority().issue({.names = {"127.0.0.1"}})};
  run([](std::string to) -> net::awaitable<void> {
    const auto stream = co_await try_connect(credentials::client_config(), "localhost", to);
    EXPECT_FALSE(stream);
    if (!stream) {
      EXPECT_EQ(fault_of(stream.error()), Fault::wrong_name);
    }
  }(open(config)));
}

TEST_F(Loopback, GetsTheServersAlertToAClientThatHasAlreadySpoken) {
  const auto port = open(credentials::demanding_server());
  run([](std::string to) -> net::awaitable<void> {
    auto stream = co_await connect(credentials::client_config(), "localhost", to);
    error_code code;
    auto token = net::redirect_error(net::use_awaitable, code);
    const std::string said(100000, 'z');
    co_await net::async_write(stream, net::buffer(said), token);
    std::array<char, 1> heard;
    co_await net::async_read(stream, net::buffer(heard), token);
    EXPECT_EQ(fault_of(code), Fault::alert_received) << code.message();
  }(port));
}

TEST_F(Loopback, RefusesWhatIsNoName) {
  run([]() -> net::awaitable<void> {
    const auto stream = co_await try_connect(credentials::client_config(), "not a name", "1");
    EXPECT_FALSE(stream);
    if (!stream) {
      EXPECT_EQ(fault_of(stream.error()), Fault::name_invalid);
    }
  }());
}

TEST_F(Loopback, PassesTheErrorsOfTheNetwork) {
  tcp::acceptor closed{io, {net::ip::address_v4::loopback(), 0}};
  const auto port = std::to_string(closed.local_endpoint().port());
  closed.close();
  run([](std::string to) -> net::awaitable<void> {
    const auto stream = co_await try_connect(credentials::client_config(), "127.0.0.1", to);
    EXPECT_FALSE(stream);
    if (!stream) {
      EXPECT_EQ(stream.error(), net::error::connection_refused);
    }
  }(port));
}

TEST_F(Loopback, ThrowsForProgramsThatWantIt) {
  run([]() -> net::awaitable<void> {
    std::optional<Fault> fault;
    try {
      co_await connect(credentials::client_config(), "not a name", "1");
    } catch (const system_error& error) {
      fault = fault_of(error.code());
    }
    EXPECT_EQ(fault, Fault::name_invalid);
  }());
}

}  // namespace
}  // namespace bulla::asio
