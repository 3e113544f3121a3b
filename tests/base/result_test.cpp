#include "bulla/base/result.h"

#include <gtest/gtest.h>

#include <memory>

#include "bulla/base/try.h"

namespace bulla {
namespace {

Result<int> half(int number) {
  if (number % 2) return fail(Fault::value_out_of_range, 7);
  return number / 2;
}
Result<int> quarter(int number) {
  TRY(const int once, half(number));
  TRY(const int twice, half(once));
  return twice;
}
Result<void> must_halve(int number, bool& reached) {
  TRY_VOID(half(number));
  reached = true;
  return {};
}

TEST(Result, HoldsAValueOrTheFaultAndWhereItHappened) {
  EXPECT_EQ(half(8), 4);
  const auto failed = half(3);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().fault, Fault::value_out_of_range);
  EXPECT_EQ(failed.error().offset, 7u);
  EXPECT_EQ(failed.error().message, Error::nowhere);
  EXPECT_EQ(failed.error().certificate, Error::nowhere);
}

TEST(Result, AnErrorRaisesTheAlertOfItsRow) {
  EXPECT_EQ(half(3).error().alert(), Alert::illegal_parameter);
  EXPECT_EQ(half(3).error().row().name, "value_out_of_range");
}

TEST(Try, BindsTheValueOrLeavesWithTheError) {
  EXPECT_EQ(quarter(8), 2);
  const auto failed = quarter(6);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().offset, 7u);
}

TEST(Try, WithoutAValueGoesOnOrLeaves) {
  bool reached = false;
  EXPECT_FALSE(must_halve(3, reached));
  EXPECT_FALSE(reached);
  EXPECT_TRUE(must_halve(4, reached));
  EXPECT_TRUE(reached);
}

Result<int> unwrap(Result<std::unique_ptr<int>> from) {
  TRY(const auto owned, std::move(from));
  return *owned;
}

TEST(Try, MovesWhatCannotBeCopied) { EXPECT_EQ(unwrap(std::make_unique<int>(5)), 5); }

}  // namespace
}  // namespace bulla
