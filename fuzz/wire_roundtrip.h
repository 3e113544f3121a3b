// fuzz: what a decoder accepts, the encoder writes back byte for byte.
#pragma once
#include "bulla/wire/language.h"
#include "fuzz/input.h"

namespace bulla::fuzz {

template <class T>
void expect_same_bytes(const T& value, Bytes original) {
  Buffer room(original.size());
  const auto written = wire::encode(value, room);
  require(written && same_bytes(*written, original));
  require(wire::encoded_size(value) == original.size());
}

template <class T>
Result<T> decode_and_encode(Bytes bytes) {
  auto value = wire::decode<T>(bytes);
  if (value) expect_same_bytes(*value, bytes);
  return value;
}

}  // namespace bulla::fuzz
