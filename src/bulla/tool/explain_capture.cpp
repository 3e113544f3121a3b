// tool: bulla explain --pcap: a connection of two others out of a capture of packets, opened by their key log. Knows
// neither packets nor keys.
#include <unistd.h>

#include "bulla/authority/file.h"
#include "bulla/base/try.h"
#include "bulla/capture/capture_file.h"
#include "bulla/capture/tls_connections.h"
#include "bulla/der/time.h"
#include "bulla/explain/text.h"
#include "bulla/openssl/provider.h"
#include "bulla/tool/explain_page.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

using capture::KeyMissing;
using capture::TlsConnection;

constexpr std::size_t max_key_log = std::size_t{256} << 20;

// A capture's connections, and what there is to say of the rest of it.
struct Captured {
  capture::Connections connections;
  capture::PacketCount counted;
};

Outcome<Captured> read(const std::string& file) {
  Captured captured;
  const auto counted = capture::read_capture(
      file, [&](const capture::Segment& segment, capture::PacketTime at) { captured.connections.hear(segment, at); });
  if (!counted) return trouble(Fault::capture_unreadable, file + ": " + counted.error().why);
  captured.counted = *counted;
  return captured;
}

Outcome<std::optional<capture::KeyLogFile>> read_key_log(const std::string& file) {
  if (file.empty()) return std::nullopt;
  std::string text;
  TRY_VOID(authority::read_file(file, text, max_key_log));
  auto log = capture::KeyLogFile::read(bytes_of(text));
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  if (!log) return trouble(log.error().fault, file);
  return std::optional{*std::move(log)};
}

std::string time_text(capture::PacketTime time) {
  return der::readable_time(std::chrono::floor<std::chrono::seconds>(time));
}

// "192.0.2.1:40000 to 192.0.2.2:443 (shop.example)"
std::string ends_of(const TlsConnection& connection) {
  const auto& conversation = connection.conversation;
  auto text = endpoint_text(conversation.client) + " to " + endpoint_text(conversation.server);
  if (!connection.server_name.empty()) text += " (" + connection.server_name + ")";
  return text;
}

std::string title_of(const TlsConnection& connection) { return "Captured from " + ends_of(connection); }

std::string list_of(const std::vector<TlsConnection>& connections) {
  std::string text;
  for (std::size_t i = 0; i < connections.size(); ++i) {
    const auto& connection = connections[i];
    const auto took = connection.conversation.ended - connection.conversation.begun;
    text += std::to_string(i + 1) + "  " + ends_of(connection) + ", ";
    text += connection.version ? explain::word_for(*connection.version) : "of no known version";
    text += ", begun " + time_text(connection.conversation.begun) + ", ";
    text += std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()) + " ms\n";
  }
  return text + "Choose one with --connection.\n";
}

std::string_view why_closed(KeyMissing why) {
  switch (why) {
    case KeyMissing::no_hello:
      return "its hellos are not in the capture";
    case KeyMissing::no_log:
      return "no key log was given (--keylog)";
    case KeyMissing::not_in_log:
      return "the key log does not have what opens them";
    case KeyMissing::older_version:
      return "it is older than TLS 1.2";
    case KeyMissing::unknown_suite:
      return "its suite is not known here";
  }
  return "";
}

std::string opened_text(const capture::Findings& findings) {
  const auto opened = findings.opened[0] + findings.opened[1];
  const auto closed = findings.closed[0] + findings.closed[1];
  if (opened + closed == 0) return {};
  auto text = std::to_string(opened) + " of " + std::to_string(opened + closed) + " sealed records were opened";
  if (closed == 0) return text + ".\n";
  return text + "; the others stay closed: " + std::string{why_closed(findings.why)} + ".\n";
}

// Where the first hole is, for whoever wants to capture it again.
std::string missing_text(const TlsConnection& connection) {
  const auto& conversation = connection.conversation;
  const auto hole = std::ranges::find_if(conversation.stretches, [](const auto& one) { return one.missing > 0; });
  if (hole == conversation.stretches.end()) return {};
  const std::string whose = hole->from == Side::client ? "client" : "server";
  return std::to_string(conversation.missing) + " bytes were not captured, the first of them after " +
         std::to_string(hole->offset - hole->missing) + " bytes of the " + whose + "'s.\n";
}

