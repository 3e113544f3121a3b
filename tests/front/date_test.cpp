// front: dates.
#include "bulla/front/date.h"

#include <gtest/gtest.h>

namespace bulla::front {
namespace {

const Seconds rfc_example{std::chrono::seconds{784111777}};  // RFC 9110 §5.6.7

TEST(Date, writes_the_form_of_http) { EXPECT_EQ(http_date(rfc_example), "Sun, 06 Nov 1994 08:49:37 GMT"); }

TEST(Date, reads_what_it_writes) {
  for (const long second : {0L, 784111777L, 951782400L, 4102444799L}) {
    const Seconds when{std::chrono::seconds{second}};
    EXPECT_EQ(parse_http_date(http_date(when)), when);
  }
}

TEST(Date, refuses_other_forms) {
  for (const auto* text :
       {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nvm 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT "})
    EXPECT_FALSE(parse_http_date(text)) << text;
}

TEST(Date, reads_well_to_people_and_programs) {
  EXPECT_EQ(readable_date(rfc_example), "6 November 1994, 08:49 UTC");
  EXPECT_EQ(iso_date(rfc_example), "1994-11-06T08:49:37Z");
}

}  // namespace
}  // namespace bulla::front
