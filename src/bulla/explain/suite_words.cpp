// explain: what a cipher suite's name says: how the key comes about and what protects records. Knows no algorithm.
#include "bulla/explain/suite_words.h"

#include <algorithm>
#include <array>

namespace bulla::explain {
namespace {

// What follows "_WITH_", or in TLS 1.3 "TLS_": the cipher and a hash.
std::string_view cipher_and_hash(std::string_view suite) {
  constexpr std::string_view with = "_WITH_";
  if (const auto at = suite.find(with); at != std::string_view::npos) return suite.substr(at + with.size());
  constexpr std::string_view tls = "TLS_";
  return suite.starts_with(tls) ? suite.substr(tls.size()) : std::string_view{};
}

std::string dashed(std::string_view name) {
  std::string out{name};
  std::ranges::replace(out, '_', '-');
  return out;
}

// A cipher's name stands in the suite's up to here; a tag of so many bytes (RFC 5116 §5, RFC 6655 §3, RFC 8439 §2.8).
struct Aead {
  std::string_view ending;
  std::size_t tag;
};
constexpr std::array aeads{Aead{"_GCM", 16}, Aead{"_CCM_8", 8}, Aead{"_CCM", 16}, Aead{"CHACHA20_POLY1305", 16}};

// RFC 5246 §6.2.3.2: the suite's last word is the hash of the MAC.
struct Mac {
  std::string_view ending;
  std::string_view name;
  std::size_t size;
};
constexpr std::array macs{Mac{"_CBC_SHA", "HMAC-SHA1", 20}, Mac{"_CBC_SHA256", "HMAC-SHA256", 32},
                          Mac{"_CBC_SHA384", "HMAC-SHA384", 48}};

}  // namespace

bool is_key_transport(std::string_view suite) { return suite.starts_with("TLS_RSA_WITH_"); }

std::optional<Protection> protection_of(std::string_view suite) {
  const auto words = cipher_and_hash(suite);
  for (const auto& aead : aeads) {
    const auto at = words.find(aead.ending);
    if (at != std::string_view::npos) return Protection{dashed(words.substr(0, at + aead.ending.size())), "", aead.tag};
  }
  for (const auto& mac : macs) {
    if (!words.ends_with(mac.ending)) continue;
    const auto cipher = words.substr(0, words.size() - mac.ending.size() + std::string_view{"_CBC"}.size());
    return Protection{dashed(cipher), std::string{mac.name}, mac.size};
  }
  return std::nullopt;
}

}  // namespace bulla::explain
