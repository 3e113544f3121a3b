// tool: log lists.
#include "bulla/tool/log_list.h"

#include <nlohmann/json.hpp>

#include "bulla/authority/file.h"
#include "bulla/base/try.h"
#include "bulla/der/pem.h"
#include "bulla/openssl/provider.h"
#include "bulla/tool/timestamp.h"

namespace bulla::tool {
namespace {

using Json = nlohmann::json;

constexpr std::size_t largest_list = 4 << 20;

std::unexpected<Trouble> malformed(const std::string& what) { return trouble(Fault::log_list_malformed, what); }

const Json* member(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::string text(const Json& object, const char* name) {
  const auto* found = member(object, name);
  return found && found->is_string() ? found->get<std::string>() : std::string{};
}

// Is what it says believed, and until when?
struct Standing {
  bool believed = false;
  std::optional<Time> until{};
};

Outcome<Standing> standing_of(const Json& log, const std::string& name) {
  const auto* state = member(log, "state");
  if (!state) return Standing{};
  for (const auto* const good : {"usable", "qualified", "readonly"}) {
    if (member(*state, good)) return Standing{.believed = true};
  }
  const auto* retired = member(*state, "retired");
  if (!retired) return Standing{};  // pending, rejected, or a state of the future
  const auto until = parse_timestamp(text(*retired, "timestamp"));
  if (!until) return malformed("log '" + name + "': state.retired has no timestamp");
  return Standing{.believed = true, .until = until};
}

Outcome<void> add_log(const Json& log, const std::string& operator_name, std::vector<x509::TransparencyLog>& to) {
  const auto name = text(log, "description");
  TRY(const auto standing, standing_of(log, name));
  if (!standing.believed) return {};
  auto key = der::decode_base64(text(log, "key"));
  if (!key || key->empty()) return malformed("log '" + name + "': its key is no base64");
  to.push_back({*std::move(key), operator_name, standing.until});
  return {};
}

Outcome<std::vector<x509::TransparencyLog>> logs_in(const Json& list) {
  const auto* operators = member(list, "operators");
  if (!operators || !operators->is_array()) return malformed("there are no operators in it");
  std::vector<x509::TransparencyLog> logs;
  for (const auto& one : *operators) {
    for (const auto* const kind : {"logs", "tiled_logs"}) {
      const auto* of_kind = member(one, kind);
      if (!of_kind || !of_kind->is_array()) continue;
      for (const auto& log : *of_kind) TRY_VOID(add_log(log, text(one, "name"), logs));
    }
  }
  if (logs.empty()) return malformed("no log in it is believed");
  return logs;
}

}  // namespace

Outcome<std::shared_ptr<const x509::TransparencyLogs>> read_log_list(const std::string& file) {
  std::string content;
  TRY_VOID(authority::read_file(file, content, largest_list));
  const auto list = Json::parse(content, nullptr, false);
  if (list.is_discarded()) return malformed(file + " is no JSON");
  auto logs = logs_in(list);
  if (!logs) return malformed(file + ": " + logs.error().which);
  auto made = x509::TransparencyLogs::make(openssl::provider(), *logs);
  if (made) return *std::move(made);
  return malformed(file + ": the key of log " + std::to_string(made.error().offset + 1) + " cannot be used");
}

}  // namespace bulla::tool
