// conformance: the cases of a suite that we don't answer as it wants, each named with its reason.
#pragma once
#include <fstream>
#include <map>
#include <string>

namespace bulla::test {

// Lines "id   # reason" of a file in tests/data/conformance.
inline std::map<std::string, std::string> open_cases(const std::string& file_name) {
  std::map<std::string, std::string> open;
  std::ifstream file{std::string{BULLA_TEST_DATA} + "/conformance/" + file_name};
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    open[line.substr(0, line.find(' '))] = line.substr(std::min(line.size(), line.find('#')));
  }
  return open;
}

}  // namespace bulla::test
