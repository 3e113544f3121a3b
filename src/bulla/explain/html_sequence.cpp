// explain: the sequence picture. Places across it are parts of its width, so it fits a phone without becoming smaller.
#include "bulla/explain/html_sequence.h"

#include <algorithm>

#include "bulla/explain/html_words.h"

namespace bulla::explain {
namespace {

constexpr std::size_t max_rows = 90;
constexpr int head_height = 54;
constexpr int row_height = 58;

// An arrow: a message, an alert, or what came in a row of records without either.
struct Row {
  Side from{};
  Moment at{};
  std::string name;
  std::uint64_t records = 0;  // 0: a message
  std::uint64_t bytes = 0;
  bool sealed = false;
  bool alert = false;  // that something is wrong; a goodbye is none
  std::optional<StepName> step{};
  std::optional<std::size_t> message{};

  std::string size() const {
    return records > 1 ? counted(records, "record") + ", " + counted(bytes, "byte") : counted(bytes, "byte");
  }
};

Row row_of(const Page& page, std::size_t index) {
  const auto& message = page.messages[index];
  return {message.from,
          message.at,
          message.name,
          0,
          message.bytes.size,
          message.sealed,
          message.what == What::alert && message.name != "alert close_notify",
          message.step,
          index};
}

void add_record(std::vector<Row>& rows, const PageRecord& record) {
  const auto name = spoken(record.content.empty() ? record.type : record.content);
  if (!rows.empty()) {
    auto& last = rows.back();
    if (last.records > 0 && last.from == record.from && last.name == name && last.sealed == record.sealed) {
      ++last.records;
      last.bytes += record.wire.size;
      return;
    }
  }
  rows.push_back({record.from, record.at, name, 1, record.wire.size, record.sealed});
}

std::vector<Row> rows_of(const Page& page) {
  std::vector<Row> rows;
  std::vector<std::vector<std::size_t>> begins(page.records.size());
  std::vector<bool> carries(page.records.size());
  for (std::size_t i = 0; i < page.messages.size(); ++i) {
    const auto& records = page.messages[i].records;
    if (page.records.empty()) rows.push_back(row_of(page, i));
    if (!records.empty() && records.front() < begins.size()) begins[records.front()].push_back(i);
    for (const auto record : records)
      if (record < carries.size()) carries[record] = true;
  }
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    if (!carries[i]) add_record(rows, page.records[i]);
    for (const auto message : begins[i]) rows.push_back(row_of(page, message));
  }
  return rows;
}

int middle_of(std::size_t row) { return head_height + static_cast<int>(row) * row_height + row_height / 2; }
std::string number(int value) { return std::to_string(value); }
std::string lifeline(Side side) { return side == Side::client ? "17%" : "83%"; }

// What is drawn at a part of the width and from there on in pixels.
HtmlWriter::Element spot(HtmlWriter& writer, std::string x, int y) {
  return writer.in("svg", {{"x", std::move(x)}, {"y", number(y)}, {"overflow", "visible"}});
}

void put_sides(HtmlWriter& writer, const Page& page, int height) {
  for (const auto side : {Side::client, Side::server}) {
    const auto x = lifeline(side);
    writer.lone("line", {{"class", "life"}, {"x1", x}, {"x2", x}, {"y1", "46"}, {"y2", number(height)}});
    writer.leaf("text", side == Side::client ? "Client" : "Server", {{"class", "side"}, {"x", x}, {"y", "20"}});
    const bool saw = page.self == side && !page.transaction.captured;
    if (saw) writer.leaf("text", "saw all this", {{"class", "soft"}, {"x", x}, {"y", "38"}});
  }
}

void put_seal(HtmlWriter& writer, int y) {
  const auto at = spot(writer, "50%", y);
  writer.lone("use", {{"href", "#i-seal"}, {"x", "-10"}, {"y", "-10"}, {"width", "20"}, {"height", "20"}});
}

void put_arrow(HtmlWriter& writer, const Row& row, int y) {
  const bool from_client = row.from == Side::client;
  const auto group = writer.in("g", {{"class", row.alert     ? "arrow alert"
                                               : from_client ? "arrow client"
                                                             : "arrow server"}});
  if (row.sealed)
    writer.lone("rect", {{"class", "hidden"},
                         {"x", "17%"},
                         {"width", "66%"},
                         {"y", number(y - row_height / 2)},
                         {"height", number(row_height)}});
  writer.lone("line", {{"x1", "17%"}, {"x2", "83%"}, {"y1", number(y)}, {"y2", number(y)}});
  {
    const auto at = spot(writer, lifeline(other(row.from)), y);
    writer.lone("path", {{"d", from_client ? "M-11-6L-1 0-11 6z" : "M11-6L1 0 11 6z"}});
  }
  if (row.sealed) put_seal(writer, y);
  writer.leaf("text", row.name, {{"x", "50%"}, {"y", number(y - 12)}});
  const auto step = row.step ? ", step " + std::to_string(std::to_underlying(*row.step) + 1) : std::string{};
  writer.leaf("text", row.size() + step, {{"class", "soft"}, {"x", "50%"}, {"y", number(y + 21)}});
}

// In brackets what one side said before the other one spoke.
void put_bracket(HtmlWriter& writer, Side from, int top, int bottom, int flight) {
  const bool is_client = from == Side::client;
  {
    const auto at = spot(writer, is_client ? "11%" : "89%", 0);
    const auto tip = std::string{is_client ? "6" : "-6"};
    writer.lone("path",
                {{"class", "bracket"}, {"d", "M" + tip + " " + number(top) + "H0V" + number(bottom) + "H" + tip}});
  }
  writer.leaf("text", number(flight),
              {{"class", "soft"}, {"x", is_client ? "5%" : "95%"}, {"y", number((top + bottom) / 2 + 5)}});
}

void put_brackets(HtmlWriter& writer, const std::vector<Row>& rows) {
  int flight = 0;
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t last = first;
    while (last + 1 < rows.size() && rows[last + 1].from == rows[first].from) ++last;
    put_bracket(writer, rows[first].from, middle_of(first) - 20, middle_of(last) + 20, ++flight);
    first = last + 1;
  }
}

