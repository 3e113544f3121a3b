// front: the shop's pages as HTML, from the templates in pages/. Pure: the same values give the same page.
#pragma once
#include "bulla/front/html.h"
#include "bulla/front/orders.h"

namespace bulla::front {

// nonce: stands at the one style element; the content policy must name it.
Html shop_page(const Wish& wish, const ConnectionFacts& facts, std::string_view nonce);
Html receipt_page(const Order& order, std::string_view nonce);
Html problem_page(unsigned status, std::string_view sentence, std::string_view nonce);
std::string_view seal_svg();

}  // namespace bulla::front
