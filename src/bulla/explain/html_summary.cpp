// explain: one glance at a connection, and its failure, as HTML.
#include "bulla/explain/html_summary.h"

#include <algorithm>

#include "bulla/explain/html_words.h"

namespace bulla::explain {
namespace {

StepState state_of(const Page& page, StepName name) { return page.transaction.steps[std::to_underlying(name)].state; }

void put_result(HtmlWriter& writer, const Page& page) {
  const bool whole = !page.failure && state_of(page, StepName::session) == StepState::done;
  const std::string look = page.failure ? "bad" : whole ? "good" : "open";
  const auto result = writer.in("p", {{"class", "result " + look}});
  writer.markup(page.failure ? Markup{R"(<svg aria-hidden="true" class="icon"><use href="#i-failed"/></svg>)"}
                : whole      ? Markup{R"(<svg aria-hidden="true" class="icon"><use href="#i-done"/></svg>)"}
                             : Markup{R"(<svg aria-hidden="true" class="icon"><use href="#i-open"/></svg>)"});
  const auto words = writer.in("span");
  if (page.failure) {
    writer.leaf("strong", "Failed. ").peer(sentence(page.failure->what));
  } else if (whole) {
    writer.leaf("strong", "Connected. ");
    writer.text("Both sides saw the same handshake, and all that followed was sealed.");
  } else {
    writer.leaf("strong", "Not finished. ").text("The handshake did not come to its end.");
  }
}

void put_fact(HtmlWriter& writer, Markup label, std::string_view words, std::string_view hint) {
  const auto fact = writer.in("div");
  writer.leaf("dt", label.text());
  {
    const auto said = writer.in("dd");
    writer.peer(words.empty() ? "not known" : words);
  }
  if (!hint.empty()) {
    const auto more = writer.in("dd", {{"class", "hint"}});
    writer.peer(hint);
  }
}

const PageChain* chain_of(const Page& page, Side whose) {
  const auto chain = std::ranges::find(page.chains, whose, &PageChain::whose);
  return chain == page.chains.end() || chain->certificates.empty() ? nullptr : &*chain;
}

void put_identity(HtmlWriter& writer, const Page& page, Side whose) {
  const auto* chain = chain_of(page, whose);
  const bool is_server = whose == Side::server;
  const Markup server{"The server's certificate"};
  const Markup client{"The client's certificate"};
  if (chain == nullptr) return put_fact(writer, is_server ? server : client, "none", "none was shown");
  const auto& facts = chain->certificates.front().facts;
  const auto& name = chain->raw_key ? facts.pin : facts.names.empty() ? facts.subject : facts.names.front();
  const std::string judged = !chain->judged ? "not judged here" : chain->good ? "trusted" : "not trusted";
  put_fact(writer, is_server ? server : client, name, (facts.key.empty() ? "" : facts.key + ", ") + judged);
}

std::string group_hint(const Page& page) {
  if (page.choice && page.choice->share) return "the server's share has " + counted(page.choice->share->size, "byte");
  return page.choice && page.choice->resumed ? "an earlier secret goes on" : "no shares were exchanged";
}

void put_facts(HtmlWriter& writer, const Page& page) {
  const auto list = writer.in("dl", {{"class", "facts"}});
  const auto offered = page.offer ? std::string_view{page.offer->server_name} : std::string_view{};
  put_fact(writer, "Whom the client wanted", offered.empty() ? "nobody by name" : offered,
           page.protocol.empty() ? "no protocol was chosen" : "to speak " + page.protocol);
  put_fact(writer, "Version", page.choice ? page.choice->version : "",
           page.policy.empty() ? "" : "policy " + page.policy);
  put_fact(writer, "Cipher suite", page.choice ? page.choice->suite : "", "seals every record");
  const auto share = page.choice ? page.choice->share : std::optional<Share>{};
  put_fact(writer, "Group", share ? share->group : "none", group_hint(page));
  put_identity(writer, page, Side::server);
  put_identity(writer, page, Side::client);
}

void put_section(HtmlWriter& writer, const Section& section) {
  const auto box = writer.in("div", {{"class", "card"}});
  writer.leaf("h3", with_capital(section.title));
  const auto list = writer.in("ul");
  for (const auto& line : section.lines) {
    const auto item = writer.in("li", {{"class", line.starts_with(' ') ? "deeper" : "line"}});
    writer.peer(line);
  }
}

}  // namespace

void put_summary(HtmlWriter& writer, const Page& page) {
  const auto head = writer.in("div", {{"class", "summary"}});
  writer.leaf("p", "The picture of one connection", {{"class", "caption"}});
  {
    const auto title = writer.in("h1");
    writer.peer(page.title.empty() ? "A connection" : page.title);
  }
  {
    const auto line = writer.in("p", {{"class", "hint"}});
    writer.text(page.begun.empty() ? "When it began is not known" : "Begun " + page.begun);
    if (page.exit_code != 0) writer.text("; the command ended with " + std::to_string(page.exit_code));
  }
  if (page.with_secrets)
    writer.leaf("p", "This page holds the keys of the connection. Who has it can read everything that was said.",
                {{"class", "warning"}});
  put_result(writer, page);
  put_facts(writer, page);
}

void put_failure(HtmlWriter& writer, const Page& page) {
  if (!page.failure) return;
  const auto section = writer.in("section", {{"id", "failure"}, {"aria-labelledby", "failure-title"}});
  writer.leaf("h2", "Why it failed", {{"id", "failure-title"}});
  {
    const auto what = writer.in("p", {{"class", "cause"}});
    writer.peer(sentence(page.failure->what));
  }
  if (!page.failure->mend.empty()) {
    const auto mend = writer.in("p", {{"class", "mend"}});
    writer.leaf("strong", "What likely helps: ").peer(sentence(page.failure->mend));
  }
  const auto grid = writer.in("div", {{"class", "grid"}});
  for (const auto& one : page.failure->sections) put_section(writer, one);
}

}  // namespace bulla::explain
