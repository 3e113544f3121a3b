// front: requests and answers as values.
#include "bulla/front/message.h"

#include <gtest/gtest.h>

#include "front/samples.h"

namespace bulla::front {
namespace {

TEST(Message, finds_headers_whatever_their_case) {
  Request request;
  request.headers = {{"ACCEPT", "a"}, {"accept", "b"}};
  EXPECT_EQ(request.header("Accept"), "a");
  EXPECT_EQ(request.header("Host"), "");
}

TEST(Message, writes_a_head) {
  Response response;
  response.headers = {{"Content-Type", "text/plain"}};
  response.body = "hello";
  EXPECT_EQ(
      response_head(response, AfterAnswer::keep_alive, noon),
      "HTTP/1.1 200 OK\r\nDate: Sat, 14 Mar 2026 12:00:00 GMT\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n"
      "Connection: keep-alive\r\n\r\n");
}

TEST(Message, leaves_out_a_header_that_would_split_the_head) {
  Response response;
  response.headers = {{"Location", "/a\r\nSet-Cookie: x"}};
  EXPECT_EQ(response_head(response, AfterAnswer::close, noon).find("Set-Cookie"), std::string::npos);
}

TEST(Message, gives_no_length_where_there_is_no_content) {
  Response response;
  response.status = 304;
  EXPECT_EQ(response_head(response, AfterAnswer::close, noon).find("Content-Length"), std::string::npos);
}

TEST(Message, an_error_says_what_and_which_methods_are_known) {
  const auto response = method_not_allowed("GET, HEAD");
  EXPECT_EQ(response.status, 405u);
  EXPECT_EQ(header_of(response, "Allow"), "GET, HEAD");
  EXPECT_NE(response.body.find("Method Not Allowed"), std::string::npos);
}

TEST(Message, reads_targets_of_both_forms) {
  const auto check = [](std::string_view target, std::string_view path, std::string_view query) {
    const auto parsed = parse_target(target);
    ASSERT_TRUE(parsed) << target;
    EXPECT_EQ(parsed->path, path);
    EXPECT_EQ(parsed->query, query);
  };
  check("/", "/", "");
  check("/a%20b?c=%20", "/a b", "c=%20");
  check("https://localhost:8443/a?b", "/a", "b");
  check("HTTPS://localhost", "/", "");
  check("https://localhost?q", "/", "q");
}

TEST(Message, refuses_targets_that_name_no_path) {
  for (const auto* target : {"", "*", "a", "localhost:443", "ftp://a/b", "/%", "/%0", "/%00"})
    EXPECT_FALSE(parse_target(target)) << target;
}

}  // namespace
}  // namespace bulla::front
