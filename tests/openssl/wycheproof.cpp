// tests: reads Wycheproof's JSON; the only place here that pays for the JSON library.
#include <fstream>
#include <nlohmann/json.hpp>

#include "openssl/support.h"

namespace bulla::openssl {
namespace {

void collect(const nlohmann::json& object, std::map<std::string, std::string>& fields) {
  for (const auto& [name, value] : object.items()) {
    if (value.is_string()) fields[name] = value.get<std::string>();
    if (value.is_number_integer()) fields[name] = std::to_string(value.get<std::int64_t>());
  }
}

}  // namespace

std::vector<WycheproofVector> read_wycheproof(const std::string& file) {
  std::ifstream text{std::string{BULLA_SHARED_DATA} + "/wycheproof/" + file};
  if (!text) return {};
  std::vector<WycheproofVector> vectors;
  const auto whole = nlohmann::json::parse(text);
  for (const auto& group : whole.at("testGroups")) {
    for (const auto& test : group.at("tests")) {
      std::map<std::string, std::string> fields;
      collect(group, fields);
      collect(test, fields);
      vectors.emplace_back(std::move(fields));
    }
  }
  return vectors;
}

}  // namespace bulla::openssl
