// What came of a duel: its fault, or who was believed.
#pragma once
#include <gtest/gtest.h>

#include "support/authority.h"
#include "support/duel.h"

namespace bulla::test {

// The name of what ended it.
inline std::string said_by(const Duel& duel) {
  const auto& error = duel.client.error ? duel.client.error : duel.server.error;
  return error ? std::string{error->row().name} : "no error";
}

inline void expect_fault(const Fighter& fighter, Fault fault, Alert alert) {
  ASSERT_TRUE(fighter.error) << "it was accepted";
  EXPECT_EQ(fighter.error->fault, fault) << fighter.error->row().name;
  EXPECT_EQ(fighter.error->alert(), alert);
}

// That the peer was believed by the raw key of `identity`.
inline bool is_raw_key_of(const std::optional<x509::PeerIdentity>& peer,
                          const std::shared_ptr<const handshake::Identity>& identity) {
  return peer && peer->is_raw_key() && same_bytes(peer->public_key_info(), identity->key().public_key_info());
}

}  // namespace bulla::test
