// front: the demonstration shop: a small real web page over a connection that it can describe. Keeps its orders in
// memory and knows nothing of sockets.
#pragma once
#include "bulla/base/clock.h"
#include "bulla/front/message.h"
#include "bulla/front/orders.h"

namespace bulla::front {

// GET / the shop; POST /order (form fields: buyer, and a quantity by each good's id) leads to GET /receipt/ID.
// For programs, or with "Accept: application/json": GET /api/goods, GET /api/connection, POST /api/order (form or JSON
// object with the same fields), GET /api/order/ID. Works without scripts; sends a content policy that allows none.
class Shop final : public Site {
 public:
  // Both outlive the shop.
  Shop(crypto::Random& random, const Clock& clock);
  // At the checkout.
  bool wants_proof(const Request& request) const override;
  Response answer(const Request& request, const ConnectionFacts& facts) override;

 private:
  Response front_page(const Wish& wish, const ConnectionFacts& facts);
  Response place_order(const Request& request, const ConnectionFacts& facts);
  Response show_order(std::string_view id, const Request& request, const ConnectionFacts& facts);
  Response problem(unsigned status, std::string_view sentence, const Request& request, const ConnectionFacts& facts);

  const Clock& clock_;
  crypto::Random& random_;
  OrderBook book_;
};

}  // namespace bulla::front
