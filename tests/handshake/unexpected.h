// Every message type in every state: what the maps do not name is unexpected_message.
#pragma once
#include <algorithm>
#include <set>

#include "handshake/faults.h"

namespace bulla::test {

using MessageTypes = std::set<wire::HandshakeType>;

// One well-formed message of each type that a handshake with all its options says.
inline std::vector<Buffer> one_of_each(const std::vector<Buffer>& said) {
  std::vector<Buffer> found;
  for (const auto& message : said)
    if (std::ranges::none_of(found, [&](const auto& other) { return other[0] == message[0]; }))
      found.push_back(message);
  return found;
}

// All messages that both sides say in a handshake with HelloRetryRequest, if wanted, and client authentication.
inline std::vector<Buffer> record_all(Duel& duel) {
  std::vector<Buffer> said;
  duel.run([&](Side, Buffer& message) { said.push_back(message); });
  EXPECT_TRUE(duel.done());
  return said;
}

// Says `instead` in the place of the message number `before` of `from`, and nobody says anything after it.
inline std::optional<Error> instead_of(Duel& duel, Side from, std::size_t before, const Buffer& instead) {
  std::size_t seen = 0;
  duel.rearrange = [&](Side speaker, std::vector<Said>& flight) {
    if (seen > before) return flight.clear();
    for (auto said = flight.begin(); speaker == from && said != flight.end(); ++said) {
      if (said->type != wire::ContentType::handshake || seen++ != before) continue;
      said->bytes = instead;
      flight.erase(said + 1, flight.end());
      return;
    }
  };
  duel.run();
  return from == Side::client ? duel.server.error : duel.client.error;
}

// states: for each message of `from` in order, which types are legal in its place.
template <class MakeDuel>
void expect_only(const std::vector<MessageTypes>& states, Side from, const std::vector<Buffer>& messages,
                 const MakeDuel& make_duel) {
  for (std::size_t state = 0; state < states.size(); ++state) {
    for (unsigned number = 0; number < 256; ++number) {
      const auto type = static_cast<wire::HandshakeType>(number);
      if (number > 30 && number < 250) continue;  // all alike, and each costs a handshake
      const auto known = std::ranges::find_if(messages, [&](const auto& message) { return message[0] == number; });
      const auto message = known != messages.end() ? *known : Buffer{static_cast<std::uint8_t>(number), 0, 0, 0};
      Duel duel = make_duel();
      const auto error = instead_of(duel, from, state, message);
      const bool legal = states[state].contains(type);
      EXPECT_EQ(error && error->row().alert == Alert::unexpected_message, !legal)
          << "state " << state << ", " << name_of(type) << ": " << (error ? error->row().name : "accepted");
    }
  }
}

}  // namespace bulla::test
