// front: accepting, refusing, reloading, draining.
#include "bulla/front/listener.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

#include "bulla/front/facts.h"
#include "bulla/front/http.h"
#include "front/loopback.h"

namespace bulla::front {
namespace {

using namespace std::chrono_literals;

class Hello final : public Site {
 public:
  Response answer(const Request&, const ConnectionFacts& facts) override {
    return {.status = 200, .headers = {}, .body = "hello " + facts.server.key, .file = {}};
  }
};
std::shared_ptr<Service> hello() { return http_service(std::make_unique<Hello>()); }

constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string ask(TestClient& client) {
  if (!client.connected() || !client.write(get)) return "no answer";
  client.read_until("\r\n\r\n");
  return client.read(17);
}

TEST(Listener, says_who_came) {
  RunningFront front{hello()};
  TestClient client{front.port()};
  EXPECT_EQ(ask(client), "hello ECDSA P-256");
  EXPECT_TRUE(front.log().says("TLS 1.3, TLS_AES_128_GCM_SHA256, X25519MLKEM768, for server.example"));
}

TEST(Listener, says_whom_it_refused_and_why) {
  ListenerOptions options;
  auto config = std::make_shared<ServerConfig>(*test::server_config());
  config->client_trust = test::test_authority().trust();
  config->client_authentication = ClientAuthentication::required;
  options.config = config;
  RunningFront front{hello(), options};
  TestClient client{front.port()};
  client.read_all();
  EXPECT_TRUE(front.log().says("refused: a client certificate is wanted and none came"));
}

TEST(Listener, a_silent_peer_meets_the_handshake_deadline_and_others_do_not_wait_for_it) {
  ListenerOptions options;
  options.handshake_deadline = 300ms;
  RunningFront front{hello(), options};
  const int silent = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(front.port());
  ASSERT_EQ(::connect(silent, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  TestClient client{front.port()};
  EXPECT_EQ(ask(client), "hello ECDSA P-256");
  EXPECT_TRUE(front.log().says("refused: the handshake did not end within its time"));
  ::close(silent);
}

TEST(Listener, makes_who_comes_too_many_wait) {
  ListenerOptions options;
  options.max_connections = 1;
  RunningFront front{hello(), options};
  auto first = std::make_unique<TestClient>(front.port());
  EXPECT_EQ(ask(*first), "hello ECDSA P-256");
  std::atomic<bool> served = false;
  std::thread second{[&] {
    TestClient client{front.port()};
    EXPECT_EQ(ask(client), "hello ECDSA P-256");
    served = true;
  }};
  std::this_thread::sleep_for(100ms);
  EXPECT_FALSE(served);
  first.reset();
  second.join();
  EXPECT_TRUE(served);
}

TEST(Listener, reloads_for_new_connections_and_keeps_the_old_ones) {
  ListenerOptions options;
  options.reload = [] { return test::server_config(crypto::KeyKind::p384); };
  RunningFront front{hello(), options};
  TestClient before{front.port()};
  EXPECT_EQ(ask(before), "hello ECDSA P-256");
  front.listener().reload();
  ASSERT_TRUE(front.log().says("new connections get the certificates just read"));
  TestClient after{front.port()};
  EXPECT_EQ(ask(after), "hello ECDSA P-384");
  EXPECT_EQ(ask(before), "hello ECDSA P-256");
}

TEST(Listener, a_bad_reload_leaves_the_old_certificates_and_says_so) {
  ListenerOptions options;
  options.reload = []() -> std::expected<std::shared_ptr<const ServerConfig>, std::string> {
    return std::unexpected("a file cannot be read: shop.crt");
  };
  RunningFront front{hello(), options};
  front.listener().reload();
  EXPECT_TRUE(front.log().says("kept the old certificates: a file cannot be read: shop.crt"));
  TestClient client{front.port()};
  EXPECT_EQ(ask(client), "hello ECDSA P-256");
}

TEST(Listener, draining_closes_resting_connections_in_order) {
  RunningFront front{hello()};
  TestClient client{front.port()};
  EXPECT_EQ(ask(client), "hello ECDSA P-256");
  front.listener().stop();
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(client.end(), TestClient::End::clean);
}

TEST(Listener, draining_finishes_a_request_under_way) {
  RunningFront front{hello()};
  TestClient client{front.port()};
  EXPECT_EQ(ask(client), "hello ECDSA P-256");
  ASSERT_TRUE(client.write(get.substr(0, 20)));
  std::this_thread::sleep_for(50ms);
  front.listener().stop();
  ASSERT_TRUE(front.log().says("draining: 1 connections are open"));
  ASSERT_TRUE(client.write(get.substr(20)));
  const auto answer = client.read_all();
  EXPECT_TRUE(answer.ends_with("hello ECDSA P-256")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_EQ(client.end(), TestClient::End::clean);
}

TEST(Listener, draining_cuts_what_does_not_end) {
  ListenerOptions options;
  options.drain_deadline = 100ms;
  RunningFront front{hello(), options};
  TestClient client{front.port()};
  ASSERT_TRUE(client.write(get.substr(0, 20)));
  ASSERT_TRUE(front.log().says("TLS 1.3"));
  std::this_thread::sleep_for(50ms);
  front.listener().stop();
  client.read_all();
  EXPECT_EQ(client.end(), TestClient::End::cut);
  EXPECT_TRUE(front.log().says("cut 1 connections that did not end"));
}

TEST(Listener, says_that_a_port_is_in_use) {
  RunningFront front{hello()};
  KeptLog log;
  const auto second = Listener::open(
      {.address = {"127.0.0.1", front.port()}, .config = test::server_config(), .reload = {}}, hello(), log);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().fault, Fault::network_failed);
  EXPECT_NE(second.error().which.find("Address already in use"), std::string::npos);
}

TEST(Listener, says_that_a_host_is_unknown) {
  KeptLog log;
  const auto none = Listener::open(
      {.address = {"no-such-host.invalid", 0}, .config = test::server_config(), .reload = {}}, hello(), log);
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().which.find("no-such-host.invalid"), std::string::npos);
}

}  // namespace
}  // namespace bulla::front
