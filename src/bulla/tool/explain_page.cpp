// tool: where the page of a connection goes.
#include "bulla/tool/explain_page.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "bulla/authority/file.h"
#include "bulla/base/try.h"
#include "bulla/explain/html.h"
#include "bulla/explain/page_json.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

using authority::Access;
using authority::StagedFile;

// Keys are for their owner.
Outcome<void> write(const std::string& file, std::string_view content, const PageOutput& output) {
  TRY(auto staged, StagedFile::create(file, output.secrets ? Access::owner : Access::everyone));
  TRY_VOID(staged.write(bytes_of(content)));
  return staged.publish(authority::Existing::replace);
}

// What stands between the text and the memory that is given back.
class WipedText {
 public:
  explicit WipedText(std::string text) : text_{std::move(text)} {}
  WipedText(const WipedText&) = delete;
  WipedText& operator=(const WipedText&) = delete;
  ~WipedText() { wipe({reinterpret_cast<std::uint8_t*>(text_.data()), text_.size()}); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Waits for xdg-open, which gives the file to a browser and ends.
bool run_opener(const std::string& file) {
  const auto child = ::fork();
  if (child == 0) {
    ::execlp("xdg-open", "xdg-open", file.c_str(), nullptr);
    ::_exit(127);
  }
  int status = 0;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

std::string maker() { return "bulla " BULLA_VERSION; }

ExitCode put_page(const explain::Page& page, const PageOutput& output, const std::string& usual_file) {
  const WipedText content{output.json ? explain::to_json(page) : explain::to_html(page)};
  if (output.secrets) remark("the page holds the keys of the connection: whoever reads it can read what was sent");
  if (output.json && output.out.empty()) return answer(content.text());
  const auto& file = output.out.empty() ? usual_file : output.out;
  if (const auto written = write(file, content.text(), output); !written) return report(written.error());
  if (output.open && !run_opener(file.starts_with('-') ? "./" + file : file))
    remark("xdg-open could not show " + file + "; open it in a browser");
  return answer("The page is in " + file + ".\n");
}

}  // namespace bulla::tool