void put_end(HtmlWriter& writer, const Page& page, std::size_t rows) {
  if (!page.failure) return;
  const auto y = middle_of(rows);
  {
    const auto at = spot(writer, lifeline(page.self), y);
    writer.lone("path", {{"class", "cross"}, {"d", "M-9-9L9 9M9-9L-9 9"}});
  }
  writer.leaf("text", "it failed here", {{"class", "failed"}, {"x", "50%"}, {"y", number(y + 5)}});
}

void put_picture(HtmlWriter& writer, const Page& page, const std::vector<Row>& rows) {
  const auto height = head_height + static_cast<int>(rows.size() + (page.failure ? 1 : 0)) * row_height + 8;
  const auto picture = writer.in("svg", {{"class", "sequence"},
                                         {"role", "img"},
                                         {"aria-labelledby", "sequence-title sequence-about"},
                                         {"width", "100%"},
                                         {"height", number(height)}});
  writer.leaf("title", "The messages in their order", {{"id", "sequence-title"}});
  writer.leaf("desc",
              "An arrow for each of " + counted(rows.size(), "message") +
                  " between client and server, with a seal on those that nobody in between can read. The table that "
                  "follows says the same.",
              {{"id", "sequence-about"}});
  for (std::size_t i = 0; i < rows.size(); ++i) put_arrow(writer, rows[i], middle_of(i));
  put_sides(writer, page, height);
  put_brackets(writer, rows);
  put_end(writer, page, rows.size());
}

void put_table_row(HtmlWriter& writer, const Row& row) {
  const auto line = writer.in("tr");
  writer.leaf("td", milliseconds(row.at));
  writer.leaf("td", name_of_side(row.from));
  {
    const auto name = writer.in("th", {{"scope", "row"}});
    if (row.message) {
      const auto link = writer.in("a", {{"href", link_to("message", *row.message)}});
      writer.peer(row.name);
    } else {
      writer.peer(row.name + (row.records > 1 ? ", " + counted(row.records, "record") : ""));
    }
  }
  writer.leaf("td", grouped(row.bytes));
  writer.leaf("td", row.sealed ? "sealed" : "readable");
  const auto step = writer.in("td");
  if (!row.step) return;
  const auto number = std::to_underlying(*row.step) + 1U;
  writer.leaf("a", std::to_string(number),
              {{"href", link_to("step", number)}, {"aria-label", "step " + std::to_string(number)}});
}

void put_table(HtmlWriter& writer, const std::vector<Row>& rows) {
  const auto folded = writer.in("details");
  writer.leaf("summary", "The same as a table, with links to the bytes");
  const auto box = writer.in(
      "div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "group"}, {"aria-label", "The messages as a table"}});
  const auto table = writer.in("table");
  writer.leaf("caption", "The messages in their order", {{"class", "unseen"}});
  writer.markup(
      "<thead><tr><th scope=\"col\">At, ms</th><th scope=\"col\">From</th><th scope=\"col\">What</th>"
      "<th scope=\"col\">Bytes</th><th scope=\"col\">In between</th><th scope=\"col\">Step</th></tr></thead>");
  const auto body = writer.in("tbody");
  for (const auto& row : rows) put_table_row(writer, row);
}

}  // namespace

void put_sequence(HtmlWriter& writer, const Page& page) {
  auto rows = rows_of(page);
  if (rows.empty()) return;
  const auto left_out = rows.size() > max_rows ? rows.size() - max_rows : 0;
  rows.resize(rows.size() - left_out);
  const auto figure = writer.in("figure", {{"class", "card"}});
  put_picture(writer, page, rows);
  {
    const auto caption = writer.in("figcaption");
    writer.markup("<svg aria-hidden=\"true\" class=\"icon\"><use href=\"#i-seal\"/></svg>");
    writer.text(
        " marks what is sealed: on the wire it is noise of a certain length. Brackets hold together what one "
        "side said before the other one spoke.");
    if (left_out > 0) writer.text(" " + grouped(left_out) + " more follow among the bytes.");
  }
  put_table(writer, rows);
}

}  // namespace bulla::explain
