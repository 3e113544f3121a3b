#include "bulla/explain/html_writer.h"

#include <gtest/gtest.h>

#include "explain/html_pages.h"
#include "explain/markup.h"

namespace bulla::explain {
namespace {

TEST(HtmlWriter, MakesTextOfMarkup) {
  EXPECT_EQ(escaped("<a href=\"x\" title='y'>&amp;</a>"),
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
  EXPECT_EQ(escaped("plain words, 0x1a-~"), "plain words, 0x1a-~");
}

TEST(HtmlWriter, WritesControlsByTheirNames) {
  EXPECT_EQ(escaped(std::string_view{"a\0b\x1b[31m\n\t\x7f", 11}), "a⟨NUL⟩b⟨ESC⟩[31m⟨LF⟩⟨TAB⟩⟨DEL⟩");
  EXPECT_EQ(escaped("\u0085\u009b"), "⟨U+0085⟩⟨U+009B⟩");
}

TEST(HtmlWriter, WritesMarksOfDirectionAndWhatHasNoWidthByTheirNames) {
  EXPECT_EQ(escaped("user\u202egnp.exe"), "user⟨RLO⟩gnp.exe");
  EXPECT_EQ(escaped("\u200b\u200f\u2066\u2069\ufeff\u2028\u061c\u00ad"),
            "⟨ZWSP⟩⟨RLM⟩⟨LRI⟩⟨PDI⟩⟨BOM⟩⟨U+2028⟩⟨U+061C⟩⟨U+00AD⟩");
  EXPECT_EQ(escaped("\U000e0041\U0010ffff\ufffe"), "⟨U+E0041⟩⟨U+10FFFF⟩⟨U+FFFE⟩");
}

TEST(HtmlWriter, LeavesOtherScriptsAsTheyAre) {
  EXPECT_EQ(escaped("שלום, мир, 世界, 🗝"), "שלום, мир, 世界, 🗝");
}

TEST(HtmlWriter, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(escaped("a\xff\xc0\x80z"), "a\uFFFD\uFFFD\uFFFDz");
  EXPECT_EQ(escaped("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD") << "half of a surrogate pair";
  EXPECT_EQ(escaped("cut\xe2\x82"), "cut\uFFFD\uFFFD");
}

TEST(HtmlWriter, ClosesWhatItOpensInOrder) {
  HtmlWriter writer;
  {
    const auto list = writer.in("ul", {{"class", "a \"b\""}});
    writer.leaf("li", "1 < 2").lone("hr");
    const auto item = writer.in("li");
    writer.peer("שלום");
  }
  EXPECT_EQ(writer.take(), "<ul class=\"a &quot;b&quot;\"><li>1 &lt; 2</li><hr/><li><bdi>שלום</bdi></li></ul>");
}

TEST(HtmlWriter, KeepsHostileWordsWithinTextAndAttribute) {
  HtmlWriter writer;
  writer.leaf("p", test::hostile, {{"title", std::string{test::hostile}}});
  const auto html = writer.take();
  const auto markup = test::markup_of(html);
  EXPECT_EQ(markup.problem, "");
  EXPECT_EQ(markup.tags, std::vector<std::string>{"p"});
  EXPECT_EQ(markup.names, std::vector<std::string>{"title"});
  EXPECT_EQ(html.find('\x1b'), std::string::npos);
  EXPECT_EQ(html.find("\xe2\x80\xae"), std::string::npos);
}

}  // namespace
}  // namespace bulla::explain
