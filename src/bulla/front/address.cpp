// front: a host and a port as people write them.
#include "bulla/front/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace bulla::front {
namespace {

bool is_host(std::string_view text, bool bracketed) {
  const auto fits = [bracketed](char c) {
    const bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.';
    return word || (bracketed ? c == ':' || c == '%' : c == '-' || c == '_');
  };
  return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, fits);
}

}  // namespace

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

std::optional<Address> parse_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos) return std::nullopt;
  auto host = text.substr(0, colon);
  const auto port = parse_port(text.substr(colon + 1));
  const bool bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!port || !is_host(host, bracketed)) return std::nullopt;
  return Address{std::string{host}, *port};
}

std::string to_text(const Address& address) {
  const bool bracketed = address.host.find(':') != address.host.npos;
  return fmt::format(fmt::runtime(bracketed ? "[{}]:{}" : "{}:{}"), address.host, address.port);
}

}  // namespace bulla::front
