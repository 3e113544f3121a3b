// support: see traces.h.
#include "support/traces.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "support/hex.h"
#include "support/split.h"

namespace bulla::test {
namespace {

Trace read_trace(const nlohmann::json& steps) {
  Trace trace;
  for (const auto& step : steps) {
    if (!step.contains("step")) continue;
    TraceStep read{step["actor"], step["step"], {}};
    for (const auto& [name, value] : step["values"].items()) read.values[name] = from_hex(value.get<std::string>());
    trace.steps.push_back(std::move(read));
  }
  return trace;
}

}  // namespace

const TraceStep& Trace::find(std::string_view actor, std::string_view beginning) const {
  for (const auto& step : steps)
    if (step.is(beginning) && !step.values.empty() && (actor.empty() || step.actor == actor)) return step;
  throw std::invalid_argument{"no step " + std::string{beginning}};
}

std::vector<SaidMessage> Trace::messages() const {
  std::vector<SaidMessage> said;
  for (const auto& step : steps) {
    if (!step.is("send handshake record")) continue;
    for (auto& message : split_messages(step.value("payload"))) said.push_back({step.actor, std::move(message)});
  }
  return said;
}

const std::map<std::string, Trace>& rfc8448_traces() {
  static const auto traces = [] {
    std::map<std::string, Trace> read;
    std::ifstream file{BULLA_SHARED_DATA "/rfc8448/rfc8448.json"};
    if (!file) return read;
    const auto all = nlohmann::json::parse(file);
    for (const auto& [name, steps] : all.items())
      if (auto trace = read_trace(steps); !trace.steps.empty()) read[name] = std::move(trace);
    return read;
  }();
  return traces;
}

}  // namespace bulla::test
