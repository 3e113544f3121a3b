#include <fstream>
#include <nlohmann/json.hpp>

#include "support/hex.h"
#include "wire/golden.h"

namespace bulla::test {

std::vector<Golden> rfc8448_messages() {
  std::ifstream file{BULLA_SHARED_DATA "/rfc8448/rfc8448.json"};
  std::vector<Golden> messages;
  if (!file) return messages;
  const auto traces = nlohmann::json::parse(file);
  for (const auto& [trace, steps] : traces.items()) {
    for (const auto& step : steps) {
      if (!step.contains("step") || !step["step"].get<std::string>().starts_with("construct")) continue;
      for (const auto& [name, hex] : step["values"].items())
        messages.push_back({trace + " " + name, from_hex(hex.get<std::string>())});
    }
  }
  return messages;
}

}  // namespace bulla::test
