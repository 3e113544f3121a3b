// front: what an HTML form sends.
#include "bulla/front/form.h"

#include <gtest/gtest.h>

namespace bulla::front {
namespace {

TEST(Form, reads_fields_in_order) {
  const auto form = parse_form("buyer=Ea+Nasir%20%26%20Sons&&tokens=2&empty=&flag");
  ASSERT_TRUE(form);
  ASSERT_EQ(form->size(), 4u);
  EXPECT_EQ(value_of(*form, "buyer"), "Ea Nasir & Sons");
  EXPECT_EQ(value_of(*form, "tokens"), "2");
  EXPECT_EQ(form->at(2).value, "");
  EXPECT_EQ(form->at(3).name, "flag");
  EXPECT_EQ(value_of(*form, "absent"), "");
}

TEST(Form, refuses_broken_percent_signs) {
  for (const auto* body : {"a=%", "a=%4", "a=%zz", "%=1", "a=%-1"}) EXPECT_FALSE(parse_form(body)) << body;
}

TEST(Form, refuses_what_is_not_utf8) {
  for (const auto* body : {"a=%ff", "a=%c0%80", "a=%ed%a0%80", "a=%f4%90%80%80", "a=%e2%82", "a=%00"})
    EXPECT_FALSE(parse_form(body)) << body;
  EXPECT_TRUE(parse_form("a=%e2%82%ac%f0%9f%8f%ba"));
}

TEST(Form, refuses_too_many_fields) {
  std::string body;
  for (std::size_t i = 0; i < max_form_fields; ++i) body += "a=1&";
  EXPECT_TRUE(parse_form(body));
  EXPECT_FALSE(parse_form(body + "a=1"));
}

}  // namespace
}  // namespace bulla::front
