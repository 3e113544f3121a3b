// explain: the HTML page put together.
#include "bulla/explain/html.h"

#include "bulla/der/pem.h"
#include "bulla/explain/html_bytes.h"
#include "bulla/explain/html_chain.h"
#include "bulla/explain/html_keys.h"
#include "bulla/explain/html_numbers.h"
#include "bulla/explain/html_story.h"
#include "bulla/explain/html_summary.h"
#include "bulla/explain/page_files.h"
#include "bulla/openssl/provider.h"

namespace bulla::explain {
namespace {

// 'sha256-...': a source of CSP, Level 2 §4.2.5.
std::string source_of(std::string_view text) {
  std::array<std::uint8_t, 32> hash{};
  openssl::provider().sha256->digest({bytes_of(text)}, hash);
  return "'sha256-" + der::encode_base64(hash) + "'";
}

void put_head(HtmlWriter& writer, const Page& page) {
  const auto head = writer.in("head");
  writer.lone("meta", {{"charset", "utf-8"}});
  writer.lone("meta",
              {{"http-equiv", "Content-Security-Policy"},
               {"content", "default-src 'none'; style-src " + source_of(page_files::page_css) + "; script-src " +
                               source_of(page_files::page_js) + "; base-uri 'none'; form-action 'none'"}});
  writer.lone("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  writer.lone("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  writer.lone("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
  writer.lone("meta", {{"name", "generator"}, {"content", page.maker}});
  writer.leaf("title", (page.title.empty() ? "A connection" : page.title) + ": the picture of one connection");
  const auto style = writer.in("style");
  writer.markup(page_files::page_css);
}

void put_link(HtmlWriter& writer, Markup place, Markup words) {
  const auto item = writer.in("li");
  writer.leaf("a", words.text(), {{"href", std::string{place.text()}}});
}

void put_navigation(HtmlWriter& writer, const Page& page) {
  const auto navigation = writer.in("nav", {{"aria-label", "Sections"}});
  {
    const auto list = writer.in("ul");
    if (page.failure) put_link(writer, "#failure", "Why it failed");
    put_link(writer, "#story", "1. Story");
    put_link(writer, "#bytes", "2. Bytes");
    put_link(writer, "#keys", "3. Keys");
    put_link(writer, "#certificates", "4. Certificates");
    put_link(writer, "#numbers", "5. Numbers");
  }
  // The script shows these: without it they would do nothing.
  writer.markup(
      "<p class=\"tools\" hidden=\"\"><button type=\"button\" id=\"unfold\">Unfold all</button> "
      "<button type=\"button\" id=\"fold\">Fold all</button></p>"
      "<p class=\"unseen\" role=\"status\" id=\"said\"></p>");
}

void put_body(HtmlWriter& writer, const Page& page) {
  const auto body = writer.in("body");
  writer.markup("<a class=\"skip\" href=\"#main\">Skip to the content</a>").markup(page_files::icons_svg);
  {
    const auto top = writer.in("header", {{"class", "top"}});
    writer.markup(
        "<p class=\"brand\"><svg class=\"mark\" aria-hidden=\"true\"><use href=\"#i-bulla\"/></svg>"
        "<strong>Bulla</strong></p>");
    put_summary(writer, page);
  }
  put_navigation(writer, page);
  {
    const auto main = writer.in("main", {{"id", "main"}, {"tabindex", "-1"}});
    put_failure(writer, page);
    put_story(writer, page);
    put_bytes(writer, page);
    put_keys(writer, page);
    put_certificates(writer, page);
    put_numbers(writer, page);
  }
  {
    const auto footer = writer.in("footer");
    writer.text("Made by " + (page.maker.empty() ? std::string{"bulla"} : page.maker) +
                ". This file is whole: it loads nothing and sends nothing.");
  }
  const auto script = writer.in("script");
  writer.markup(page_files::page_js);
}

}  // namespace

std::string to_html(const Page& page) {
  HtmlWriter writer;
  writer.markup("<!DOCTYPE html>\n");
  {
    const auto html = writer.in("html", {{"lang", "en"}});
    put_head(writer, page);
    put_body(writer, page);
  }
  return writer.take() + "\n";
}

}  // namespace bulla::explain
