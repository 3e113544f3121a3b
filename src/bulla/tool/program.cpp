// tool: runs other people's programs. Knows nothing of what they do.
#include "bulla/tool/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <thread>

namespace bulla::tool {
namespace {

using Deadline = std::chrono::steady_clock::time_point;
constexpr std::size_t output_limit = 65536;
constexpr int cannot_execute = 127;

int milliseconds_until(Deadline deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::max(left, std::chrono::milliseconds{0}).count());
}

// After fork: only what is safe between fork and exec.
[[noreturn]] void become(const char* program, char* const* words, int output) {
  ::setpgid(0, 0);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::execv(program, words);
  ::_exit(cannot_execute);
}

// What the program says until it stops talking. False: the deadline came first.
bool listen(int from, Deadline deadline, std::string& said) {
  std::array<char, 4096> part;
  while (true) {
    pollfd waiting{.fd = from, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&waiting, 1, milliseconds_until(deadline));
    if (ready == 0) return false;
    if (ready < 0 && errno == EINTR) continue;
    const auto size = ::read(from, part.data(), part.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return true;
    said.append(part.data(), std::min(static_cast<std::size_t>(size), output_limit - said.size()));
  }
}

// The wait status, if it ends in time.
std::optional<int> await(pid_t child, Deadline deadline) {
  while (true) {
    int status = 0;
    if (::waitpid(child, &status, WNOHANG) == child) return status;
    if (milliseconds_until(deadline) == 0) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
}

std::string last_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

Outcome<std::string> judge(const std::filesystem::path& program, std::optional<int> status, std::string said) {
  const auto name = program.filename().string();
  if (!status) return trouble(Fault::trust_store_failed, name + " did not end in time");
  if (WIFSIGNALED(*status)) return trouble(Fault::trust_store_failed, name + " was killed");
  if (WEXITSTATUS(*status) == 0) return said;
  return trouble(Fault::trust_store_failed, name + " failed: " + last_line(std::move(said)));
}

}  // namespace

std::optional<std::filesystem::path> find_program(std::string_view name) {
  const char* const path = std::getenv("PATH");
  std::string directories = std::string{path ? path : ""} + ":/usr/sbin:/usr/bin:/sbin:/bin";
  for (std::size_t begin = 0; begin <= directories.size();) {
    const auto end = std::min(directories.find(':', begin), directories.size());
    const auto candidate = std::filesystem::path{directories.substr(begin, end - begin)} / name;
    if (candidate.is_absolute() && ::access(candidate.c_str(), X_OK) == 0) return candidate;
    begin = end + 1;
  }
  return std::nullopt;
}

Outcome<std::string> run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                                 std::chrono::milliseconds limit) {
  std::vector<std::string> owned{program.string()};
  owned.insert(owned.end(), arguments.begin(), arguments.end());
  std::vector<char*> words;
  for (auto& word : owned) words.push_back(word.data());
  words.push_back(nullptr);

  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    return trouble(Fault::trust_store_failed, std::generic_category().message(errno));
  }
  const auto deadline = std::chrono::steady_clock::now() + limit;
  const pid_t child = ::fork();
  if (child == 0) become(program.c_str(), words.data(), pipe[1]);
  ::close(pipe[1]);
  if (child < 0) {
    ::close(pipe[0]);
    return trouble(Fault::trust_store_failed, program.string() + ": " + std::generic_category().message(errno));
  }
  ::setpgid(child, child);  // whichever of us is first

  std::string said;
  listen(pipe[0], deadline, said);
  ::close(pipe[0]);
  const auto status = await(child, deadline);
  if (!status) {
    ::kill(-child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  return judge(program, status, std::move(said));
}

}  // namespace bulla::tool
