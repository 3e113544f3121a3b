// explain: transactions and failures as text for terminals. Knows no terminal.
#include "bulla/explain/text.h"

#include <algorithm>

#include "bulla/explain/columns.h"

namespace bulla::explain {
namespace {

constexpr std::size_t width = 100;
constexpr std::size_t label_width = 15;

enum class Style : std::uint8_t { bold, faint, good, bad };

std::string painted(std::string_view text, Style style, Paint paint) {
  if (paint == Paint::plain) return std::string{text};
  constexpr std::array<std::string_view, 4> codes{"\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[31m"};
  return std::string{codes[std::to_underlying(style)]} + std::string{text} + "\x1b[0m";
}

// Breaks at spaces; what follows a break is indented like the first line's text. A word longer than a line stays whole.
void put_wrapped(std::string& out, std::size_t indent, std::string_view text) {
  const std::size_t room = width - indent;
  while (text.size() > room) {
    auto cut = text.rfind(' ', room);
    if (cut == std::string_view::npos || cut == 0) cut = text.find(' ', room);
    if (cut == std::string_view::npos) break;
    out.append(text.substr(0, cut)).append(1, '\n').append(indent, ' ');
    text.remove_prefix(cut + 1);
  }
  out.append(text).append(1, '\n');
}

void put_entries(std::string& out, const Transaction& transaction, Paint paint) {
  out += painted("        ms  from    message                    bytes  step", Style::faint, paint) + "\n";
  for (const auto& entry : transaction.entries) {
    const bool is_message = entry.what == What::message;
    std::string line = right(milliseconds(entry.at), 10) + "  ";
    line += left(entry.what == What::judged ? "(here)" : entry.from == Side::client ? "client" : "server", 8);
    line += left(entry.name, 24) + right(is_message ? std::to_string(entry.size) : "", 8) + "  ";
    line += entry.belongs_to ? std::to_string(std::to_underlying(*entry.belongs_to) + 1) : " ";
    if (entry.sealed) line += "  sealed";
    while (line.ends_with(' ')) line.pop_back();
    out += line + "\n";
  }
  if (transaction.entries_left_out > 0) {
    out += "            and " + std::to_string(transaction.entries_left_out) + " more\n";
  }
}

std::string mark(StepState state, Paint paint) {
  switch (state) {
    case StepState::done:
      return painted("done", Style::good, paint);
    case StepState::absent:
      return painted("did not happen", Style::faint, paint);
    case StepState::failed:
      return painted("FAILED", Style::bad, paint);
    case StepState::unreached:
      return painted("not reached", Style::faint, paint);
  }
  return "";
}

std::string measure(const Step& step) {
  std::string text;
  if (step.bytes > 0) text += ", " + std::to_string(step.bytes) + " bytes";
  if (step.began && step.ended) text += ", " + milliseconds(*step.ended - *step.began) + " ms";
  return text;
}

void put_step(std::string& out, const Step& step, Paint paint) {
  std::string heading{step.title};
  heading[0] = static_cast<char>(heading[0] - 'a' + 'A');
  out += "\n" + painted(std::to_string(step.number()) + ". " + heading, Style::bold, paint) + ": " +
         mark(step.state, paint) + measure(step) + "\n";
  if (!step.note.empty()) {
    out += "   ";
    put_wrapped(out, 3, step.note);
  }
  for (const auto& detail : step.details) {
    bool first = true;
    for (const auto& line : detail.lines) {
      out += "   " + painted(left(std::exchange(first, false) ? detail.label : "", label_width), Style::faint, paint);
      put_wrapped(out, 3 + label_width, line);
    }
  }
}

}  // namespace

std::string to_text(const Transaction& transaction, Paint paint) {
  const std::string_view seen = transaction.captured               ? "The transaction, as it crossed the network"
                                : transaction.self == Side::client ? "The transaction, as the client saw it"
                                                                   : "The transaction, as the server saw it";
  std::string out = painted(seen, Style::bold, paint) + "\n";
  put_entries(out, transaction, paint);
  for (const auto& step : transaction.steps) put_step(out, step, paint);
  return out;
}

std::string to_text(const Step& step, Paint paint) {
  std::string out;
  put_step(out, step, paint);
  return out;
}

std::string to_text(const Failure& failure, Paint paint) {
  std::string out;
  for (const auto& section : failure.sections) {
    out += "  " + painted(section.title, Style::bold, paint) + "\n";
    for (const auto& line : section.lines) {
      const auto indent = std::min(line.find_first_not_of(' '), std::size_t{8});
      out += "    ";
      put_wrapped(out, 6 + indent, line);
    }
  }
  if (!failure.mend.empty()) {
    out += "  " + painted("likely mend", Style::bold, paint) + "\n    ";
    put_wrapped(out, 6, failure.mend);
  }
  return out;
}

}  // namespace bulla::explain
