// tool: what the command says to people, in one voice. Knows nothing of what went wrong or why.
#include "bulla/tool/words.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "bulla/x509/general_name.h"

namespace bulla::tool {
namespace {

std::string capitalised(std::string_view text) {
  std::string out{text};
  const bool is_program = out.starts_with("bulla ");
  if (!out.empty() && !is_program && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

// Where in its message or chain, as far as the error knows.
std::string place_of(const Error& error) {
  std::string out;
  if (error.fault == Fault::alert_received) out += " (" + std::string{alert_name(error.received)} + ")";
  if (error.certificate != Error::nowhere) {
    out += error.certificate == 0 ? ", in the leaf certificate"
                                  : ", in certificate " + std::to_string(error.certificate) + " of the chain";
  }
  if (error.offset != 0) out += ", at byte " + std::to_string(error.offset);
  return out;
}

std::string padded(unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

std::string sentence_of(const Trouble& trouble) {
  const auto& row = trouble.error.row();
  std::string out{row.text};
  out += place_of(trouble.error);
  if (!row.rule.empty()) out += " [" + std::string{row.rule} + "]";
  if (!trouble.which.empty()) out += ": " + trouble.which;
  const std::string_view mend = trouble.mend.empty() ? row.mend : std::string_view{trouble.mend};
  if (!mend.empty()) out += ". " + capitalised(mend);
  return x509::safe_text(bytes_of(out));
}

ExitCode report(const Trouble& trouble) {
  remark(sentence_of(trouble));
  return exit_code_of(trouble.error);
}

ExitCode answer(const Outcome<std::string>& text) {
  if (!text) return report(text.error());
  if (std::fwrite(text->data(), 1, text->size(), stdout) == text->size() && std::fflush(stdout) == 0) {
    return ExitCode::ok;
  }
  return report({Fault::file_unwritable, "standard output"});
}

void remark(std::string_view sentence) {
  const std::string line = "bulla: " + std::string{sentence} + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

ExitCode usage_error(std::string_view command, std::string_view sentence) {
  remark(x509::safe_text(bytes_of(sentence)) + ". See: bulla " + std::string{command} + (command.empty() ? "" : " ") +
         "--help");
  return ExitCode::usage;
}

std::string date_text(Time time) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time)};
  return std::to_string(static_cast<int>(date.year())) + "-" + padded(static_cast<unsigned>(date.month())) + "-" +
         padded(static_cast<unsigned>(date.day()));
}

std::string timestamp_text(Time time) {
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time) -
                                    std::chrono::floor<std::chrono::days>(time)};
  const auto part = [](auto count) { return padded(static_cast<unsigned>(count.count())); };
  return date_text(time) + "T" + part(clock.hours()) + ":" + part(clock.minutes()) + ":" + part(clock.seconds()) + "Z";
}

void tell(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

explain::Paint paint_for(int descriptor) {
  const bool wanted = ::isatty(descriptor) == 1 && std::getenv("NO_COLOR") == nullptr;
  return wanted ? explain::Paint::colour : explain::Paint::plain;
}

}  // namespace bulla::tool
