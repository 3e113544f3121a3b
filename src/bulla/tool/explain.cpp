// tool: bulla explain: a connection as a page, or a recorded one in words. Knows nothing of how it comes about.
#include "bulla/tool/explain_page.h"
#include "bulla/tool/subcommands.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

struct ExplainOptions {
  ConnectionOptions connection;
  std::string replay;
  std::string pcap;
  std::optional<std::uint32_t> number;
  bool demo = false;
  PageOutput output;

  bool has_file() const { return !replay.empty() || !pcap.empty(); }
};

// Is anything asked for that only a connection to a server has? A key log is read with a capture.
bool speaks_of_connection(const ConnectionOptions& options, bool reads_key_log) {
  const bool words = !(options.authority + options.certificate + options.key + options.name + options.protocols +
                       options.session + options.psk + options.early_data + options.record)
                          .empty();
  return words || (!options.keylog.empty() && !reads_key_log) || !options.pins.empty() || options.timeout ||
         options.padding || options.record_secrets;
}

std::optional<std::string> misuse(const ExplainOptions& options) {
  const int ways = int{!options.connection.server.empty()} + int{!options.replay.empty()} + int{!options.pcap.empty()} +
                   int{options.demo};
  if (ways != 1) return "give one of HOST:PORT, --pcap FILE, --replay FILE and --demo";
  if (options.number && !options.has_file()) return "--connection wants --pcap or --replay";
  if (options.connection.server.empty() && speaks_of_connection(options.connection, !options.pcap.empty()))
    return "--pcap, --replay and --demo make no connection: its options go with HOST:PORT";
  if (options.output.open && options.output.json) return "--open shows the page, and --json makes none";
  if (options.output.secrets && options.has_file() && !options.output.is_wanted())
    return "--secrets wants --out, --open or --json";
  return std::nullopt;
}

ExitCode explain(const ExplainOptions& options) {
  if (const auto why = misuse(options)) return usage_error("explain", *why);
  if (!options.replay.empty()) return explain_replay({options.replay, options.number}, options.output);
  if (!options.pcap.empty())
    return explain_capture({options.pcap, options.connection.keylog, options.number}, options.output);
  if (options.demo) return explain_demo(options.connection.policy, options.output);
  return explain_connection(options.connection, options.output);
}

}  // namespace

void add_explain(const Command& root) {
  const auto options = std::make_shared<ExplainOptions>();
  const auto command =
      root.subcommand("explain", "Show a connection whole, in one HTML page: its story, bytes, keys, certificates");
  command.optional_argument("HOST:PORT", options->connection.server, "The server; an IPv6 address stands in brackets")
      .option("--pcap", "FILE", options->pcap,
              "Instead of a server, a capture of packets: a connection of any two programs, opened by their key log "
              "(--keylog); in words, unless a page is wanted")
      .option("--replay", "FILE", options->replay,
              "Instead of a server, what --record of connect or serve has written; in words, unless a page is wanted")
      .number("--connection", {1, 1000000}, options->number, "Which one in the file; without, several are listed")
      .flag("--demo", options->demo, "Instead of a server, both ends here, each with a certificate made on the spot")
      .option("--out", "FILE", options->output.out, "Where the page goes (bulla-HOST.html)")
      .flag("--open", options->output.open, "Show the page in the browser")
      .flag("--json", options->output.json, "The same as JSON, to stdout or --out")
      .flag("--secrets", options->output.secrets, "With the values of all keys: who reads the page can read the rest");
  add_connection_options(command, options->connection);
  command
      .examples({"bulla explain example.org:443", "bulla explain --demo --out demo.html --open",
                 "bulla explain --pcap one.pcap --keylog keys.txt --out one.html", "bulla explain --replay one.rec"})
      .action([options] { return explain(*options); });
}

}  // namespace bulla::tool
