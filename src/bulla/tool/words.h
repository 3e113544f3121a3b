// tool: what the command says to people, in one voice. Knows nothing of what went wrong or why.
#pragma once
#include <string>
#include <string_view>

#include "bulla/authority/trouble.h"
#include "bulla/base/clock.h"
#include "bulla/explain/text.h"
#include "bulla/tool/exit_codes.h"

namespace bulla::tool {

// "<what happened> (<rule>): <where or which>. <likely mend>"; one line, whatever a peer or a file put into it.
std::string sentence_of(const Trouble& trouble);

// Says "bulla: <sentence>" on stderr and gives the exit code of the fault.
[[nodiscard]] ExitCode report(const Trouble& trouble);

// A command's answer to stdout, or report() of why there is none. What could not be written is a failure, too: a script
// would go on with half of it.
[[nodiscard]] ExitCode answer(const Outcome<std::string>& text);

// Says "bulla: <sentence>" on stderr: a word that is no failure.
void remark(std::string_view sentence);
// Text on stderr as it is.
void tell(std::string_view text);
// In colour where a terminal is behind the descriptor, and nobody said NO_COLOR.
explain::Paint paint_for(int descriptor);

// The command line is well formed but asks for what can't be. command: as typed, "ca issue".
[[nodiscard]] ExitCode usage_error(std::string_view command, std::string_view sentence);

std::string date_text(Time time);       // "2027-02-21"
std::string timestamp_text(Time time);  // "2027-02-21T10:30:00Z" (RFC 3339)

// "a, b and c".
std::string listed(const auto& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " and " : ", ";
    out += names[i];
  }
  return out;
}

}  // namespace bulla::tool
