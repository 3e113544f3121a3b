// explain: records and messages as HTML.
#include "bulla/explain/html_bytes.h"

#include "bulla/explain/html_hex.h"
#include "bulla/explain/html_words.h"

namespace bulla::explain {
namespace {

using Indexes = std::vector<std::size_t>;

// Which records start out unfolded: the first readable ones, and the first that is sealed. The page stays calm.
class Unfolding {
 public:
  bool opens(const PageRecord& record, bool carries) {
    auto& left = record.sealed ? sealed_ : readable_;
    if (!carries || left == 0) return false;
    --left;
    return true;
  }

 private:
  int readable_ = 2;
  int sealed_ = 1;
};

void put_place(HtmlWriter& writer, const Page& page, const PageMessage& message) {
  const auto line = writer.in("p", {{"class", "hint"}});
  writer.text(way_of(message.from) + " at " + milliseconds(message.at) + " ms, " + counted(message.bytes.size, "byte"));
  writer.text(message.sealed ? ", sealed: nobody in between reads it"
                             : ", in the clear: everybody in between reads it");
  if (message.step) {
    const auto number = std::to_underlying(*message.step) + 1U;
    writer.text(", part of ").leaf("a", "step " + std::to_string(number), {{"href", link_to("step", number)}});
  }
  if (message.records.size() < 2) return;
  writer.text(", spread over records");
  for (const auto index : message.records) {
    if (index >= page.records.size()) continue;
    const auto number = page.records[index].number;
    writer.text(" ").leaf("a", std::to_string(number), {{"href", link_to("record", number)}});
  }
}

void put_message(HtmlWriter& writer, const Page& page, std::size_t index) {
  const auto& message = page.messages[index];
  const auto panel = writer.in("section", {{"class", "message panel"}, {"id", place("message", index)}});
  {
    const auto title = writer.in("h3");
    writer.peer(with_capital(message.name));
  }
  put_place(writer, page, message);
  if (!message.meaning.empty()) writer.leaf("p", sentence(message.meaning));
  if (message.bytes.bytes.empty()) {
    writer.leaf("p", "Its bytes were not kept.", {{"class", "hint"}});
    return;
  }
  const auto split = writer.in("div", {{"class", "split"}});
  put_hex(writer, message.bytes, message.tree, "Bytes of " + message.name);
  if (message.tree.end > 0) put_tree(writer, message.tree);
}

void put_sealing(HtmlWriter& writer, const Page& page, const PageRecord& record) {
  const auto line = writer.in("p");
  writer.text("Sealed");
  if (record.secret && *record.secret < page.secrets.size()) {
    writer.text(" with the key out of the ");
    writer.leaf("a", page.secrets[*record.secret].name, {{"href", link_to("key", *record.secret)}});
    writer.text(", as number " + grouped(record.sequence) + " under it");
  }
  writer.text(". The head is readable, and is protected against change; of the rest only the length shows.");
}

// The one record that carries nothing to be taken apart.
void put_change_of_cipher(HtmlWriter& writer, const Page& page) {
  const bool classic = page.choice && page.choice->version != "TLS 1.3";
  writer.leaf("p", classic
                       ? "From here on this side seals what it sends: that is all that this record says."
                       : "In TLS 1.3 it says nothing. It is sent so that boxes in between, which know nothing newer "
                         "than TLS 1.2, take the connection for one of theirs and let it pass.");
}

void put_wire(HtmlWriter& writer, const Page& page, const PageRecord& record) {
  const auto panel = writer.in("div", {{"class", "wire panel"}});
  writer.leaf("p", record.sealed ? "On the wire: sealed" : "On the wire: readable by all", {{"class", "caption"}});
  put_hex(writer, record.wire, record.tree, "Bytes of record " + std::to_string(record.number));
  if (record.tree.end > 0) put_tree(writer, record.tree);
  if (record.sealed) put_sealing(writer, page, record);
  if (!record.sealed && record.content == "change_cipher_spec") put_change_of_cipher(writer, page);
}

void put_content(HtmlWriter& writer, const Page& page, const PageRecord& record, const Indexes& carried,
                 std::size_t index) {
  if (record.sealed)
    writer.leaf("p", record.content.empty() ? "Inside: not known to this side" : "Inside: opened",
                {{"class", "caption"}});
  if (!record.content.empty() && carried.empty())
    writer.leaf("p", with_capital(spoken(record.content)) + ", " + counted(record.content_size, "byte") +
                         (record.content == "application_data" ? ": what the programs at the ends have to say to each "
                                                                 "other. This page keeps none of it."
                                                               : "."));
  for (const auto number : carried) {
    const auto& message = page.messages[number];
    if (message.records.front() == index) {
      put_message(writer, page, number);
    } else {
      const auto line = writer.in("p");
      writer.text("Carries on ").leaf("a", message.name, {{"href", link_to("message", number)}}).text(".");
    }
  }
}

void put_body(HtmlWriter& writer, const Page& page, const Indexes& carried, std::size_t index) {
  const auto& record = page.records[index];
  const auto body = writer.in("div", {{"class", record.sealed ? "body both" : "body"}});
  if (record.sealed || carried.empty()) put_wire(writer, page, record);
  if (record.sealed || !carried.empty()) {
    const auto inside = writer.in("div", {{"class", "inside"}});
    put_content(writer, page, record, carried, index);
  }
  if (record.sealed || carried.empty()) return;
  const auto around = writer.in("details", {{"class", "around"}});
  writer.leaf("summary", "The record around it");
  put_wire(writer, page, record);
}

std::string names_of(const Page& page, const PageRecord& record, const Indexes& carried) {
  std::string names;
  for (const auto number : carried) names += (names.empty() ? "" : ", ") + page.messages[number].name;
  if (!names.empty()) return names;
  return spoken(record.content.empty() ? record.type : record.content);
}

void put_head(HtmlWriter& writer, const Page& page, const PageRecord& record, const Indexes& carried) {
  const auto summary = writer.in("summary");
  writer.leaf("span", std::to_string(record.number), {{"class", "number"}});
  writer.leaf("span", std::string{name_of_side(record.from)} + (record.from == Side::client ? " →" : " ←"),
              {{"class", "from " + std::string{name_of_side(record.from)}}});
  {
    const auto what = writer.in("span", {{"class", "what"}});
    writer.peer(names_of(page, record, carried));
  }
  if (record.sealed) {
    const auto seal = writer.in("span", {{"class", "chip seal"}});
    writer.markup(R"(<svg aria-hidden="true" class="icon"><use href="#i-seal"/></svg>)").text("sealed");
  }
  writer.leaf("span", counted(record.wire.size, "byte") + ", " + milliseconds(record.at) + " ms", {{"class", "size"}});
}

void put_gap(HtmlWriter& writer, std::uint64_t first, std::uint64_t last) {
  if (first > last) return;
  writer.leaf("p",
              first == last ? "Record " + grouped(first) + " is left out."
                            : "Records " + grouped(first) + " to " + grouped(last) + " are left out.",
              {{"class", "gap"}});
}

// The messages of which each record holds some bytes.
std::vector<Indexes> carried_by_records(const Page& page) {
  std::vector<Indexes> carried(page.records.size());
  for (std::size_t message = 0; message < page.messages.size(); ++message)
    for (const auto record : page.messages[message].records)
      if (record < carried.size()) carried[record].push_back(message);
  return carried;
}

void put_records(HtmlWriter& writer, const Page& page) {
  const auto carried = carried_by_records(page);
  Unfolding unfolding;
  std::uint64_t next = 1;
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    const auto& record = page.records[i];
    put_gap(writer, next, record.number - 1);
    next = record.number + 1;
    const std::string look = record.sealed ? "record sealed" : "record";
    const auto put_all = [&] {
      put_head(writer, page, record, carried[i]);
      put_body(writer, page, carried[i], i);
    };
    if (unfolding.opens(record, !carried[i].empty())) {
      const auto open = writer.in("details", {{"class", look}, {"id", place("record", record.number)}, {"open", ""}});
      put_all();
    } else {
      const auto folded = writer.in("details", {{"class", look}, {"id", place("record", record.number)}});
      put_all();
    }
  }
  put_gap(writer, next, page.records_in_all);
}

void put_messages_alone(HtmlWriter& writer, const Page& page) {
  const auto is_alone = [&](const PageMessage& message) {
    return message.records.empty() || message.records.front() >= page.records.size();
  };
  if (std::ranges::none_of(page.messages, is_alone)) return;
  const auto folded = writer.in("details", {{"class", "record"}});
  writer.leaf("summary", "Messages whose records are not here: never sent, or left out");
  const auto body = writer.in("div", {{"class", "body"}});
  for (std::size_t i = 0; i < page.messages.size(); ++i)
    if (is_alone(page.messages[i])) put_message(writer, page, i);
}

}  // namespace

void put_bytes(HtmlWriter& writer, const Page& page) {
  const auto section = writer.in("section", {{"id", "bytes"}, {"aria-labelledby", "bytes-title"}});
  writer.leaf("h2", "2. The bytes", {{"id", "bytes-title"}});
  writer.markup(
      "<p>Each record as it crossed the network, in order, and in it the messages. Left stand the bytes, right what "
      "they mean; <code>0004+2</code> says that a field begins at offset 0004 and has two bytes.<span "
      "class=\"scripted\"> "
      "Point at a field and its bytes light up; point at bytes and their field does. In a tree the arrow keys "
      "move.</span></p>");
  if (page.records.empty() && page.messages.empty()) {
    writer.leaf("p", "Nothing crossed the network.", {{"class", "hint"}});
    return;
  }
  put_records(writer, page);
  put_messages_alone(writer, page);
  const auto& left_out = page.left_out;
  if (left_out.records > 0)
    writer.leaf("p", "Left out in all: " + counted(left_out.records, "record") + " with " +
                         counted(left_out.record_bytes, "byte") + ".");
  if (left_out.messages > 0) writer.leaf("p", "Left out: " + counted(left_out.messages, "message") + ".");
}

}  // namespace bulla::explain
