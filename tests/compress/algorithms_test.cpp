#include "bulla/compress/algorithms.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bulla::compress {
namespace {

TEST(CompressionAlgorithms, AreTheThreeOfTheStandardWithBrotliFirst) {
  std::vector<std::uint16_t> ids;
  for (const auto* each : algorithms()) ids.push_back(each->id);
  EXPECT_EQ(ids, (std::vector<std::uint16_t>{2, 3, 1}));
}

}  // namespace
}  // namespace bulla::compress
