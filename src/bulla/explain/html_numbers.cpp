// explain: tables of numbers with a bar to each, as HTML.
#include "bulla/explain/html_numbers.h"

#include <algorithm>

#include "bulla/explain/html_words.h"

namespace bulla::explain {
namespace {

// A number and how it compares with the largest of its column.
void put_bar(HtmlWriter& writer, std::string_view words, std::uint64_t part, std::uint64_t whole,
             std::string_view look) {
  const auto cell = writer.in("td", {{"class", "bar"}});
  writer.leaf("span", words);
  const auto bar = writer.in("svg", {{"aria-hidden", "true"}, {"class", std::string{look}}});
  writer.lone("rect", {{"width", percent(part, whole)}, {"height", "100%"}});
}

std::string microseconds(std::chrono::nanoseconds time) {
  const auto count = static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.count()));
  return grouped(count / 1000) + "." + std::to_string(count / 100 % 10);
}

std::uint64_t positive(std::chrono::nanoseconds time) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.count()));
}

HtmlWriter::Element put_box(HtmlWriter& writer, std::string label) {
  return writer.in("div",
                   {{"class", "scroll"}, {"tabindex", "0"}, {"role", "group"}, {"aria-label", std::move(label)}});
}

void put_traffic(HtmlWriter& writer, const Page& page) {
  writer.leaf("h3", "In each direction");
  const auto box = put_box(writer, "Traffic in each direction");
  const auto table = writer.in("table");
  writer.markup(
      "<caption class=\"unseen\">Traffic in each direction</caption><thead><tr><th scope=\"col\">From</th>"
      "<th scope=\"col\">Records</th><th scope=\"col\">Sealed</th><th scope=\"col\">Bytes</th></tr></thead>");
  const auto body = writer.in("tbody");
  const auto& traffic = page.transaction.traffic;
  const auto most = std::max(traffic[0].bytes, traffic[1].bytes);
  for (const auto side : {Side::client, Side::server}) {
    const auto& one = traffic[std::to_underlying(side)];
    const auto row = writer.in("tr");
    writer.leaf("th", name_of_side(side), {{"scope", "row"}});
    writer.leaf("td", grouped(one.records)).leaf("td", grouped(one.sealed_records));
    put_bar(writer, grouped(one.bytes), one.bytes, most, name_of_side(side));
  }
}

// However short it was, it is seen, and the last one does not begin at the very end.
void put_span(HtmlWriter& writer, const Flight& flight, std::uint64_t whole) {
  const bool is_client = flight.from == Side::client;
  const auto least = std::max<std::uint64_t>(1, whole / 200);
  const auto began = std::min(positive(flight.began), whole - std::min(whole, least));
  const auto ended = std::max(began + least, std::min(whole, positive(flight.ended)));
  writer.lone("rect", {{"class", is_client ? "client" : "server"},
                       {"x", percent(began, whole)},
                       {"y", is_client ? "22" : "60"},
                       {"width", percent(ended - began, whole)},
                       {"height", "14"}});
}

// When each side spoke, on one scale of time.
void put_timeline(HtmlWriter& writer, const Page& page) {
  const auto end = std::ranges::max(page.flights, {}, &Flight::ended).ended;
  if (end.count() <= 0) return;
  const auto figure = writer.in("figure", {{"class", "timeline"}});
  const auto whole = positive(end);
  {
    const auto picture = writer.in("svg", {{"role", "img"},
                                           {"aria-label", "When each side spoke, from 0 to " + milliseconds(end) +
                                                              " ms; the table has the numbers"},
                                           {"width", "100%"},
                                           {"height", "76"}});
    for (const auto& flight : page.flights) put_span(writer, flight, whole);
    writer.leaf("text", "client", {{"x", "6"}, {"y", "15"}}).leaf("text", "server", {{"x", "6"}, {"y", "53"}});
  }
  const auto scale = writer.in("figcaption");
  writer.leaf("span", "0 ms").leaf("span", milliseconds(end) + " ms");
}

