// tool: answers for scripts. Knows nothing of what they say.
#include "bulla/tool/json.h"

#include <nlohmann/json.hpp>

namespace bulla::tool {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::vector<JsonRecord>& records);
Json json_of(const auto& plain) { return plain; }

Json object_of(const JsonRecord& record) {
  Json object = Json::object();
  for (const auto& [key, value] : record) {
    object[key] = std::visit([](const auto& content) { return json_of(content); }, value);
  }
  return object;
}

Json array_of(std::span<const JsonRecord> records) {
  Json array = Json::array();
  for (const auto& record : records) array.push_back(object_of(record));
  return array;
}

std::string line_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

Json json_of(const std::vector<JsonRecord>& records) { return array_of(records); }

}  // namespace

std::string to_json(const JsonRecord& record) { return line_of(object_of(record)); }

std::string to_json(std::span<const JsonRecord> records) { return line_of(array_of(records)); }

}  // namespace bulla::tool
