// front: the shop's routes.
#include "bulla/front/shop.h"

#include <gtest/gtest.h>

#include "front/samples.h"

namespace bulla::front {
namespace {

class ShopTest : public testing::Test {
 protected:
  Response get(std::string path, const ConnectionFacts& facts = guest(), std::vector<Header> headers = {}) {
    return shop_.answer({.path = std::move(path), .query = {}, .headers = std::move(headers), .body = {}}, facts);
  }
  Response post(std::string path, std::string body, std::vector<Header> headers = {}) {
    headers.push_back({"Host", "localhost:8443"});
    return shop_.answer({.method = Method::post,
                         .path = std::move(path),
                         .query = {},
                         .headers = std::move(headers),
                         .body = std::move(body)},
                        guest());
  }
  static bool contains(const Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }

  CountedRandom random_;
  StoppedClock clock_;
  Shop shop_{random_, clock_};
};

const std::string good_order = "buyer=Ea&tokens=2";

TEST_F(ShopTest, shows_the_goods) {
  const auto response = get("/");
  EXPECT_EQ(response.status, 200u);
  for (const auto& good : goods) EXPECT_TRUE(contains(response, good.name)) << good.id;
}

TEST_F(ShopTest, a_page_allows_its_own_style_and_nothing_else) {
  const auto first = get("/"), second = get("/");
  const auto policy = header_of(first, "Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; style-src 'nonce-"));
  EXPECT_NE(policy, header_of(second, "Content-Security-Policy"));
  const auto nonce = policy.substr(policy.find("nonce-") + 6, 32);
  EXPECT_TRUE(contains(first, "<style nonce=\"" + nonce + "\">"));
  EXPECT_FALSE(contains(first, "<script"));
  EXPECT_FALSE(contains(first, " style=\""));
  EXPECT_EQ(header_of(first, "Cache-Control"), "no-store");
}

TEST_F(ShopTest, pins_the_transport_for_real_names_alone) {
  auto facts = guest();
  EXPECT_EQ(header_of(get("/", facts), "Strict-Transport-Security"), "");
  facts.server_name = "shop.example";
  EXPECT_NE(header_of(get("/", facts), "Strict-Transport-Security"), "");
  facts.server_name = "";
  EXPECT_EQ(header_of(get("/", facts), "Strict-Transport-Security"), "");
}

TEST_F(ShopTest, an_order_leads_to_its_receipt) {
  const auto placed = post("/order", good_order, {{"Content-Type", "application/x-www-form-urlencoded"}});
  ASSERT_EQ(placed.status, 303u);
  const auto receipt = get(header_of(placed, "Location"));
  EXPECT_EQ(receipt.status, 200u);
  EXPECT_TRUE(contains(receipt, "Set of tokens"));
  EXPECT_TRUE(contains(receipt, "4 shekels"));
  EXPECT_TRUE(contains(receipt, "TLS_AES_128_GCM_SHA256"));
}

TEST_F(ShopTest, an_order_with_a_problem_keeps_what_was_typed) {
  const auto response = post("/order", "buyer=&tokens=7");
  EXPECT_EQ(response.status, 422u);
  EXPECT_TRUE(contains(response, "role=\"alert\""));
  EXPECT_TRUE(contains(response, "value=\"7\""));
}

TEST_F(ShopTest, refuses_a_form_of_another_site) {
  EXPECT_EQ(post("/order", good_order, {{"Origin", "https://elsewhere.example"}}).status, 403u);
  EXPECT_EQ(post("/order", good_order, {{"Origin", "null"}}).status, 403u);
  EXPECT_EQ(post("/order", good_order, {{"Sec-Fetch-Site", "cross-site"}}).status, 403u);
  EXPECT_EQ(post("/order", good_order, {{"Sec-Fetch-Site", "same-site"}}).status, 403u);
  EXPECT_EQ(post("/order", good_order, {{"Origin", "https://localhost:8443"}}).status, 303u);
  EXPECT_EQ(post("/order", good_order, {{"Sec-Fetch-Site", "same-origin"}}).status, 303u);
}

TEST_F(ShopTest, refuses_what_it_cannot_read) {
  EXPECT_EQ(post("/order", "buyer=%", {}).status, 415u);
  EXPECT_EQ(post("/order", good_order, {{"Content-Type", "text/plain"}}).status, 415u);
  EXPECT_EQ(post("/api/order", "{", {{"Content-Type", "application/json"}}).status, 415u);
}

TEST_F(ShopTest, answers_programs_in_json) {
  const auto placed =
      post("/api/order", R"({"buyer": "Ea", "tokens": 2})", {{"Content-Type", "application/json; charset=utf-8"}});
  EXPECT_EQ(placed.status, 200u);
  EXPECT_EQ(header_of(placed, "Content-Type"), "application/json");
  EXPECT_TRUE(contains(placed, "\"total\": 4"));
  EXPECT_EQ(post("/order", good_order, {{"Accept", "application/json"}}).status, 200u);
  EXPECT_EQ(post("/order", "buyer=Ea", {{"Accept", "application/json"}}).status, 422u);
  EXPECT_TRUE(contains(get("/api/connection"), "\"version\": \"TLS 1.3\""));
  EXPECT_TRUE(contains(get("/api/goods"), "copper"));
  EXPECT_TRUE(contains(get("/", guest(), {{"Accept", "application/json"}}), "\"goods\""));
  EXPECT_TRUE(contains(get("/api/absent"), "\"problem\""));
}

TEST_F(ShopTest, browsers_that_accept_everything_get_pages) {
  const auto response = get("/", guest(), {{"Accept", "text/html,application/json;q=0.9,*/*;q=0.8"}});
  EXPECT_EQ(header_of(response, "Content-Type"), "text/html; charset=utf-8");
}

TEST_F(ShopTest, shows_a_receipt_to_its_own_certificate_alone) {
  const auto placed = shop_.answer(
      {.method = Method::post, .path = "/order", .query = {}, .headers = {}, .body = good_order}, merchant());
  ASSERT_EQ(placed.status, 303u);
  const auto path = header_of(placed, "Location");
  EXPECT_EQ(get(path, merchant()).status, 200u);
  EXPECT_EQ(get(path, guest()).status, 404u);
  EXPECT_EQ(get(path, merchant("other@example.org")).status, 404u);
}

TEST_F(ShopTest, answers_each_place_with_its_methods_alone) {
  EXPECT_EQ(get("/order").status, 405u);
  EXPECT_EQ(header_of(get("/order"), "Allow"), "POST");
  EXPECT_EQ(post("/", "").status, 405u);
  EXPECT_EQ(post("/receipt/x", "").status, 405u);
  EXPECT_EQ(get("/absent").status, 404u);
  EXPECT_EQ(get("/receipt/00").status, 404u);
  EXPECT_EQ(header_of(get("/seal.svg"), "Content-Type"), "image/svg+xml");
}

TEST_F(ShopTest, without_randomness_there_is_no_page) {
  random_.broken = true;
  EXPECT_EQ(get("/").status, 500u);
  EXPECT_EQ(post("/order", good_order).status, 500u);
  EXPECT_EQ(get("/api/goods").status, 200u);
}

}  // namespace
}  // namespace bulla::front
