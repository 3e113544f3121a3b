// explain: what a cipher suite's name says: how the key comes about and what protects records. Knows no algorithm.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace bulla::explain {

// All take a suite's IANA name; of others they say nothing.

// Does the client make the secret and send it under the server's RSA key (RFC 5246 §7.4.7.1)?
bool is_key_transport(std::string_view suite);

struct Protection {
  std::string cipher;        // "AES-128-GCM"
  std::string mac;           // "HMAC-SHA1"; empty: the cipher is an AEAD and does that itself
  std::size_t mac_size = 0;  // bytes a record, of the MAC or the AEAD's tag
};
std::optional<Protection> protection_of(std::string_view suite);

}  // namespace bulla::explain
