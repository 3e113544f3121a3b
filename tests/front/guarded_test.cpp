// front: a part of a site for clients that prove who they are.
#include "bulla/front/guarded.h"

#include <gtest/gtest.h>

#include "front/samples.h"

namespace bulla::front {
namespace {

class Open final : public Site {
 public:
  Response answer(const Request&, const ConnectionFacts&) override {
    return {.status = 200, .headers = {}, .body = "open", .file = {}};
  }
  bool wants_proof(const Request& request) const override { return request.path == "/checkout"; }
};

Request request(std::string path) { return {.path = std::move(path), .query = {}, .headers = {}, .body = {}}; }

unsigned status(std::string path, const ConnectionFacts& facts, std::string prefix = "/private") {
  return guarded(std::make_unique<Open>(), std::move(prefix))->answer(request(std::move(path)), facts).status;
}

TEST(Guarded, lets_in_whoever_has_proved_who_it_is) {
  EXPECT_EQ(status("/private/a", merchant()), 200u);
  EXPECT_EQ(status("/", merchant()), 200u);
  EXPECT_EQ(status("/", guest()), 200u);
}

TEST(Guarded, keeps_guests_out_however_the_path_is_written) {
  for (const auto* path : {"/private", "/private/", "/private/a", "//private", "/a/../private", "/./private",
                           "/private/..", "/a//b", "/a/.", "\\private"})
    EXPECT_EQ(status(path, guest()), 403u) << path;
  for (const auto* path : {"/privateer", "/", "/a/private", "/.private", "/a..b"})
    EXPECT_EQ(status(path, guest()), 200u) << path;
  EXPECT_EQ(status("/private", guest(), "/private/"), 200u);
  EXPECT_EQ(status("/private/a", guest(), "/private/"), 403u);
  EXPECT_EQ(status("/anything", guest(), "/"), 403u);
}

TEST(Guarded, asks_where_the_path_or_the_site_wants_it) {
  const auto site = guarded(std::make_unique<Open>(), "/private");
  EXPECT_TRUE(site->wants_proof(request("/private/a")));
  EXPECT_TRUE(site->wants_proof(request("/checkout")));
  EXPECT_FALSE(site->wants_proof(request("/")));
}

TEST(Guarded, says_why) {
  const auto site = guarded(std::make_unique<Open>(), "/private");
  auto asked = guest();
  asked.challengeable = true;
  EXPECT_NE(site->answer(request("/private"), asked).body.find("showed none"), std::string::npos);
  EXPECT_NE(site->answer(request("/private"), guest()).body.find("post-handshake authentication"), std::string::npos);
}

}  // namespace
}  // namespace bulla::front
