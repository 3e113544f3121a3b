// front: the shop's pages.
#include "bulla/front/shop_pages.h"

#include <gtest/gtest.h>

#include "front/samples.h"

namespace bulla::front {
namespace {

constexpr std::string_view attack = "<script>alert('1')</script>\"&";

bool contains(const Html& page, std::string_view text) { return page.markup().find(text) != std::string::npos; }

TEST(ShopPages, say_who_both_sides_are) {
  const auto page = shop_page({}, merchant(), "n");
  EXPECT_TRUE(contains(page, "CN=localhost"));
  EXPECT_TRUE(contains(page, "CN=ea@example.org"));
  EXPECT_TRUE(contains(page, "value=\"ea@example.org\""));
  EXPECT_TRUE(contains(page, "ed25519"));
  EXPECT_FALSE(contains(page, "bulla ca issue"));
}

TEST(ShopPages, tell_a_guest_how_to_get_a_certificate) {
  EXPECT_TRUE(contains(shop_page({}, guest(), "n"), "bulla ca issue me@example.org --client"));
}

TEST(ShopPages, show_no_certificate_where_a_shared_key_is_the_proof) {
  auto facts = guest();
  facts.shared_key = "till-7";
  const auto page = shop_page({}, facts, "n");
  EXPECT_FALSE(contains(page, "CN=localhost"));
  EXPECT_TRUE(contains(page, "the shop holds the key that you share"));
}

TEST(ShopPages, say_where_a_key_was_transported_that_nobody_signed) {
  auto facts = guest();
  facts.group = "RSA key transport";
  facts.server_scheme.clear();
  facts.key_transported = true;
  const auto page = shop_page({}, facts, "n");
  EXPECT_TRUE(contains(page, "RSA key transport"));
  EXPECT_TRUE(contains(page, "your program made the key and encrypted it"));
  EXPECT_TRUE(contains(page, "it could read what was encrypted to it"));
  EXPECT_FALSE(contains(page, "agreed on the key"));
}

TEST(ShopPages, point_at_the_page_about_the_connection_if_there_is_one) {
  auto facts = guest();
  EXPECT_FALSE(contains(shop_page({}, facts, "n"), "class=\"explained\""));
  facts.explained_at = "/explain";
  EXPECT_TRUE(contains(shop_page({}, facts, "n"), "<a href=\"/explain\">"));
  const Order order{.id = "00", .buyer = "Ea", .lines = {{&goods[0], 2}}, .when = noon, .facts = facts};
  EXPECT_TRUE(contains(receipt_page(order, "n"), "<a href=\"/explain\">"));
}

TEST(ShopPages, leave_no_slot_open) {
  Order order{.id = "00", .buyer = "Ea", .lines = {{&goods[0], 2}}, .when = noon, .facts = merchant()};
  for (const auto& page : {shop_page({}, guest(), "n"), receipt_page(order, "n"), problem_page(404, "No.", "n")}) {
    EXPECT_FALSE(contains(page, "{{"));
    EXPECT_FALSE(contains(page, "}}"));
  }
}

TEST(ShopPages, escape_whatever_came_from_outside) {
  auto facts = merchant(std::string{attack});
  facts.server_name = facts.peer = facts.client->issuer = attack;
  Wish wish;
  wish.buyer = wish.quantities[0] = wish.problem = attack;
  Order order{
      .id = std::string{attack}, .buyer = std::string{attack}, .lines = {{&goods[0], 1}}, .when = noon, .facts = facts};
  for (const auto& page : {shop_page(wish, facts, "n"), shop_page({}, facts, "n"), receipt_page(order, "n"),
                           problem_page(404, attack, "n")}) {
    EXPECT_FALSE(contains(page, "<script"));
    EXPECT_TRUE(contains(page, "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;"));
  }
}

TEST(ShopPages, label_each_input) {
  const auto page = shop_page({}, guest(), "n");
  EXPECT_TRUE(contains(page, "<label for=\"buyer\">"));
  for (const auto& good : goods) EXPECT_TRUE(contains(page, "<label for=\"" + std::string{good.id} + "\">")) << good.id;
}

TEST(ShopPages, the_receipt_adds_up) {
  Order order{.id = "00", .buyer = "Ea", .lines = {{&goods[0], 2}, {&goods[5], 4}}, .when = noon, .facts = guest()};
  const auto page = receipt_page(order, "n");
  EXPECT_TRUE(contains(page, "6 shekels"));
  EXPECT_TRUE(contains(page, "1 mina 20 shekels"));
  EXPECT_TRUE(contains(page, "1 mina 26 shekels"));
  EXPECT_TRUE(contains(page, "14 March 2026, 12:00 UTC"));
}

}  // namespace
}  // namespace bulla::front
