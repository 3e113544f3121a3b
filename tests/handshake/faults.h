// Rows of a table: what is done to a handshake, and the fault that it must raise.
#pragma once
#include <gtest/gtest.h>

#include "support/authority.h"
#include "support/duel.h"
#include "support/messages.h"

namespace bulla::test {

struct FaultCase {
  const char* what;
  wire::HandshakeType type;  // of the message that is changed
  std::function<void(Buffer&)> change;
  Fault fault;
  std::optional<wire::HandshakeType> at{};  // the message at which it is found; none: the one that is changed
};

inline bool is_type(const Buffer& message, wire::HandshakeType type) {
  return !message.empty() && message[0] == std::to_underlying(type);
}

// Changes the first such message of `from`.
inline Duel::Meddler changing(Side from, const FaultCase& row) {
  return [from, &row, done = false](Side speaker, Buffer& message) mutable {
    if (done || speaker != from || !is_type(message, row.type)) return;
    row.change(message);
    done = true;
  };
}

// The other side must refuse it with that fault and name the message.
inline void expect_refused(Duel& duel, Side from, const FaultCase& row) {
  SCOPED_TRACE(row.what);
  duel.run(changing(from, row));
  const auto& judge = from == Side::client ? duel.server : duel.client;
  EXPECT_FALSE(judge.done());
  ASSERT_TRUE(judge.error) << "it was accepted";
  EXPECT_EQ(judge.error->fault, row.fault) << judge.error->row().name;
  EXPECT_EQ(judge.error->message, std::to_underlying(row.at.value_or(row.type)));
}

// Puts `more` in front of the first such message of `from`; where it is empty, takes that message away.
inline Duel::Rearranger instead_or_before(Side from, wire::HandshakeType type, Buffer more) {
  return [=, done = false](Side speaker, std::vector<Said>& flight) mutable {
    const auto at = std::ranges::find_if(flight, [&](const Said& said) {
      return said.type == wire::ContentType::handshake && is_type(said.bytes, type);
    });
    if (done || speaker != from || at == flight.end()) return;
    done = true;
    if (more.empty())
      flight.erase(at);
    else
      flight.insert(at, {wire::ContentType::handshake, more});
  };
}

inline Buffer numbers(std::initializer_list<std::uint16_t> values) {
  Buffer out;
  for (const auto value : values) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
  }
  return out;
}
template <class... Value>
Buffer codes(Value... values) {
  return numbers({static_cast<std::uint16_t>(values)...});
}

// A vector with a length of `width` bytes.
inline Buffer counted(std::size_t width, Bytes body) {
  Buffer out;
  wire::Writer writer{out};
  writer.number(body.size(), width);
  writer.bytes(body);
  return out;
}

// A policy that differs from the standard one in its groups.
struct GroupPolicy {
  GroupPolicy(std::vector<wire::NamedGroup> groups, std::vector<wire::NamedGroup> shares)
      : groups_{std::move(groups)}, shares_{std::move(shares)}, policy{handshake::standard_2026()} {
    policy.groups = groups_;
    policy.shares = shares_;
  }
  GroupPolicy(const GroupPolicy&) = delete;

 private:
  std::vector<wire::NamedGroup> groups_;
  std::vector<wire::NamedGroup> shares_;

 public:
  handshake::Policy policy;
};

}  // namespace bulla::test
