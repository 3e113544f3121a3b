#include "bulla/crypto/premaster.h"

#include "bulla/base/constant_time.h"
#include "bulla/base/try.h"

namespace bulla::crypto {
namespace {

constexpr std::size_t least_padding = 8;  // RFC 8017 §7.2.1
constexpr std::size_t least_block = 2 + least_padding + 1 + premaster_size;

// None of them zero. A source that gives nothing else is none.
Result<void> fill_with_others_than_zero(MutBytes out, Random& random) {
  constexpr int most_draws = 64;
  TRY_VOID(random.fill(out));
  for (auto& byte : out) {
    for (int draw = 0; byte == 0 && draw < most_draws; ++draw) TRY_VOID(random.fill({&byte, 1}));
    if (byte == 0) return fail(Fault::random_failed);
  }
  return {};
}

}  // namespace

Result<void> pad_premaster(const Premaster& premaster, Random& random, MutBytes block) {
  if (block.size() < least_block || premaster.size() != premaster_size) return fail(Fault::api_misuse);
  const auto padding = block.first(block.size() - premaster_size - 1).subspan(2);
  block[0] = 0;
  block[1] = 2;
  TRY_VOID(fill_with_others_than_zero(padding, random));
  block[2 + padding.size()] = 0;
  std::ranges::copy(premaster.expose(), block.last(premaster_size).begin());
  return {};
}

// The message's size is known, so its place in the block is: no index is secret.
void unpad_premaster(Bytes block, std::uint16_t version, Premaster& premaster) {
  if (block.size() < least_block || premaster.size() != premaster_size) return;
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
