#include "bulla/explain/html_hex.h"

#include <gtest/gtest.h>

#include "explain/html_pages.h"
#include "explain/markup.h"

namespace bulla::explain {
namespace {

using test::holds;

std::string hex_of(const Excerpt& bytes, const wire::Node& tree) {
  HtmlWriter writer;
  put_hex(writer, bytes, tree, "some bytes");
  return writer.take();
}

std::string tree_of(const wire::Node& tree) {
  HtmlWriter writer;
  put_tree(writer, tree);
  return writer.take();
}

const wire::Node two_fields{"message", "5 bytes", 0,
                            5,         {},        {{"type", "1", 0, 1, {}, {}}, {"body", "4 bytes", 1, 5, {}, {}}}};

TEST(HtmlHex, CutsTheBytesWhereFieldsBegin) {
  const auto html = hex_of({{0x41, 0x3c, 0x00, 0x20, 0xff}, 5}, two_fields);
  EXPECT_TRUE(holds(html, "<b>41 </b><b>3c 00 20 ff </b>")) << html;
  EXPECT_TRUE(holds(html, "<b>A</b><b>&lt;...</b>")) << html;
  EXPECT_EQ(test::markup_of(html).problem, "");
}

TEST(HtmlHex, GivesOffsetsForBothWidths) {
  const auto html = hex_of({Buffer(33), 33}, {});
  EXPECT_TRUE(holds(html, ">0000 0010 0020 <")) << html;
  EXPECT_TRUE(holds(html, ">0000 0008 0010 0018 0020 <")) << html;
}

TEST(HtmlHex, SaysWhatWasCutAndScrollsWhatIsLong) {
  const auto html = hex_of({Buffer(200), 70000}, {});
  EXPECT_TRUE(holds(html, "The first 200 of 70,000 bytes.")) << html;
  EXPECT_TRUE(holds(html, "tabindex=\"0\""));
  EXPECT_FALSE(holds(hex_of({Buffer(20), 20}, {}), "tabindex"));
}

TEST(HtmlHex, OfRangesBeyondTheBytesKeepsWithinThem) {
  const wire::Node wild{"message", "", 0, 9000, {}, {{"field", "", 3, 900, {}, {}}, {"odd", "", 4, 2, {}, {}}}};
  EXPECT_TRUE(holds(hex_of({{1, 2, 3, 4}, 4}, wild), "<b>01 02 </b><b>03 </b><b>04 </b>"));
  EXPECT_TRUE(holds(tree_of(wild), "data-r=\"0004+0\""));
  EXPECT_TRUE(holds(hex_of({}, wild), "<code class=\"x\"></code>"));
}

TEST(HtmlHex, TellsEachFieldsPlaceAndFault) {
  auto tree = two_fields;
  tree.parts[1].fault = Fault::truncated;
  const auto html = tree_of(tree);
  EXPECT_TRUE(holds(html, "<summary data-r=\"0000+5\">")) << html;
  EXPECT_TRUE(holds(html, "<li data-r=\"0001+4\"><span class=\"n\">body</span> <bdi>4 bytes</bdi> <strong")) << html;
  EXPECT_TRUE(holds(html, "breaks a rule"));
}

TEST(HtmlHex, FoldsWhatIsLongAndEndsWhatIsDeep) {
  wire::Node many{"many", "", 0, 1, {}, std::vector<wire::Node>(50)};
  const wire::Node root{"root", "", 0, 1, {}, {many}};
  EXPECT_TRUE(holds(tree_of(root), "<details><summary"));
  wire::Node deep;
  for (int i = 0; i < 300; ++i) deep = wire::Node{"level", "", 0, 1, {}, {deep}};
  EXPECT_TRUE(holds(tree_of(deep), "1 part not shown"));
}

}  // namespace
}  // namespace bulla::explain
