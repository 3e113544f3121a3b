// front: the demonstration shop's goods and its book of orders.
#include "bulla/front/orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace bulla::front {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

// An empty field is none of that good.
std::optional<unsigned> parse_quantity(std::string_view text) {
  if (text.empty()) return 0;
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > max_quantity) return std::nullopt;
  return value;
}

// At most `limit` bytes, cut between characters.
std::string shortened(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string{text};
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) --limit;
  return std::string{text.substr(0, limit)};
}

std::string problem_of(const Wish& wish, bool unreadable_quantity) {
  if (unreadable_quantity) return fmt::format("Each quantity must be a whole number from 0 to {}.", max_quantity);
  if (wish.lines.empty()) return "Nothing is in the order yet: choose a quantity of at least one of the goods.";
  if (wish.buyer.empty()) return "Say whose order this is: the name goes on the receipt.";
  if (wish.buyer.size() > max_buyer_size) return fmt::format("The name is too long: at most {} bytes.", max_buyer_size);
  return {};
}

std::string_view fingerprint_of_client(const ConnectionFacts& facts) {
  return facts.client ? std::string_view{facts.client->fingerprint} : std::string_view{};
}

}  // namespace

unsigned Order::total() const {
  return std::accumulate(lines.begin(), lines.end(), 0u,
                         [](unsigned sum, const OrderLine& line) { return sum + line.total(); });
}

Wish read_wish(const std::vector<Field>& form) {
  Wish wish;
  bool unreadable = false;
  wish.buyer = trimmed(value_of(form, "buyer"));
  for (std::size_t i = 0; i < goods.size(); ++i) {
    const auto typed = trimmed(value_of(form, goods[i].id));
    const auto quantity = parse_quantity(typed);
    unreadable |= !quantity;
    if (quantity.value_or(0) > 0) wish.lines.push_back({&goods[i], *quantity});
    wish.quantities[i] = shortened(typed, 8);
  }
  wish.problem = problem_of(wish, unreadable);
  wish.buyer = shortened(wish.buyer, max_buyer_size);
  return wish;
}

std::string silver(unsigned shekels) {
  const auto minas = shekels / 60, rest = shekels % 60;
  const auto counted = [](unsigned count, std::string_view unit) {
    return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
  };
  if (minas == 0) return counted(rest, "shekel");
  return counted(minas, "mina") + (rest == 0 ? "" : " " + counted(rest, "shekel"));
}

std::shared_ptr<const Order> OrderBook::place(Wish wish, const ConnectionFacts& facts, Seconds now) {
  std::array<std::uint8_t, 16> id{};
  if (!random_.fill(id)) return nullptr;
  auto order = std::make_shared<Order>();
  order->id = to_hex(id);
  order->buyer = std::move(wish.buyer);
  order->lines = std::move(wish.lines);
  order->when = now;
  order->facts = facts;
  if (orders_.size() == capacity_) orders_.pop_front();
  orders_.push_back(order);
  return order;
}

std::shared_ptr<const Order> OrderBook::find(std::string_view id, const ConnectionFacts& facts) const {
  const auto found = std::ranges::find_if(orders_, [id](const auto& order) { return order->id == id; });
  if (found == orders_.end()) return nullptr;
  if (fingerprint_of_client((*found)->facts) != fingerprint_of_client(facts)) return nullptr;
  return *found;
}

}  // namespace bulla::front
