// compress: what must hold of each algorithm, and texts to try it with.
#pragma once
#include <gtest/gtest.h>

#include "bulla/base/compression.h"
#include "support/hex.h"

namespace bulla::test {

// Something that shrinks, though not to nothing.
inline Buffer repetitive(std::size_t size) {
  Buffer plain(size);
  for (std::size_t i = 0; i < size; ++i) plain[i] = static_cast<std::uint8_t>(i % 251 * (i / 1000 + 1));
  return plain;
}

inline bool fills(const Compression& algorithm, Bytes stream, std::size_t size, Buffer* into = nullptr) {
  Buffer plain(size);
  const auto done = algorithm.decompress(stream, plain);
  EXPECT_TRUE(done || done.error().fault == Fault::certificate_decompression);
  if (into != nullptr) *into = plain;
  return done.has_value();
}

inline void expect_round_trips(const Compression& algorithm) {
  for (const std::size_t size : {1U, 4U, 1000U, 4000U, 100U * 1024U}) {
    const auto plain = repetitive(size);
    Buffer again;
    EXPECT_TRUE(fills(algorithm, algorithm.compress(plain), size, &again));
    EXPECT_EQ(again, plain);
  }
}

// A stream that is not whole, that is more than one, or not of the size that was said.
inline void expect_refuses_all_but_one_whole_stream(const Compression& algorithm) {
  constexpr std::size_t size = 700;
  const auto stream = algorithm.compress(repetitive(size));
  ASSERT_TRUE(fills(algorithm, stream, size));
  for (std::size_t cut = 0; cut < stream.size(); ++cut)
    EXPECT_FALSE(fills(algorithm, Bytes{stream}.first(cut), size)) << "cut at " << cut;
  auto longer = stream;
  longer.push_back(0);
  EXPECT_FALSE(fills(algorithm, longer, size));
  auto twice = stream;
  append(twice, stream);
  EXPECT_FALSE(fills(algorithm, twice, size));
  EXPECT_FALSE(fills(algorithm, twice, 2 * size));
  for (const auto other : {1UL, size - 1, size + 1, 2 * size, 100 * 1024UL})
    EXPECT_FALSE(fills(algorithm, stream, other)) << other;
  EXPECT_FALSE(fills(algorithm, Buffer(50, 0), size));
  EXPECT_FALSE(fills(algorithm, Buffer(50, 0xff), size));
}

// 4 MiB that take a few bytes: what is beyond the room is refused, and nothing is written there.
inline void expect_stops_a_bomb(const Compression& algorithm) {
  const auto bomb = algorithm.compress(Buffer(4 << 20));
  ASSERT_LT(bomb.size(), 20000U);
  Buffer room(2000, 0xaa);
  EXPECT_FALSE(algorithm.decompress(bomb, MutBytes{room}.first(1000)));
  EXPECT_EQ(Buffer(room.begin() + 1000, room.end()), Buffer(1000, 0xaa));
}

}  // namespace bulla::test
