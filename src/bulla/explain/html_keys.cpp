// explain: the key schedule as HTML.
//
// Drawn as the RFC draws it: a trunk that goes down from secret to secret, and at each what branches off.
#include "bulla/explain/html_keys.h"

#include <algorithm>

#include "bulla/explain/html_words.h"

namespace bulla::explain {
namespace {

using Indexes = std::vector<std::size_t>;

class Tree {
 public:
  Tree(HtmlWriter& writer, const Page& page) : writer_{writer}, page_{page}, children_(page.secrets.size()) {
    const auto& secrets = page.secrets;
    std::vector<bool> mixed_in(secrets.size());
    for (std::size_t i = 0; i < secrets.size(); ++i)
      if (const auto input = secrets[i].input; input && *input < secrets.size()) mixed_in[*input] = true;
    for (std::size_t i = 0; i < secrets.size(); ++i) {
      if (secrets[i].parent && *secrets[i].parent < i) {
        children_[*secrets[i].parent].push_back(i);
      } else if (!mixed_in[i]) {
        roots_.push_back(i);
      }
    }
    drawn_.resize(secrets.size());
  }

  void put() {
    const auto list = writer_.in("ol", {{"class", "schedule"}});
    for (const auto root : roots_) put_trunk(root);
    for (std::size_t i = 0; i < drawn_.size(); ++i) put_trunk(i);
  }

 private:
  // A secret of the trunk goes on in those that have branches and seal nothing themselves.
  bool is_trunk(std::size_t index) const { return !page_.secrets[index].writer && !children_[index].empty(); }

  void put_trunk(std::size_t index) {
    if (drawn_[index]) return;
    put_input(index);
    put_item(index, "trunk");
    for (const auto child : children_[index])
      if (is_trunk(child)) put_trunk(child);
  }

  void put_input(std::size_t index) {
    const auto input = page_.secrets[index].input;
    if (!input || *input >= drawn_.size() || drawn_[*input] || *input == index) return;
    put_item(*input, "input");
  }

  void put_item(std::size_t index, Markup look) {
    drawn_[index] = true;
    const auto item = writer_.in("li", {{"class", std::string{look.text()}}});
    put_secret(index);
    const auto branches_off = [&](std::size_t child) { return !is_trunk(child) && !drawn_[child]; };
    if (std::ranges::none_of(children_[index], branches_off)) return;
    const auto list = writer_.in("ul", {{"class", "branches"}});
    for (const auto child : children_[index])
      if (branches_off(child)) put_branch(child, "branch");
  }

  // What comes of a branch follows it in the same list: keys can be renewed many times, and the page has an edge.
  void put_branch(std::size_t index, Markup look) {
    if (drawn_[index]) return;
    drawn_[index] = true;
    {
      const auto item = writer_.in("li", {{"class", std::string{look.text()}}});
      put_secret(index);
    }
    for (const auto child : children_[index]) put_branch(child, "branch next");
  }

  void put_secret(std::size_t index);
  void put_facts(const PageSecret& secret);
  void put_row(Markup label, std::string_view words) {
    if (words.empty()) return;
    const auto row = writer_.in("div");
    writer_.leaf("dt", label.text()).leaf("dd", words);
  }
  void put_value(Markup label, Bytes value) {
    if (value.empty()) return;
    const auto row = writer_.in("div", {{"class", "value"}});
    writer_.leaf("dt", label.text());
    const auto said = writer_.in("dd");
    writer_.leaf("code", to_hex(value), {{"class", "copied"}});
  }
  void put_source(Markup label, std::optional<std::size_t> source) {
    if (!source || *source >= page_.secrets.size()) return;
    const auto row = writer_.in("div");
    writer_.leaf("dt", label.text());
    const auto said = writer_.in("dd");
    writer_.leaf("a", page_.secrets[*source].name, {{"href", link_to("key", *source)}});
  }
  void put_transcript(const PageSecret& secret);
  void put_sealing_keys(const PageSecret& secret);
  void put_protected(const PageSecret& secret);

