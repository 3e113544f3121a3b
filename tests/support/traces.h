// support: the traces of RFC 8448 step by step, from the shared data.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bulla/base/bytes.h"

namespace bulla::test {

struct TraceStep {
  std::string actor;  // "client" or "server"
  std::string text;   // "derive secret "tls13 c hs traffic"", ...
  std::map<std::string, Buffer> values;

  bool is(std::string_view beginning) const { return text.starts_with(beginning); }
  const Buffer& value(const std::string& name) const { return values.at(name); }
};

struct SaidMessage {
  std::string actor;
  Buffer message;  // with its header
};

struct Trace {
  std::vector<TraceStep> steps;

  // The first step that begins so and has values; throws if there is none: the test is wrong. actor empty: anybody.
  const TraceStep& find(std::string_view actor, std::string_view beginning) const;
  // The handshake messages in the order of the wire, also those after the handshake.
  std::vector<SaidMessage> messages() const;
};

// By name; empty where the shared data is absent.
const std::map<std::string, Trace>& rfc8448_traces();

}  // namespace bulla::test