void put_flight(HtmlWriter& writer, const Flight& flight, std::size_t number, std::uint64_t most) {
  const auto row = writer.in("tr");
  writer.leaf("th", std::to_string(number), {{"scope", "row"}});
  writer.leaf("td", name_of_side(flight.from));
  {
    const auto messages = writer.in("td", {{"class", "words"}});
    writer.peer(flight.messages.empty() ? "no messages, data alone" : listed(flight.messages));
  }
  writer.leaf("td", milliseconds(flight.began)).leaf("td", milliseconds(flight.ended));
  writer.leaf("td", grouped(flight.records));
  put_bar(writer, grouped(flight.bytes), flight.bytes, most, name_of_side(flight.from));
}

void put_flights(HtmlWriter& writer, const Page& page) {
  if (page.flights.empty()) return;
  writer.leaf("h3", "Flights: what one side said before the other one spoke");
  put_timeline(writer, page);
  {
    const auto box = put_box(writer, "Flights");
    const auto table = writer.in("table");
    writer.markup(
        "<caption class=\"unseen\">Flights</caption><thead><tr><th scope=\"col\">Flight</th><th scope=\"col\">From</th>"
        "<th scope=\"col\" class=\"words\">Messages</th><th scope=\"col\">Began, ms</th><th scope=\"col\">Ended, "
        "ms</th>"
        "<th scope=\"col\">Records</th><th scope=\"col\">Bytes</th></tr></thead>");
    const auto body = writer.in("tbody");
    const auto most = std::ranges::max(page.flights, {}, &Flight::bytes).bytes;
    for (std::size_t i = 0; i < page.flights.size(); ++i) put_flight(writer, page.flights[i], i + 1, most);
  }
  if (page.left_out.flights > 0) writer.leaf("p", "Left out: " + counted(page.left_out.flights, "flight") + ".");
}

void put_operation(HtmlWriter& writer, const Operation& operation, std::uint64_t most) {
  const auto row = writer.in("tr");
  {
    const auto what = writer.in("th", {{"scope", "row"}});
    writer.text(with_capital(operation.what));
    if (operation.failed) writer.text(" ").leaf("strong", "failed", {{"class", "bad"}});
  }
  writer.leaf("td", operation.algorithm, {{"class", "words"}}).leaf("td", operation.about, {{"class", "words"}});
  writer.leaf("td", milliseconds(operation.at));
  put_bar(writer, microseconds(operation.cpu), positive(operation.cpu), most, "work");
}

void put_operations(HtmlWriter& writer, const Page& page) {
  if (page.operations.empty()) return;
  writer.leaf("h3", "Work of the " + std::string{name_of_side(page.self)} + "'s processor");
  {
    const auto box = put_box(writer, "Operations");
    const auto table = writer.in("table");
    writer.markup(
        "<caption class=\"unseen\">Operations</caption><thead><tr><th scope=\"col\">What</th>"
        "<th scope=\"col\" class=\"words\">Algorithm</th><th scope=\"col\" class=\"words\">For</th>"
        "<th scope=\"col\">At, ms</th><th scope=\"col\">Time, µs</th></tr></thead>");
    const auto body = writer.in("tbody");
    const auto most = positive(std::ranges::max(page.operations, {}, &Operation::cpu).cpu);
    for (const auto& operation : page.operations) put_operation(writer, operation, most);
  }
  std::chrono::nanoseconds sum{};
  for (const auto& operation : page.operations) sum += operation.cpu;
  writer.leaf("p", "Together " + microseconds(sum) + " µs in " + counted(page.operations.size(), "operation") + ".");
  if (page.left_out.operations > 0)
    writer.leaf("p", "Left out: " + counted(page.left_out.operations, "operation") + ".");
}

}  // namespace

void put_numbers(HtmlWriter& writer, const Page& page) {
  const auto section = writer.in("section", {{"id", "numbers"}, {"aria-labelledby", "numbers-title"}});
  writer.leaf("h2", "5. Numbers", {{"id", "numbers-title"}});
  put_traffic(writer, page);
  put_flights(writer, page);
  put_operations(writer, page);
}

}  // namespace bulla::explain
