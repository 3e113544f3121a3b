// front: the shop in JSON.
#include "bulla/front/shop_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "front/samples.h"

namespace bulla::front {
namespace {

using Json = nlohmann::json;

TEST(ShopJson, describes_the_connection) {
  const auto json = Json::parse(connection_json(merchant()));
  EXPECT_EQ(json["version"], "TLS 1.3");
  EXPECT_EQ(json["group"], "x25519");
  EXPECT_EQ(json["group_strength"], "a quantum computer would open it");
  EXPECT_TRUE(json["explained_at"].is_null());
  EXPECT_EQ(json["server_certificate"]["names"][0], "localhost");
  EXPECT_EQ(json["client_certificate"]["subject"], "CN=ea@example.org");
  EXPECT_EQ(json["client_signature_scheme"], "ed25519");
}

TEST(ShopJson, says_how_the_key_came_about_in_tls12) {
  auto facts = guest();
  EXPECT_EQ(Json::parse(connection_json(facts))["key_transported"], false);
  EXPECT_EQ(Json::parse(connection_json(facts))["extended_master_secret"], true);
  facts.group = "RSA key transport";
  facts.server_scheme.clear();
  facts.key_transported = facts.encrypt_then_mac = true;
  const auto json = Json::parse(connection_json(facts));
  EXPECT_EQ(json["group"], "RSA key transport");
  EXPECT_EQ(json["key_transported"], true);
  EXPECT_EQ(json["encrypt_then_mac"], true);
  EXPECT_TRUE(json["server_signature_scheme"].is_null());
}

TEST(ShopJson, a_guest_has_no_certificate) {
  const auto json = Json::parse(connection_json(guest()));
  EXPECT_TRUE(json["client_certificate"].is_null());
  EXPECT_TRUE(json["client_signature_scheme"].is_null());
}

TEST(ShopJson, by_a_shared_key_there_is_no_certificate_on_either_side) {
  auto facts = guest();
  EXPECT_TRUE(Json::parse(connection_json(facts))["shared_key"].is_null());
  facts.shared_key = "till-7";
  const auto json = Json::parse(connection_json(facts));
  EXPECT_EQ(json["shared_key"], "till-7");
  EXPECT_TRUE(json["server_certificate"].is_null());
}

TEST(ShopJson, describes_an_order) {
  const Order order{.id = "0a", .buyer = "Ea \"N\"", .lines = {{&goods[1], 3}}, .when = noon, .facts = guest()};
  const auto json = Json::parse(order_json(order));
  EXPECT_EQ(json["receipt"], "/receipt/0a");
  EXPECT_EQ(json["buyer"], "Ea \"N\"");
  EXPECT_EQ(json["lines"][0]["total"], 6);
  EXPECT_EQ(json["total"], 6);
  EXPECT_EQ(json["connection"]["suite"], "TLS_AES_128_GCM_SHA256");
}

TEST(ShopJson, lists_goods_and_problems) {
  EXPECT_EQ(Json::parse(goods_json())["goods"].size(), goods.size());
  EXPECT_EQ(Json::parse(problem_json("a \xff b"))["problem"], "a \xef\xbf\xbd b");
}

TEST(ShopJson, reads_an_object_as_a_form) {
  const auto form = parse_json_form(R"({"buyer": "Ea", "tokens": 2, "oil": "3"})");
  ASSERT_TRUE(form);
  EXPECT_EQ(value_of(*form, "buyer"), "Ea");
  EXPECT_EQ(value_of(*form, "tokens"), "2");
  EXPECT_EQ(value_of(*form, "oil"), "3");
}

TEST(ShopJson, refuses_anything_else) {
  for (const auto* body : {"", "[]", "1", "{", R"({"a": null})", R"({"a": -1})", R"({"a": 1.5})", R"({"a": {}})",
                           R"({"a": "\u0000"})", "{\"a\": \"\xff\"}"})
    EXPECT_FALSE(parse_json_form(body)) << body;
  EXPECT_FALSE(parse_json_form(std::string(60000, '[')));
}

}  // namespace
}  // namespace bulla::front
