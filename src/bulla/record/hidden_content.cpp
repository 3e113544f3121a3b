#include "bulla/record/hidden_content.h"

namespace bulla::record {
namespace {

using constant_time::Mask;

constexpr std::size_t most_padding = 256;  // with the byte that says how much
using Mac = Secret<48>;

// Turns `mac` to the left by a secret number of bytes: by one, two, four..., each time or not.
void rotate(Mac& mac, std::size_t steps) {
  auto turned = Mac::of_size(mac.size());
  for (std::size_t step = 1; step < mac.size(); step *= 2) {
    for (std::size_t i = 0; i < mac.size(); ++i) turned.room()[i] = mac.expose()[(i + step) % mac.size()];
    constant_time::replace_if(~constant_time::is_zero(steps & step), mac.room(), turned.expose());
  }
}

// The bytes of `text` from the secret `begin`, which is at least `least`: every byte is read once, laid down round and
// round, and what was laid down is turned at the end.
Mac copy_mac(Bytes text, std::size_t least, std::size_t begin, std::size_t mac_size) {
  auto mac = Mac::of_size(mac_size);
  std::size_t steps = 0;
  for (auto at = least, slot = std::size_t{0}; at < text.size(); ++at, slot = slot + 1 == mac_size ? 0 : slot + 1) {
    const auto inside = ~constant_time::less(at, begin) & constant_time::less(at, begin + mac_size);
    mac.room()[slot] |= static_cast<std::uint8_t>(inside & text[at]);
    steps |= constant_time::equal(at, begin) & slot;
  }
  rotate(mac, steps);
  return mac;
}

std::size_t least_content(Bytes text, std::size_t mac_size) {
  return text.size() > mac_size + most_padding ? text.size() - mac_size - most_padding : 0;
}

}  // namespace

HiddenContent judge_padding(Bytes text, std::size_t mac_size) {
  const std::size_t padding = text.back();
  auto good = constant_time::at_most(padding + 1 + mac_size, text.size());
  for (std::size_t i = 1; i < std::min(most_padding, text.size()); ++i)
    good &= ~constant_time::at_most(i, padding) | constant_time::equal(text[text.size() - 1 - i], padding);
  return {good, text.size() - mac_size - 1 - (padding & good)};
}

HiddenContent judge_content(const crypto::HiddenHmac& mac, std::size_t mac_size, const RecordId& id, Bytes text) {
  auto content = judge_padding(text, mac_size);
  const auto least = least_content(text, mac_size);
  const auto most = text.size() - mac_size - 1;
  auto expected = Mac::of_size(mac_size);
  mac.compute(pseudo_header(id, content.size), text.first(most), {least, most, content.size}, expected.room());
  const auto said = copy_mac(text, least, content.size, mac_size);
  content.good &= constant_time::same(expected.expose(), said.expose());
  return content;
}

}  // namespace bulla::record
