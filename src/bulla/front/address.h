// front: a host and a port as people write them. Resolves nothing.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bulla::front {

// A host name or address, and a port; as an address to listen at, port 0 lets the system choose.
struct Address {
  std::string host;
  std::uint16_t port = 0;
};

// "127.0.0.1:8443", "[::1]:8443", "localhost:8443". Nothing if it is no such text.
std::optional<Address> parse_address(std::string_view text);
std::optional<std::uint16_t> parse_port(std::string_view text);
std::string to_text(const Address& address);  // the same form again

}  // namespace bulla::front
