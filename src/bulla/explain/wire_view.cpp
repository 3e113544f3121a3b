// explain: a recorded connection as anybody on the wire could see it.
#include "bulla/explain/wire_view.h"

#include "bulla/der/time.h"
#include "bulla/explain/columns.h"
#include "bulla/explain/facts.h"
#include "bulla/explain/sealing.h"
#include "bulla/explain/sides.h"
#include "bulla/replay/setting.h"
#include "bulla/wire/record.h"
#include "bulla/x509/general_name.h"

namespace bulla::explain {
namespace {

using replay::Kind;

std::string word_of(Side side) { return std::string{name_of_side(side)}; }

// The messages in the clear that this record holds whole.
std::string messages_in(Bytes content, Sealing& sealing) {
  constexpr std::size_t header = 4;
  std::string names;
  while (content.size() >= header) {
    const std::size_t size = header + (std::size_t{content[1]} << 16 | std::size_t{content[2]} << 8 | content[3]);
    if (size > content.size()) break;
    const Event message{.what = What::message,
                        .message{content.begin(), content.begin() + static_cast<std::ptrdiff_t>(size)},
                        .size = size};
    sealing.heed(message.message);
    names += (names.empty() ? "" : ", ") + message_name(message);
    content = content.subspan(size);
  }
  return names.empty() ? "part of a message" : names;
}

// TLS 1.2 seals what a record says, and not of which type it is.
std::string sealed_name(wire::ContentType type) {
  switch (type) {
    case wire::ContentType::handshake:
      return "sealed handshake";
    case wire::ContentType::alert:
      return "sealed alert";
    default:
      return "sealed";
  }
}

std::string name_of(Bytes record, Side from, Sealing& sealing) {
  const bool sealed = sealing.seals(from, record);
  if (record.size() <= wire::RecordHeader::size) return "empty";
  const auto type = static_cast<wire::ContentType>(record[0]);
  if (sealed) return sealed_name(type);
  const auto content = record.subspan(wire::RecordHeader::size);
  switch (type) {
    case wire::ContentType::handshake:
      return messages_in(content, sealing);
    case wire::ContentType::alert:
      return content.size() == 2 ? "alert " + std::string{alert_name(static_cast<Alert>(content[1]))} : "alert";
    case wire::ContentType::change_cipher_spec:
      return "change cipher spec";
    default:
      return "of no known type";
  }
}

std::string sentence(const Error& error) {
  std::string text{error.row().text};
  if (error.fault == Fault::alert_received) text += " (" + std::string{alert_name(error.received)} + ")";
  return text;
}

std::string judgement(Bytes body) {
  const auto judged = replay::decode_judgement(body);
  if (!judged || !judged->error) return "the certificate chain is good";
  auto text = "the certificate chain is not good: " + sentence(*judged->error);
  if (judged->why.attempts.empty()) return text;
  const auto& detail = judged->why.attempts.front().detail;
  return detail.empty() ? text : text + ": " + x509::safe_text(bytes_of(detail));
}

// What this side knew besides.
std::string remark_of(const replay::Event& event) {
  if (event.kind == Kind::judged) return judgement(event.body);
  if (event.kind == Kind::failed) {
    const auto error = replay::decode_error(event.body);
    return "ended: " + (error ? sentence(*error) : std::string{});
  }
  const auto [from, alert] = replay::decode_alert(event.body);
  return "alert " + std::string{alert_name(alert)} + " of the " + word_of(from) + "'s";
}

std::string line_of(const replay::Event& event, Side self, Sealing& sealing) {
  std::string line = right(milliseconds(event.at), 10) + "  ";
  if (event.kind != Kind::sent && event.kind != Kind::received) return line + left("(here)", 8) + remark_of(event);
  const auto from = event.kind == Kind::sent ? self : other(self);
  line += left(word_of(from), 8);
  return line + left(name_of(event.body, from, sealing), 34) + right(std::to_string(event.body.size()), 8);
}

}  // namespace

std::string title_of(const replay::Recording& recording) {
  const auto summary = replay::summary_of(recording.setting);
  std::string title = word_of(recording.self);
  if (!summary) return title;
  if (!summary->server.empty()) title += " of " + x509::safe_text(bytes_of(summary->server));
  title += ", " + x509::safe_text(bytes_of(summary->policy));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(recording.begun);
  return title + ", begun " + der::readable_time(seconds);
}

std::string wire_text(const replay::Recording& recording, Paint paint) {
  const auto bold = [&](std::string_view text) {
    return paint == Paint::plain ? std::string{text} : "\x1b[1m" + std::string{text} + "\x1b[0m";
  };
  std::string out = bold("The connection, as the wire shows it") + "\n";
  out += "        ms  from    record                               bytes\n";
  Sealing sealing;
  for (const auto& event : recording.events)
    if (is_public(event.kind)) out += line_of(event, recording.self, sealing) + "\n";
  return out;
}

}  // namespace bulla::explain
