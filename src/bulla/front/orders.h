// front: the demonstration shop's goods and its book of orders. Knows nothing of HTTP or pages.
#pragma once
#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bulla/crypto/random.h"
#include "bulla/front/facts.h"
#include "bulla/front/form.h"

namespace bulla::front {

// Prices are whole shekels of silver; 60 shekels make a mina.
struct Good {
  std::string_view id;  // also the form field that holds its quantity
  std::string_view name;
  std::string_view description;
  unsigned price;
};

inline constexpr std::array goods{
    Good{"bulla", "Sealed bulla",
         "A hollow ball of clay around your tokens. Break it to read it; no other way is known.", 3},
    Good{"tokens", "Set of tokens",
         "Twelve counters of fired clay: cones for grain, discs for sheep, ovoids for jars of oil.", 2},
    Good{"seal", "Cylinder seal", "Lapis lazuli, cut to order. Rolled over wet clay, it says who sent it.", 15},
    Good{"oil", "Jar of sesame oil", "First pressing, from the fields below Sippar. Ten litres, stoppered.", 4},
    Good{"wool", "Bolt of wool", "Assur weave, madder red. Enough for two cloaks.", 8},
    Good{"copper", "Copper ingot", "One talent out of Dilmun. Fine quality, as promised, every time.", 20},
};
inline constexpr unsigned max_quantity = 99;
inline constexpr std::size_t max_buyer_size = 80;  // bytes of UTF-8

struct OrderLine {
  const Good* good;
  unsigned quantity;
  unsigned total() const { return good->price * quantity; }
};

struct Order {
  std::string id;  // 128 random bits in hexadecimal: who knows it may see the order
  std::string buyer;
  std::vector<OrderLine> lines;  // at least one
  Seconds when{};
  ConnectionFacts facts;  // of the connection that the order came on
  unsigned total() const;
};

// What a buyer wants, before it is an order. Each problem is a sentence for the buyer; empty if it can be ordered.
struct Wish {
  std::string buyer;
  std::array<std::string, goods.size()> quantities;  // as typed
  std::vector<OrderLine> lines;
  std::string problem;
};
Wish read_wish(const std::vector<Field>& form);

// "1 mina 12 shekels", "1 shekel", "0 shekels".
std::string silver(unsigned shekels);

// The newest orders, in memory alone; the oldest gives way.
class OrderBook {
 public:
  explicit OrderBook(crypto::Random& random, std::size_t capacity = 256) : random_{random}, capacity_{capacity} {}

  // Nullptr if there is no randomness for its id. The pointer stays good for as long as it is held.
  std::shared_ptr<const Order> place(Wish wish, const ConnectionFacts& facts, Seconds now);
  // An order that came with a client certificate is found only with that certificate.
  std::shared_ptr<const Order> find(std::string_view id, const ConnectionFacts& facts) const;

 private:
  crypto::Random& random_;
  std::size_t capacity_;
  std::deque<std::shared_ptr<const Order>> orders_;  // oldest first
};

}  // namespace bulla::front
