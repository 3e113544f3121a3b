// explain: the seven steps as HTML.
#include "bulla/explain/html_story.h"

#include "bulla/explain/html_sequence.h"
#include "bulla/explain/html_words.h"

namespace bulla::explain {
namespace {

// Why the step is there at all: who could do what without it.
std::string_view protects_against(StepName name) {
  switch (name) {
    case StepName::server_certificate:
      return "an impostor who answers in the server's name: without its private key, and without a certificate from "
             "somebody whom the client trusts, he has nothing to show.";
    case StepName::key_share:
      return "whoever keeps what he overhears and gets hold of the server's key years later: a fresh share is made for "
             "this connection alone, and its private half never crosses the network.";
    case StepName::key_agreed:
      return "eavesdroppers: both ends arrive at the same secret, and from what crossed the network it cannot be "
             "worked out.";
    case StepName::session:
      return "whoever changes a message on its way, to get weaker algorithms agreed on or to cut something out: both "
             "ends compare what they have seen, and notice.";
    case StepName::protection:
      return "reading, changing, repeating, leaving out and reordering what is sent: each record is sealed and "
             "counted.";
    case StepName::challenge:
      return "strangers: a server that serves only certain people asks who is calling before it answers.";
    case StepName::client_proof:
      return "whoever pretends to be the client: a signature over this very handshake cannot be taken from another "
             "one.";
  }
  return "";
}

struct State {
  Markup icon;
  std::string_view look;
  std::string_view words;
};

State state_of(StepState state) {
  switch (state) {
    case StepState::done:
      return {R"(<svg aria-hidden="true" class="icon"><use href="#i-done"/></svg>)", "chip good", "done"};
    case StepState::absent:
      return {R"(<svg aria-hidden="true" class="icon"><use href="#i-absent"/></svg>)", "chip", "not in this one"};
    case StepState::failed:
      return {R"(<svg aria-hidden="true" class="icon"><use href="#i-failed"/></svg>)", "chip bad", "failed here"};
    case StepState::unreached:
      break;
  }
  return {R"(<svg aria-hidden="true" class="icon"><use href="#i-open"/></svg>)", "chip", "not reached"};
}

// Where the client encrypts the secret to the server's key, nothing is fresh.
std::string_view protects_against(const Page& page, StepName name) {
  const bool transported = page.choice && is_key_transport(page.choice->suite);
  if (!transported || name != StepName::key_share) return protects_against(name);
  return "whoever overhears it today: the server's private key alone opens the secret. Who gets hold of that key years "
         "later opens every connection that he has kept, so TLS 1.3 has given this way up.";
}

void put_measure(HtmlWriter& writer, const Step& step) {
  std::string text;
  if (step.bytes > 0) text = counted(step.bytes, "byte");
  if (step.began && step.ended) text += (text.empty() ? "" : ", ") + milliseconds(*step.ended - *step.began) + " ms";
  if (!text.empty()) writer.leaf("span", text, {{"class", "hint"}});
}

void put_heading(HtmlWriter& writer, const Step& step) {
  const auto heading = writer.in("header");
  writer.leaf("h3", std::to_string(step.number()) + ". " + with_capital(step.title));
  const auto state = state_of(step.state);
  {
    const auto chip = writer.in("span", {{"class", std::string{state.look}}});
    writer.markup(state.icon).text(state.words);
  }
  put_measure(writer, step);
}

struct Half {
  std::string_view title;
  std::string_view words;
};

void put_side_by_side(HtmlWriter& writer, Half left, Half right) {
  const auto row = writer.in("div", {{"class", "pair"}});
  for (const auto& [title, words] : {left, right}) {
    const auto box = writer.in("div");
    writer.leaf("h4", title);
    const auto line = writer.in("p");
    writer.peer(words.empty() ? "Nothing." : sentence(words));
  }
}

void put_details(HtmlWriter& writer, const Step& step) {
  if (step.details.empty()) return;
  const auto list = writer.in("dl", {{"class", "details"}});
  for (const auto& detail : step.details) {
    const auto group = writer.in("div");
    writer.leaf("dt", detail.label);
    for (const auto& line : detail.lines) {
      const auto said = writer.in("dd");
      writer.peer(line);
    }
  }
}

void put_messages(HtmlWriter& writer, const Page& page, const PageStep& step) {
  if (step.messages.empty()) return;
  const auto line = writer.in("p", {{"class", "hint"}});
  writer.text("Its messages: ");
  bool first = true;
  for (const auto index : step.messages) {
    if (index >= page.messages.size()) continue;
    if (!std::exchange(first, false)) writer.text(", ");
    writer.leaf("a", page.messages[index].name, {{"href", link_to("message", index)}});
    if (page.messages[index].sealed) writer.text(" (sealed)");
  }
}

void put_step(HtmlWriter& writer, const Page& page, std::size_t index) {
  const auto& step = page.transaction.steps[index];
  const auto& more = page.steps[index];
  const auto item = writer.in(
      "li", {{"class", "step card " + std::string{state_of(step.state).look}}, {"id", place("step", index + 1)}});
  put_heading(writer, step);
  if (!step.note.empty()) {
    const auto line = writer.in("p", {{"class", "note"}});
    writer.peer(sentence(step.note));
  }
  {
    const auto line = writer.in("p");
    writer.leaf("strong", "Protects against ").text(protects_against(page, step.name));
  }
  if (!more.between.empty() || !more.inside.empty())
    put_side_by_side(writer, {"Somebody in between sees", more.between}, {"The two ends know", more.inside});
  put_details(writer, step);
  put_messages(writer, page, more);
  if (more.tls13.empty() && more.classic.empty()) return;
  const auto ways = writer.in("details");
  writer.leaf("summary", "TLS 1.3's way and the classic way");
  put_side_by_side(writer, {"TLS 1.3", more.tls13}, {"The classic way", more.classic});
}

}  // namespace

void put_story(HtmlWriter& writer, const Page& page) {
  const auto section = writer.in("section", {{"id", "story"}, {"aria-labelledby", "story-title"}});
  writer.leaf("h2", "1. The story", {{"id", "story-title"}});
  writer.markup(
      "<p>Two programs that share nothing but a network want to talk so that nobody in between can listen, change "
      "what they say, or pretend to be one of them. Seven steps lead there.</p>");
  put_sequence(writer, page);
  const auto steps = writer.in("ol", {{"class", "steps"}});
  for (std::size_t i = 0; i < step_count; ++i) put_step(writer, page, i);
}

}  // namespace bulla::explain
