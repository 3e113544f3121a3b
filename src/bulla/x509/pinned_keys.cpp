// x509: the judge of keys without certificates.
#include "bulla/x509/pinned_keys.h"

#include <algorithm>

#include "bulla/base/hex.h"
#include "bulla/der/pem.h"
#include "bulla/x509/algorithm.h"
#include "bulla/x509/path_rules.h"

namespace bulla::x509 {
namespace {

constexpr std::string_view scheme = "sha256//";
constexpr std::size_t max_pins_told = 8;

std::optional<Buffer> decode_hex(std::string_view text) {
  Buffer bytes(text.size() / 2);
  return read_hex(text, bytes) ? std::optional{std::move(bytes)} : std::nullopt;
}

std::optional<Buffer> decode(std::string_view text) {
  if (text.size() == 64) return decode_hex(text);
  // Exactly as text() writes it: no white space.
  if (!text.starts_with(scheme) || text.size() != scheme.size() + 44) return std::nullopt;
  const auto decoded = der::decode_base64(text.substr(scheme.size()));
  return decoded ? std::optional{*decoded} : std::nullopt;
}

}  // namespace

KeyPin KeyPin::of(Bytes public_key_info, const crypto::Provider& provider) {
  KeyPin pin;
  provider.sha256->digest({public_key_info}, pin.sha256);
  return pin;
}

std::optional<KeyPin> KeyPin::parse(std::string_view text) {
  KeyPin pin;
  const auto bytes = decode(text);
  if (!bytes || bytes->size() != pin.sha256.size()) return std::nullopt;
  std::ranges::copy(*bytes, pin.sha256.begin());
  return pin;
}

std::string KeyPin::text() const { return std::string{scheme} + der::encode_base64(sha256); }

PinnedKeys::PinnedKeys(const crypto::Provider& provider, std::vector<KeyPin> pins, std::size_t minimum_rsa_bits)
    : provider_{provider}, pins_{std::move(pins)}, minimum_rsa_bits_{minimum_rsa_bits} {
  std::ranges::sort(pins_);
  pins_.erase(std::unique(pins_.begin(), pins_.end()), pins_.end());
}

std::shared_ptr<const PinnedKeys> PinnedKeys::create(const crypto::Provider& provider, std::vector<KeyPin> pins,
                                                     std::size_t minimum_rsa_bits) {
  return std::shared_ptr<const PinnedKeys>{new PinnedKeys{provider, std::move(pins), minimum_rsa_bits}};
}

// The pin first: what is not pinned is nobody's, however strong it is.
std::optional<Error> PinnedKeys::flaw(Bytes public_key_info, std::size_t minimum_rsa_bits) const {
  KeyInfo key;
  const auto read = der::read_all(public_key_info, [&](der::Reader& reader) { key = read_key_info(reader); });
  if (!read) return read.error();
  if (!std::ranges::binary_search(pins_, KeyPin::of(public_key_info, provider_)))
    return Error{.fault = Fault::key_not_pinned};
  if (!key.kind) return Error{.fault = Fault::key_unsupported};
  if (!is_strong(key, {.minimum_rsa_bits = minimum_rsa_bits})) return Error{.fault = Fault::key_too_weak};
  return std::nullopt;
}

std::string PinnedKeys::detail(Bytes public_key_info, const Error& error, std::size_t minimum_rsa_bits) const {
  std::string text = "its pin is " + KeyPin::of(public_key_info, provider_).text();
  if (error.fault == Fault::key_too_weak)
    return text + ", and RSA keys need at least " + std::to_string(minimum_rsa_bits) + " bits";
  if (error.fault != Fault::key_not_pinned) return text;
  if (pins_.empty()) return text + ", and none is pinned";
  text += ", and pinned is ";
  for (std::size_t i = 0; i < std::min(pins_.size(), max_pins_told); ++i)
    text += (i == 0 ? "" : ", ") + pins_[i].text();
  if (pins_.size() > max_pins_told) text += " and " + std::to_string(pins_.size() - max_pins_told) + " more";
  return text;
}

Result<PeerIdentity> PinnedKeys::judge(Bytes public_key_info, std::size_t minimum_rsa_bits, Explanation* why) const {
  const auto minimum = std::max(minimum_rsa_bits, minimum_rsa_bits_);
  auto error = flaw(public_key_info, minimum);
  PeerIdentity identity;
  if (!error) {
    auto key = provider_.import_public_key(public_key_info);
    if (key) {
      identity.raw_key_ = std::make_shared<const Buffer>(public_key_info.begin(), public_key_info.end());
      identity.key_ = *std::move(key);
      return identity;
    }
    error = Error{.fault = unusable_key(key.error().fault)};
  }
  error->certificate = 0;
  if (why) why->attempts = {{.subjects{}, .error = *error, .detail = detail(public_key_info, *error, minimum)}};
  return std::unexpected(*error);
}

}  // namespace bulla::x509