  HtmlWriter& writer_;
  const Page& page_;
  std::vector<Indexes> children_;
  Indexes roots_;
  std::vector<bool> drawn_;
};

void Tree::put_secret(std::size_t index) {
  const auto& secret = page_.secrets[index];
  const auto look = secret.writer ? "secret " + std::string{name_of_side(*secret.writer)} : std::string{"secret"};
  const auto card = writer_.in("div", {{"class", look}, {"id", place("key", index)}});
  {
    const auto title = writer_.in("h3");
    writer_.text(with_capital(secret.name) + " ").leaf("span", counted(secret.size, "byte"), {{"class", "hint"}});
  }
  if (!secret.purpose.empty()) writer_.leaf("p", sentence(secret.purpose));
  put_facts(secret);
}

void Tree::put_facts(const PageSecret& secret) {
  const auto facts = writer_.in("dl", {{"class", "details"}});
  put_row("made by", secret.made_by);
  put_source("comes of", secret.parent);
  put_source("mixed in", secret.input);
  put_transcript(secret);
  put_value("value", secret.value.expose());
  put_sealing_keys(secret);
  put_row("in a key log", secret.key_log_label);
  put_protected(secret);
}

void Tree::put_transcript(const PageSecret& secret) {
  if (secret.transcript.empty()) return;
  const auto row = writer_.in("div");
  writer_.leaf("dt", "over");
  const auto said = writer_.in("dd");
  writer_.text(secret.transcript);
  if (secret.transcript_hash.empty()) return;
  writer_.text(", hash ").leaf("code", to_hex(secret.transcript_hash), {{"class", "copied"}});
}

void Tree::put_sealing_keys(const PageSecret& secret) {
  if (secret.keys.empty()) return;
  const auto row = writer_.in("div");
  writer_.leaf("dt", "out of it");
  for (const auto& key : secret.keys) {
    const auto said = writer_.in("dd");
    writer_.text(key.name + ", " + counted(key.size, "byte"));
    if (key.value.empty()) continue;
    writer_.text(": ").leaf("code", to_hex(key.value.expose()), {{"class", "copied"}});
  }
}

void Tree::put_protected(const PageSecret& secret) {
  if (!secret.writer) return;
  const auto row = writer_.in("div");
  writer_.leaf("dt", "seals");
  const auto said = writer_.in("dd");
  if (!secret.records) {
    writer_.text("no record in this connection");
    return;
  }
  const auto& [first, last, records, bytes] = *secret.records;
  writer_.text("the " + std::string{name_of_side(*secret.writer)} + "'s ");
  writer_.leaf("a", counted(records, "record"), {{"href", link_to("record", first)}});
  writer_.text(first == last ? ", number " + grouped(first)
                             : " between number " + grouped(first) + " and " + grouped(last));
  writer_.text(", " + counted(bytes, "byte"));
}

void put_warning(HtmlWriter& writer, const Page& page) {
  if (page.with_secrets) {
    writer.leaf("p", "The values are on this page. Who has it can read the whole connection.", {{"class", "warning"}});
    return;
  }
  writer.leaf("p",
              "This page shows names, lengths and hashes, which are no secrets, and none of the values: with them "
              "whoever has the page could read the connection.",
              {{"class", "hint"}});
}

}  // namespace

void put_keys(HtmlWriter& writer, const Page& page) {
  const auto section = writer.in("section", {{"id", "keys"}, {"aria-labelledby", "keys-title"}});
  writer.leaf("h2", "3. The keys", {{"id", "keys-title"}});
  writer.markup(
      "<p>What both ends have worked out, from the first secret to the keys that seal the records. Downwards each "
      "comes "
      "of the one above it, by a function that cannot be turned round; to the right branches off what is used. The "
      "transcript is the hash of all messages so far: whoever changes one of them gets other keys.</p>");
  if (page.secrets.empty()) {
    const bool were_there = std::ranges::any_of(page.records, &PageRecord::sealed);
    writer.leaf("p", were_there ? "Whoever made this page did not know them." : "It ended before there were any keys.",
                {{"class", "hint"}});
    return;
  }
  put_warning(writer, page);
  Tree{writer, page}.put();
  if (page.left_out.secrets > 0) writer.leaf("p", "Left out: " + counted(page.left_out.secrets, "secret") + ".");
}

}  // namespace bulla::explain
