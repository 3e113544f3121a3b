// front: bytes to requests.
#include "bulla/front/request_reader.h"

#include <gtest/gtest.h>

namespace bulla::front {
namespace {

using State = RequestReader::State;

unsigned refusal(std::string_view bytes) {
  RequestReader reader;
  return reader.feed(bytes) == State::bad ? reader.status() : 0;
}

TEST(RequestReader, reads_a_request_whole_and_in_single_bytes) {
  const std::string text =
      "POST /order?x=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nAccept: */*\r\n\r\nhello";
  for (const std::size_t step : {text.size(), std::size_t{1}}) {
    RequestReader reader;
    EXPECT_EQ(reader.state(), State::idle);
    for (std::size_t at = 0; at < text.size(); at += step) {
      ASSERT_NE(reader.state(), State::complete);
      reader.feed(std::string_view{text}.substr(at, step));
    }
    ASSERT_EQ(reader.state(), State::complete);
    EXPECT_EQ(reader.after(), AfterAnswer::keep_alive);
    const auto request = reader.take_request();
    EXPECT_EQ(request.method, Method::post);
    EXPECT_EQ(request.path, "/order");
    EXPECT_EQ(request.query, "x=1");
    EXPECT_EQ(request.header("accept"), "*/*");
    EXPECT_EQ(request.body, "hello");
    EXPECT_EQ(reader.next(), State::idle);
  }
}

TEST(RequestReader, no_prefix_of_a_request_is_complete_or_bad) {
  const std::string text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  for (std::size_t length = 0; length < text.size(); ++length) {
    RequestReader reader;
    const auto state = reader.feed(std::string_view{text}.substr(0, length));
    EXPECT_TRUE(state == State::idle || state == State::header || state == State::body) << length;
  }
}

TEST(RequestReader, keeps_what_follows_for_the_next_request) {
  RequestReader reader;
  EXPECT_EQ(reader.feed("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\nGET"), State::complete);
  EXPECT_EQ(reader.take_request().path, "/a");
  EXPECT_EQ(reader.next(), State::complete);
  EXPECT_EQ(reader.take_request().path, "/b");
  EXPECT_EQ(reader.next(), State::header);
}

TEST(RequestReader, knows_who_wants_to_stay) {
  const auto after = [](std::string_view bytes) {
    RequestReader reader;
    EXPECT_EQ(reader.feed(bytes), State::complete);
    return reader.after();
  };
  EXPECT_EQ(after("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), AfterAnswer::close);
  EXPECT_EQ(after("GET / HTTP/1.0\r\n\r\n"), AfterAnswer::close);
  EXPECT_EQ(after("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), AfterAnswer::keep_alive);
}

TEST(RequestReader, refuses_with_the_right_status) {
  EXPECT_EQ(refusal("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505u);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\n\r\n"), 400u);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400u);
  EXPECT_EQ(refusal("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"), 400u);
  EXPECT_EQ(refusal("\x16\x03\x01\x02\x00\x01\x00"), 400u);
  EXPECT_EQ(refusal("nonsense\r\n\r\n"), 400u);
  EXPECT_EQ(refusal("BREW / HTTP/1.1\r\nHost: a\r\n\r\n"), 501u);
  EXPECT_EQ(refusal("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), 501u);
  EXPECT_EQ(refusal("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"), 501u);
  EXPECT_EQ(refusal("GET /" + std::string(max_target, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"), 414u);
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n"), 413u);
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551616\r\n\r\n"), 400u);
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"), 400u);
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"), 400u);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n"), 417u);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost : a\r\n\r\n"), 400u);
}

TEST(RequestReader, bounds_a_header_however_it_comes) {
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(max_request_header, 'x')), 431u);
  RequestReader lines;
  lines.feed("GET / HTTP/1.1\r\nHost: a\r\n");
  std::size_t fed = 0;
  for (; fed < 4 * max_request_header && lines.state() != State::bad; fed += 11) lines.feed("X: 123456\r\n");
  EXPECT_EQ(lines.state(), State::bad);
  EXPECT_EQ(lines.status(), 431u);
  EXPECT_LE(fed, max_request_header + 11);
}

TEST(RequestReader, bounds_chunks_and_their_extensions) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const auto fed_until_bad = [&head](std::string_view piece) {
    RequestReader reader;
    reader.feed(head);
    std::size_t fed = 0;
    for (; fed < 4'000'000 && reader.state() == State::body; fed += piece.size()) reader.feed(piece);
    EXPECT_EQ(reader.state(), State::bad);
    return fed;
  };
  EXPECT_LE(fed_until_bad("3\r\nabc\r\n"), 4 * max_request_body);
  EXPECT_LE(fed_until_bad("1;e=" + std::string(4000, 'x') + "\r\na\r\n"), 9 * max_request_body);
  RequestReader endless;
  endless.feed(head + "1;");
  for (int i = 0; i < 100 && endless.state() == State::body; ++i) endless.feed(std::string(1000, 'x'));
  EXPECT_EQ(endless.state(), State::bad);
}

TEST(RequestReader, trailers_are_no_headers) {
  RequestReader reader;
  ASSERT_EQ(reader.feed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nOrigin: x\r\n\r\n"),
            State::complete);
  EXPECT_EQ(reader.take_request().header("Origin"), "");
}

TEST(RequestReader, asks_once_for_a_body_that_waits) {
  RequestReader reader;
  ASSERT_EQ(reader.feed("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n"),
            State::body);
  EXPECT_TRUE(reader.wants_continue());
  EXPECT_FALSE(reader.wants_continue());
  EXPECT_EQ(reader.feed("x"), State::complete);
}

TEST(RequestReader, stays_bad) {
  RequestReader reader;
  reader.feed("nonsense\r\n\r\n");
  EXPECT_EQ(reader.feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), State::bad);
}

}  // namespace
}  // namespace bulla::front
