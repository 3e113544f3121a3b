// tool: where the page of a connection goes, and the ways to come by one. Knows nothing of what a page says.
#pragma once
#include "bulla/explain/page_recorder.h"
#include "bulla/tool/connection.h"

namespace bulla::tool {

struct PageOutput {
  std::string out;  // the file; empty: a usual name, or standard output for JSON
  bool json = false;
  bool open = false;     // show it in the browser
  bool secrets = false;  // with the keys' values

  bool is_wanted() const { return json || open || !out.empty(); }
  explain::Values values() const { return secrets ? explain::Values::kept : explain::Values::left_out; }
};

// "bulla 1.0"
std::string maker();

// Writes it, whole or not at all, and says where to; a file that is there is replaced. usual_file: where HTML goes
// unless there is an --out.
[[nodiscard]] ExitCode put_page(const explain::Page& page, const PageOutput& output, const std::string& usual_file);

struct ReplayOptions {
  std::string file;
  std::optional<std::uint32_t> connection;
};
// A recording: told in words, or as a page if one is wanted.
ExitCode explain_replay(const ReplayOptions& options, const PageOutput& output);

struct CaptureOptions {
  std::string file;
  std::string key_log;  // empty: none
  std::optional<std::uint32_t> connection;
};
// A connection of two others: told in words, or as a page if one is wanted.
ExitCode explain_capture(const CaptureOptions& options, const PageOutput& output);

// A connection made for the page's sake: ends as connect would.
ExitCode explain_connection(const ConnectionOptions& options, const PageOutput& output);
// Both ends in this process, each with a certificate of a CA made on the spot.
ExitCode explain_demo(const std::string& policy, const PageOutput& output);

}  // namespace bulla::tool
