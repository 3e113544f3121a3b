// front: goods and orders.
#include "bulla/front/orders.h"

#include <gtest/gtest.h>

#include "front/samples.h"

namespace bulla::front {
namespace {

Wish wish(std::string_view body) { return read_wish(*parse_form(body)); }

TEST(Orders, reads_a_wish) {
  const auto read = wish("buyer=+Ea+Nasir+&copper=3&tokens=&seal=0&oil=+1+");
  EXPECT_EQ(read.problem, "");
  EXPECT_EQ(read.buyer, "Ea Nasir");
  ASSERT_EQ(read.lines.size(), 2u);
  EXPECT_EQ(read.lines[0].good->id, "oil");
  EXPECT_EQ(read.lines[1].good->id, "copper");
  EXPECT_EQ(read.lines[1].total(), 60u);
}

TEST(Orders, says_what_is_wrong_with_a_wish) {
  EXPECT_NE(wish("buyer=Ea").problem, "");
  EXPECT_NE(wish("buyer=Ea&tokens=0").problem, "");
  EXPECT_NE(wish("tokens=1&buyer=+").problem, "");
  EXPECT_NE(wish("tokens=1&buyer=" + std::string(max_buyer_size + 1, 'a')).problem, "");
  for (const auto* quantity : {"-1", "100", "1.5", "x", "1x", "99999999999", "0x1"})
    EXPECT_NE(wish(std::string{"buyer=Ea&tokens="} + quantity).problem, "") << quantity;
}

TEST(Orders, cuts_a_long_name_between_characters) {
  const auto read = wish("tokens=1&buyer=a" + [] {
    std::string s;
    for (int i = 0; i < 60; ++i) s += "%c3%a4";
    return s;
  }());
  EXPECT_NE(read.problem, "");
  EXPECT_LE(read.buyer.size(), max_buyer_size);
  EXPECT_TRUE(is_text(read.buyer));
}

TEST(Orders, counts_silver_as_merchants_do) {
  EXPECT_EQ(silver(0), "0 shekels");
  EXPECT_EQ(silver(1), "1 shekel");
  EXPECT_EQ(silver(60), "1 mina");
  EXPECT_EQ(silver(133), "2 minas 13 shekels");
}

TEST(Orders, keeps_an_order_under_a_random_id) {
  CountedRandom random;
  OrderBook book{random};
  const auto first = book.place(wish("buyer=Ea&tokens=2"), guest(), noon);
  const auto second = book.place(wish("buyer=Ea&tokens=2"), guest(), noon);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->id, "0102030405060708090a0b0c0d0e0f10");
  EXPECT_NE(first->id, second->id);
  EXPECT_EQ(first->total(), 4u);
  EXPECT_EQ(book.find(first->id, guest()), first);
  EXPECT_EQ(book.find("", guest()), nullptr);
}

TEST(Orders, shows_an_order_to_the_certificate_that_made_it_alone) {
  CountedRandom random;
  OrderBook book{random};
  const auto order = book.place(wish("buyer=Ea&tokens=2"), merchant("a@example.org"), noon);
  EXPECT_EQ(book.find(order->id, merchant("a@example.org")), order);
  EXPECT_EQ(book.find(order->id, merchant("b@example.org")), nullptr);
  EXPECT_EQ(book.find(order->id, guest()), nullptr);
}

TEST(Orders, the_oldest_gives_way) {
  CountedRandom random;
  OrderBook book{random, 2};
  const auto first = book.place(wish("buyer=Ea&tokens=1"), guest(), noon);
  const auto second = book.place(wish("buyer=Ea&tokens=1"), guest(), noon);
  const auto third = book.place(wish("buyer=Ea&tokens=1"), guest(), noon);
  EXPECT_EQ(book.find(first->id, guest()), nullptr);
  EXPECT_EQ(book.find(second->id, guest()), second);
  EXPECT_EQ(book.find(third->id, guest()), third);
}

TEST(Orders, no_randomness_no_order) {
  CountedRandom random;
  random.broken = true;
  OrderBook book{random};
  EXPECT_EQ(book.place(wish("buyer=Ea&tokens=1"), guest(), noon), nullptr);
}

}  // namespace
}  // namespace bulla::front