std::string doubts_of(const TlsConnection& connection) {
  const auto& conversation = connection.conversation;
  std::string text = missing_text(connection);
  if (!connection.has_beginning) text += "It was under way when the capture began: its hello is not there.\n";
  if (conversation.known == capture::ClientKnown::by_guess)
    text += "Which end is the client is a guess, by the ports.\n";
  if (conversation.contradicted > 0)
    text +=
        std::to_string(conversation.contradicted) +
        " segments said something else when they came again: what came first is shown. Somebody may have meddled.\n";
  if (conversation.left_out > 0)
    text += std::to_string(conversation.left_out) + " bytes at its end are left out: it is too long.\n";
  return text;
}

std::string doubts_of(const Captured& captured) {
  const auto& counted = captured.counted;
  std::string text;
  const auto say = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) text += std::to_string(count) + std::string{what};
  };
  say(counted.shortened, " packets were captured in part: what was cut off is missing (tcpdump -s 0).\n");
  say(counted.fragments, " packets are fragments of IP: they are not put together.\n");
  say(counted.damaged, " packets can't be read.\n");
  say(captured.connections.left_out(), " packets of further connections are left out: there are too many.\n");
  if (counted.cut) text += "The capture ends inside a packet, or can't be read to its end.\n";
  return text;
}

// As an observer of our own connections hears it.
capture::Findings watch(const TlsConnection& connection, const capture::KeyLogFile* log, capture::PacketTime& now,
                        Observer& observer) {
  capture::Passive passive{openssl::provider(), log, observer};
  follow(connection, passive, now);
  return passive.findings();
}

ExitCode tell_words(const TlsConnection& connection, const capture::KeyLogFile* log, const std::string& doubts) {
  auto now = connection.conversation.begun;
  explain::Recorder recorder{Side::client, [&] { return now - connection.conversation.begun; }};
  const auto findings = watch(connection, log, now, recorder);
  auto transaction = explain::transaction_of(recorder.recording());
  transaction.captured = true;
  return answer(title_of(connection) + ", begun " + time_text(connection.conversation.begun) + "\n\n" +
                to_text(transaction, paint_for(STDOUT_FILENO)) + "\n" + opened_text(findings) + doubts_of(connection) +
                doubts);
}

ExitCode show_page(const TlsConnection& connection, const capture::KeyLogFile* log, const PageOutput& output) {
  auto now = connection.conversation.begun;
  explain::PageRecorder recorder{Side::client, openssl::provider(), {.values = output.values(), .stopwatch = [&] {
                                                                       return now - connection.conversation.begun;
                                                                     }}};
  const auto findings = watch(connection, log, now, recorder);
  if (const auto text = opened_text(findings) + doubts_of(connection); !text.empty()) tell(text);
  auto page = page_of(
      recorder, {.title = title_of(connection), .begun = time_text(connection.conversation.begun), .maker = maker()});
  page.transaction.captured = true;
  page.operations.clear();  // nobody's work but theirs
  return put_page(page, output, "bulla-capture.html");
}

}  // namespace

ExitCode explain_capture(const CaptureOptions& options, const PageOutput& output) {
  const auto captured = read(options.file);
  if (!captured) return report(captured.error());
  const auto log = read_key_log(options.key_log);
  if (!log) return report(log.error());
  const auto connections = tls_connections(captured->connections, openssl::provider());
  const auto doubts = doubts_of(*captured);
  if (connections.empty()) {
    tell(doubts);
    return report({Fault::no_tls_in_capture, options.file + ", " + std::to_string(captured->counted.packets) +
                                                 " packets in " + std::to_string(captured->connections.all().size()) +
                                                 " connections"});
  }
  if (!options.connection && connections.size() > 1) return answer(list_of(connections) + doubts);
  const auto number = options.connection.value_or(1);
  if (number > connections.size())
    return usage_error("explain", "--connection " + std::to_string(number) + ": there are " +
                                      std::to_string(connections.size()) + " in " + options.file);
  const auto& connection = connections[number - 1];
  const auto* const keys = *log ? &**log : nullptr;
  if (!output.is_wanted()) return tell_words(connection, keys, doubts);
  tell(doubts);
  return show_page(connection, keys, output);
}

}  // namespace bulla::tool
