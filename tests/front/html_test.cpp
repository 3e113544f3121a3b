// front: text and markup kept apart.
#include "bulla/front/html.h"

#include <gtest/gtest.h>

namespace bulla::front {
namespace {

TEST(Html, escapes_text_for_content_and_quoted_attributes) {
  EXPECT_EQ(Html::escaped(R"(<a href="x" id='y'>&</a>)").markup(),
            "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;&lt;/a&gt;");
}

TEST(Html, fills_slots_with_escaped_text_and_markup_as_it_is) {
  EXPECT_EQ(fill("<p>{{a}}</p>{{b}}", {{"a", "1 < 2"}, {"b", Html::trusted("<br>")}}).markup(), "<p>1 &lt; 2</p><br>");
}

TEST(Html, does_not_search_values_for_slots) {
  EXPECT_EQ(fill("{{a}}{{b}}", {{"a", "{{b}}"}, {"b", "x"}}).markup(), "{{b}}x");
}

TEST(Html, leaves_out_what_has_no_value) { EXPECT_EQ(fill("a{{nothing}}b{{open", {}).markup(), "ab{{open"); }

}  // namespace
}  // namespace bulla::front
