// front: HTTP/1.1 over real connections on the loopback.
#include "bulla/front/http.h"

#include <gtest/gtest.h>

#include "bulla/front/companion.h"
#include "bulla/front/files.h"
#include "front/loopback.h"
#include "front/samples.h"

namespace bulla::front {
namespace {

using namespace std::chrono_literals;

// Says the path and the body back.
class Echo final : public Site {
 public:
  Response answer(const Request& request, const ConnectionFacts& facts) override {
    return {.status = 200, .headers = {}, .body = request.path + " " + request.body + " " + facts.version, .file = {}};
  }
};
std::shared_ptr<Service> echo(HttpTimes times = {}) { return http_service(std::make_unique<Echo>(), times); }

constexpr std::string_view get = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr std::string_view last_get = "GET /b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

TEST(Http, answers_and_stays_until_asked_to_close) {
  RunningFront front{echo()};
  TestClient client{front.port()};
  ASSERT_TRUE(client.write(get));
  EXPECT_NE(client.read_until("/a  TLS 1.3").find("Connection: keep-alive"), std::string::npos);
  EXPECT_EQ(client.end(), TestClient::End::open);
  ASSERT_TRUE(client.write(last_get));
  EXPECT_TRUE(client.read_all().ends_with("/b  TLS 1.3"));
  EXPECT_EQ(client.end(), TestClient::End::clean);
}

class SelfPortrait final : public Companion {
 public:
  std::string_view path() const override { return "/a"; }
  std::optional<Response> answer(const Request& request) override {
    if (request.path != path()) return std::nullopt;
    return Response{.status = 200, .headers = {}, .body = "a connection", .file = {}};
  }
};

TEST(Http, lets_a_connection_speak_for_itself_where_it_wants_to) {
  ListenerOptions options;
  options.attend = [](std::shared_ptr<const ServerConfig> config) {
    return ListenerOptions::Attendance{.config = std::move(config), .companion = std::make_shared<SelfPortrait>()};
  };
  RunningFront front{echo(), std::move(options)};
  TestClient client{front.port()};
  ASSERT_TRUE(client.write(get));
  EXPECT_NE(client.read_until("a connection").find("200 OK"), std::string::npos);
  ASSERT_TRUE(client.write(last_get));
  EXPECT_TRUE(client.read_all().ends_with("/b  TLS 1.3")) << "the site answers what is not its own";
}

// Wants to know who asks, and says whether it does.
class Curious final : public Site {
 public:
  bool wants_proof(const Request& request) const override { return request.path == "/a"; }
  Response answer(const Request&, const ConnectionFacts& facts) override {
    return {.status = 200, .headers = {}, .body = facts.client ? "known" : "a guest", .file = {}};
  }
};

std::shared_ptr<const ClientConfig> challengeable(bool with_certificate) {
  auto config = test::client_config();
  config->late_challenge = LateChallenge::accepted;
  if (with_certificate) config->identities = {test::client_identity()};
  return config;
}

TEST(Http, asks_who_a_client_is_where_the_site_wants_to_know) {
  RunningFront front{http_service(std::make_unique<Curious>())};
  TestClient known{front.port(), challengeable(true)};
  ASSERT_TRUE(known.write(last_get));
  EXPECT_TRUE(known.read_all().ends_with("a guest")) << "/b is for everybody";
  TestClient proved{front.port(), challengeable(true)};
  ASSERT_TRUE(proved.write(std::string{get} + std::string{last_get}));
  const auto answers = proved.read_all();
  EXPECT_NE(answers.find("known"), std::string::npos) << answers;
  EXPECT_TRUE(answers.ends_with("known")) << "and it stays known: " << answers;
  TestClient nobody{front.port(), challengeable(false)};
  ASSERT_TRUE(nobody.write(get));
  nobody.read_until("a guest");
  EXPECT_TRUE(front.log().says("has nothing to show"));
  TestClient shy{front.port()};
  ASSERT_TRUE(shy.write(get));
  EXPECT_NE(shy.read_until("a guest").find("200 OK"), std::string::npos);
}

TEST(Http, lets_go_of_a_client_that_does_not_say_who_it_is) {
  RunningFront front{http_service(std::make_unique<Curious>(), {.proof = 200ms})};
  TestClient silent{front.port(), challengeable(true)};
  ASSERT_TRUE(silent.write(get));
  EXPECT_TRUE(front.log().says("did not say who it is"));
}

TEST(Http, answers_requests_that_came_together_in_order) {
  RunningFront front{echo()};
  TestClient client{front.port()};
  ASSERT_TRUE(client.write(std::string{get} + std::string{get} + std::string{last_get}));
  const auto answers = client.read_all();
  const auto first = answers.find("/a  TLS"), second = answers.find("/a  TLS", first + 1),
             third = answers.find("/b  TLS");
  EXPECT_TRUE(first < second && second < third && third != std::string::npos) << answers;
}

TEST(Http, head_has_the_length_and_no_content) {
  RunningFront front{echo()};
  TestClient client{front.port()};
  ASSERT_TRUE(client.write("HEAD /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  const auto answer = client.read_all();
  EXPECT_NE(answer.find("Content-Length: 11\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(Http, invites_a_body_that_waits) {
  RunningFront front{echo()};
  TestClient client{front.port()};
  ASSERT_TRUE(client.write(
      "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n"));
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(client.write("abc"));
  EXPECT_TRUE(client.read_all().ends_with("/a abc TLS 1.3"));
}

TEST(Http, a_bad_request_gets_its_status_and_a_clean_end) {
  RunningFront front{echo()};
  TestClient client{front.port()};
  ASSERT_TRUE(client.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + std::string(30000, 'x')));
  const auto answer = client.read_all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_EQ(client.end(), TestClient::End::clean);
}

TEST(Http, a_slow_header_meets_its_deadline) {
  RunningFront front{echo({.idle = 10s, .header = 100ms, .body = 10s, .write = 10s})};
  TestClient client{front.port()};
  ASSERT_TRUE(client.write("GET / HT"));
  EXPECT_TRUE(client.read_all().starts_with("HTTP/1.1 408 "));
  EXPECT_EQ(client.end(), TestClient::End::clean);
}

TEST(Http, a_slow_body_meets_its_deadline) {
  RunningFront front{echo({.idle = 10s, .header = 10s, .body = 100ms, .write = 10s})};
  TestClient client{front.port()};
  ASSERT_TRUE(client.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nx"));
  EXPECT_TRUE(client.read_all().starts_with("HTTP/1.1 408 "));
}

TEST(Http, an_idle_connection_is_closed_without_a_word) {
  RunningFront front{echo({.idle = 100ms, .header = 10s, .body = 10s, .write = 10s})};
  TestClient client{front.port()};
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(client.end(), TestClient::End::clean);
}

TEST(Http, who_does_not_read_an_answer_is_cut_off) {
  TemporaryDirectory root;
  root.write("big.bin", std::string(32 << 20, 'x'));
  auto files = Files::below(root.path().string());
  ASSERT_TRUE(files);
  RunningFront front{http_service(std::move(*files), {.idle = 10s, .header = 10s, .body = 10s, .write = 200ms})};
  TestClient client{front.port()};
  ASSERT_TRUE(client.write("GET /big.bin HTTP/1.1\r\nHost: a\r\n\r\n"));
  std::this_thread::sleep_for(600ms);
  EXPECT_LT(client.read_all().size(), std::size_t{32} << 20);
  EXPECT_EQ(client.end(), TestClient::End::cut);
}

TEST(Http, sends_a_large_file_whole) {
  TemporaryDirectory root;
  std::string content;
  for (std::uint32_t i = 0; content.size() < 5'000'000; ++i) content += std::to_string(i * 2654435761u);
  root.write("big.txt", content);
  auto files = Files::below(root.path().string());
  ASSERT_TRUE(files);
  RunningFront front{http_service(std::move(*files))};
  TestClient client{front.port()};
  ASSERT_TRUE(client.write("GET /big.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  const auto answer = client.read_all();
  EXPECT_TRUE(answer.ends_with("\r\n\r\n" + content));
  EXPECT_EQ(client.end(), TestClient::End::clean);
}

}  // namespace
}  // namespace bulla::front
