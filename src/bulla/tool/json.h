// tool: answers for scripts. Knows nothing of what they say.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace bulla::tool {

struct JsonRecord;
using JsonValue = std::variant<std::string, std::int64_t, bool, std::vector<std::string>, std::vector<JsonRecord>>;
struct JsonRecord : std::vector<std::pair<std::string, JsonValue>> {  // members in this order
  using vector::vector;
};

// One line, ended by \n. Text that is not UTF-8 has its bad bytes replaced.
std::string to_json(const JsonRecord& record);
std::string to_json(std::span<const JsonRecord> records);  // an array

}  // namespace bulla::tool
