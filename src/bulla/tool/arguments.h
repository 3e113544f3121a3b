// tool: the grammar of the command line, said once. Knows nothing of what the subcommands do; nobody else sees CLI11.
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bulla/tool/exit_codes.h"

namespace CLI {
class App;
}

namespace bulla::tool {

struct Range {
  std::uint32_t lowest;
  std::uint32_t highest;
};

// A (sub)command being described. A handle: copies mean the same command. Whatever an option is written into must live
// until the command line has been run: keep it in a shared_ptr that the action holds, too.
class Command {
 public:
  // A word of the grammar below this one: "ca", then "issue". Exactly one must be given.
  Command subcommand(const std::string& name, const std::string& description) const;
  // Shown at the end of --help, a command a line.
  const Command& examples(std::initializer_list<std::string> lines) const;
  // What the command does once its arguments are well formed.
  const Command& action(std::function<ExitCode()> action) const;

  // flags: "--dir", or "-y,--yes"; value: what it is called in --help, "DIR". Each may be given once; an empty value is
  // refused. What is in `into` stays if the option is not given.
  const Command& option(const std::string& flags, const std::string& value, std::string& into,
                        const std::string& help) const;
  const Command& required(const std::string& flags, const std::string& value, std::string& into,
                          const std::string& help) const;
  // May be given any number of times.
  const Command& any_number(const std::string& flags, const std::string& value, std::vector<std::string>& into,
                            const std::string& help) const;
  const Command& flag(const std::string& flags, bool& into, const std::string& help) const;
  // A decimal number within the range.
  const Command& number(const std::string& flags, Range range, std::optional<std::uint32_t>& into,
                        const std::string& help) const;
  // One of these words. What is in `into` is the default and shown as such.
  const Command& choice(const std::string& flags, const std::vector<std::string>& words, std::string& into,
                        const std::string& help) const;
  // Words without a flag: one, one that may be absent, one or more.
  const Command& argument(const std::string& name, std::string& into, const std::string& help) const;
  const Command& optional_argument(const std::string& name, std::string& into, const std::string& help) const;
  const Command& arguments(const std::string& name, std::vector<std::string>& into, const std::string& help) const;

  // Options described before: neither without the other; not both.
  const Command& together(const std::string& one, const std::string& other) const;
  const Command& either(const std::string& one, const std::string& other) const;

 private:
  friend class CommandLine;
  explicit Command(CLI::App& app) : app_{&app} {}
  CLI::App* app_;
};

class CommandLine {
 public:
  CommandLine(const std::string& description, const std::string& version);
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;
  ~CommandLine();
  Command root();
  // Parses, then runs the action of the command that was named. Help and version go to stdout; a command line that is
  // wrong is one sentence on stderr and ExitCode::usage.
  ExitCode run(int count, const char* const* words);

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace bulla::tool
