// tool: the grammar of the command line, said once. Knows nothing of what the subcommands do; nobody else sees CLI11.
#include "bulla/tool/arguments.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <iostream>

#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

// An empty description keeps the check out of --help.
CLI::Validator quiet(std::function<std::string(std::string&)> check) { return CLI::Validator{std::move(check), ""}; }

CLI::Validator not_empty() {
  return quiet([](const std::string& text) { return std::string{text.empty() ? "it is empty" : ""}; });
}

std::optional<std::uint32_t> parse_number(std::string_view text, Range range) {
  std::uint32_t number = 0;
  const auto [end, reason] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (reason != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (number < range.lowest || number > range.highest) return std::nullopt;
  return number;
}

void prepare(CLI::App& app) {
  app.set_help_flag("-h,--help", "Say what this does and end");
  app.get_formatter()->column_width(32);
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

// The parser's own sentence doesn't say which there are, nor which word it did not know.
std::string missing_subcommand(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* const below : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(below->get_name());
  }
  const auto unknown = app.remaining();
  const auto what =
      unknown.empty() ? std::string{"a subcommand is missing"} : "'" + unknown.front() + "' is no subcommand";
  return what + ": there are " + listed(names);
}

}  // namespace

Command Command::subcommand(const std::string& name, const std::string& description) const {
  // At most one: else a later argument that happens to be a command's name would be taken for that command.
  app_->require_subcommand(1, 1);
  auto* const below = app_->add_subcommand(name, description);
  below->require_subcommand(0, 0);
  prepare(*below);
  return Command{*below};
}

const Command& Command::examples(std::initializer_list<std::string> lines) const {
  std::string text = "Examples:\n";
  for (const auto& line : lines) text += "  " + line + "\n";
  text.pop_back();
  app_->footer(text);
  return *this;
}

const Command& Command::action(std::function<ExitCode()> action) const {
  // The exit code leaves the parser as the one exception made for that.
  app_->final_callback([act = std::move(action)] { throw CLI::RuntimeError(static_cast<int>(act())); });
  return *this;
}

const Command& Command::option(const std::string& flags, const std::string& value, std::string& into,
                               const std::string& help) const {
  app_->add_option(flags, into, help)->type_name(value)->check(not_empty());
  return *this;
}

const Command& Command::required(const std::string& flags, const std::string& value, std::string& into,
                                 const std::string& help) const {
  app_->add_option(flags, into, help)->type_name(value)->check(not_empty())->required();
  return *this;
}

const Command& Command::any_number(const std::string& flags, const std::string& value, std::vector<std::string>& into,
                                   const std::string& help) const {
  app_->add_option(flags, into, help)
      ->type_name(value)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->check(not_empty());
  return *this;
}

const Command& Command::flag(const std::string& flags, bool& into, const std::string& help) const {
  app_->add_flag(flags, into, help);
  return *this;
}

const Command& Command::number(const std::string& flags, Range range, std::optional<std::uint32_t>& into,
                               const std::string& help) const {
  const auto take = [range, &into](const std::string& text) { into = parse_number(text, range); };
  const auto check = [range](const std::string& text) -> std::string {
    if (parse_number(text, range)) return {};
    return "'" + text + "' is no number from " + std::to_string(range.lowest) + " to " + std::to_string(range.highest);
  };
  app_->add_option_function<std::string>(flags, take, help)->type_name("N")->check(quiet(check));
  return *this;
}

const Command& Command::choice(const std::string& flags, const std::vector<std::string>& words, std::string& into,
                               const std::string& help) const {
  std::string all;
  for (const auto& word : words) all += (all.empty() ? "" : "|") + word;
  const auto check = [words, all](const std::string& text) -> std::string {
    if (std::ranges::find(words, text) != words.end()) return {};
    return "'" + text + "' is none of " + all;
  };
  app_->add_option(flags, into, help)->type_name(all)->capture_default_str()->check(quiet(check));
  return *this;
}

const Command& Command::argument(const std::string& name, std::string& into, const std::string& help) const {
  app_->add_option(name, into, help)->type_name("")->check(not_empty())->required();
  return *this;
}

const Command& Command::optional_argument(const std::string& name, std::string& into, const std::string& help) const {
  app_->add_option(name, into, help)->type_name("")->check(not_empty());
  return *this;
}

const Command& Command::arguments(const std::string& name, std::vector<std::string>& into,
                                  const std::string& help) const {
  app_->add_option(name, into, help)->type_name("")->required();
  return *this;
}

const Command& Command::together(const std::string& one, const std::string& other) const {
  app_->get_option(one)->needs(app_->get_option(other));
  app_->get_option(other)->needs(app_->get_option(one));
  return *this;
}

const Command& Command::either(const std::string& one, const std::string& other) const {
  app_->get_option(one)->excludes(app_->get_option(other));
  return *this;
}

CommandLine::CommandLine(const std::string& description, const std::string& version)
    : app_{std::make_unique<CLI::App>(description, "bulla")} {
  prepare(*app_);
  app_->set_version_flag("--version", "bulla " + version, "Say which version this is and end");
}

CommandLine::~CommandLine() = default;

Command CommandLine::root() { return Command{*app_}; }

ExitCode CommandLine::run(int count, const char* const* words) {
  try {
    app_->parse(count, words);
  } catch (const CLI::Success& success) {
    app_->exit(success, std::cout, std::cerr);
    return ExitCode::ok;
  } catch (const CLI::RuntimeError& done) {
    return static_cast<ExitCode>(done.get_exit_code());
  } catch (const CLI::ParseError& error) {
    const CLI::App* named = app_.get();
    std::string command;
    for (auto below = app_->get_subcommands(); !below.empty(); below = named->get_subcommands()) {
      named = below.back();
      command += (command.empty() ? "" : " ") + named->get_name();
    }
    return usage_error(command, named->get_require_subcommand_min() > 0 ? missing_subcommand(*named) : error.what());
  }
  return ExitCode::ok;
}

}  // namespace bulla::tool
