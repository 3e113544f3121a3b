#include <fstream>
#include <nlohmann/json.hpp>

#include "bulla/wire/handshake_header.h"
#include "support/hex.h"
#include "wire/golden.h"

namespace bulla::test {
namespace {

// The messages that a record's payload holds one after the other.
void split(const std::string& trace, Bytes payload, std::vector<Golden>& messages) {
  while (payload.size() >= wire::HandshakeHeader::size) {
    const auto header = wire::decode<wire::HandshakeHeader>(payload.first(wire::HandshakeHeader::size));
    const auto size = std::min(payload.size(), wire::HandshakeHeader::size + header->length.value);
    const auto message = payload.first(size);
    messages.push_back({trace + " " + std::string{name_of(header->msg_type)}, Buffer(message.begin(), message.end())});
    payload = payload.subspan(size);
  }
}

}  // namespace

std::vector<Golden> rfc8448_messages() {
  std::ifstream file{BULLA_SHARED_DATA "/rfc8448/rfc8448.json"};
  std::vector<Golden> messages;
  if (!file) return messages;
  const auto traces = nlohmann::json::parse(file);
  for (const auto& [trace, steps] : traces.items()) {
    for (const auto& step : steps) {
      if (!step.contains("step") || step["step"] != "send handshake record") continue;
      split(trace, from_hex(step["values"]["payload"].get<std::string>()), messages);
    }
  }
  return messages;
}

}  // namespace bulla::test
