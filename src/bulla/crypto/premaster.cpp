#include "bulla/crypto/premaster.h"

#include "bulla/base/constant_time.h"

namespace bulla::crypto {
namespace {

constexpr std::size_t least_padding = 8;  // RFC 8017 §7.2.1

}  // namespace

// The message's size is known, so its place in the block is: no index is secret.
void unpad_premaster(Bytes block, std::uint16_t version, Premaster& premaster) {
  if (block.size() < 2 + least_padding + 1 + premaster_size || premaster.size() != premaster_size) return;
  const auto message = block.last(premaster_size);
  const auto padding = block.first(block.size() - premaster_size - 1).subspan(2);
  auto good = constant_time::is_zero(block[0]);
  good &= constant_time::equal(block[1], 2);
  for (const auto byte : padding) good &= ~constant_time::is_zero(byte);
  good &= constant_time::is_zero(block[2 + padding.size()]);
  good &= constant_time::equal(message[0], version >> 8);
  good &= constant_time::equal(message[1], version & 0xff);
  constant_time::replace_if(good, premaster.room(), message);
}

}  // namespace bulla::crypto
