#include "bulla/der/tag.h"

#include <gtest/gtest.h>

namespace bulla::der {

TEST(Tag, OfContextCarriesItsNumberAndItsForm) {
  EXPECT_EQ(tag::primitive_context(2), 0x82);
  EXPECT_EQ(tag::constructed_context(3), 0xa3);
}

}  // namespace bulla::der
