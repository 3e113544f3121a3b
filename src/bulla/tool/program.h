// tool: runs other people's programs: no shell between, nothing on their stdin, an end to waiting. Knows nothing of
// what they do.
#pragma once
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "bulla/authority/trouble.h"

namespace bulla::tool {

// Where PATH finds it, or the directories for administrators.
std::optional<std::filesystem::path> find_program(std::string_view name);

// Runs it and gives its stdout and stderr together (64 KiB at most). Fault::trust_store_failed if it can't be started,
// doesn't end in time (it is killed then, with its children), or ends with another status than 0; `which` says why.
Outcome<std::string> run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                                 std::chrono::milliseconds limit);

}  // namespace bulla::tool
