// front: the shop's answers and orders as JSON.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "bulla/front/orders.h"

namespace bulla::front {

std::string goods_json();
std::string connection_json(const ConnectionFacts& facts);
std::string order_json(const Order& order);
std::string problem_json(std::string_view sentence);
// {"buyer": "...", "tokens": 2} as form fields. Nothing if it is no object of strings and whole numbers.
std::optional<std::vector<Field>> parse_json_form(std::string_view body);

}  // namespace bulla::front
