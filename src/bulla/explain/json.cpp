// explain: transactions and failures as JSON. The members are described in docs/command.md.
#include "bulla/explain/json.h"

#include <nlohmann/json.hpp>

#include "bulla/explain/sides.h"

namespace bulla::explain {
namespace {

using Json = nlohmann::ordered_json;

std::string_view word_of(What what) {
  switch (what) {
    case What::message:
      return "message";
    case What::alert:
      return "alert";
    case What::judged:
      return "judgement";
  }
  return "";
}

Json json_of(const Entry& entry) {
  Json json{{"microseconds", entry.at.count()},
            {"what", word_of(entry.what)},
            {"from", name_of_side(entry.from)},
            {"name", entry.name},
            {"bytes", entry.size},
            {"sealed", entry.sealed}};
  json["step"] = entry.belongs_to ? Json(std::to_underlying(*entry.belongs_to) + 1) : Json(nullptr);
  return json;
}

Json json_of(const Step& step) {
  Json json{{"number", step.number()},
            {"title", step.title},
            {"state", word(step.state)},
            {"note", step.note},
            {"bytes", step.bytes}};
  json["microseconds"] = step.began && step.ended ? Json((*step.ended - *step.began).count()) : Json(nullptr);
  Json details = Json::array();
  for (const auto& detail : step.details) details.push_back({{"label", detail.label}, {"lines", detail.lines}});
  json["details"] = std::move(details);
  return json;
}

Json json_of(const Traffic& traffic) {
  return {{"records", traffic.records}, {"sealed_records", traffic.sealed_records}, {"bytes", traffic.bytes}};
}

Json json_of(const Failure& failure) {
  Json sections = Json::array();
  for (const auto& section : failure.sections) {
    sections.push_back({{"title", section.title}, {"lines", section.lines}});
  }
  return {{"what", failure.what}, {"mend", failure.mend}, {"sections", std::move(sections)}};
}

}  // namespace

std::string to_json(const Transaction& transaction, const Failure* failure, int exit_code) {
  Json json{{"exit_code", exit_code}, {"seen_by", transaction.captured ? "network" : name_of_side(transaction.self)}};
  json["failure"] = failure == nullptr ? Json(nullptr) : json_of(*failure);
  json["steps"] = Json::array();
  for (const auto& step : transaction.steps) json["steps"].push_back(json_of(step));
  json["entries"] = Json::array();
  for (const auto& entry : transaction.entries) json["entries"].push_back(json_of(entry));
  json["entries_left_out"] = transaction.entries_left_out;
  json["traffic"] = {{"client", json_of(transaction.traffic[0])}, {"server", json_of(transaction.traffic[1])}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace bulla::explain
