#include "bulla/explain/html_numbers.h"

#include <gtest/gtest.h>

#include "explain/html_pages.h"
#include "explain/markup.h"

namespace bulla::explain {
namespace {

using test::holds;

std::string drawn(const Page& page) {
  HtmlWriter writer;
  put_numbers(writer, page);
  return writer.take();
}

TEST(HtmlNumbers, CountFlightsBytesAndWork) {
  const auto html = drawn(test::full_page());
  for (const auto* part :
       {"<caption class=\"unseen\">Flights</caption>", "server hello, encrypted extensions, certificate",
        "no messages, data alone", "Key share made", "<span>133.0</span>", "Together 174.0 µs in 2 operations.",
        "width=\"100.0%\"", "role=\"img\""})
    EXPECT_TRUE(holds(html, part)) << part;
}

TEST(HtmlNumbers, SayWhichWorkFailedAndWhatIsLeftOut) {
  auto page = test::full_page();
  page.operations[1].failed = true;
  page.left_out.flights = 1;
  page.left_out.operations = 2;
  const auto html = drawn(page);
  EXPECT_TRUE(holds(html, "Signature checked <strong class=\"bad\">failed</strong>"));
  EXPECT_TRUE(holds(html, "Left out: 1 flight."));
  EXPECT_TRUE(holds(html, "Left out: 2 operations."));
}

TEST(HtmlNumbers, OfTimesThatRunBackwardsOrStandStillAreSound) {
  auto page = test::full_page();
  page.flights[0].began = Moment{99999};
  page.flights[0].ended = Moment{-5};
  page.operations[0].cpu = std::chrono::nanoseconds{-1};
  EXPECT_EQ(test::markup_of(drawn(page)).problem, "");
  EXPECT_FALSE(holds(drawn(Page{}), "<h3>Flights"));
}

}  // namespace
}  // namespace bulla::explain
