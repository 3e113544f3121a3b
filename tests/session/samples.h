// Sessions to keep.
#pragma once
#include "bulla/session/session.h"

namespace bulla::test {

inline constexpr Time noon{std::chrono::milliseconds{1780315200000}};  // 2026-06-01 12:00 UTC

inline session::Session sample_session(std::uint8_t key = 7) {
  return {.terms = {.suite = wire::CipherSuite::TLS_AES_128_GCM_SHA256,
                    .group = wire::NamedGroup::x25519,
                    .peer_scheme = wire::SignatureScheme::ecdsa_secp256r1_sha256,
                    .authenticated = noon - std::chrono::hours{1},
                    .server_name = "server.example",
                    .protocol = "h2",
                    .own_fingerprint = Buffer(32, 3),
                    .peer_certificate = Buffer(700, 4)},
          .psk = keys::StageSecret{Buffer(32, key)},
          .created = noon,
          .lifetime = std::chrono::hours{2},
          .age_add = 0xfffffff0,
          .max_early_data = 16384};
}

inline session::Ticket sample_ticket(std::string host = "server.example", std::uint8_t key = 7) {
  return {sample_session(key), Buffer(80, 9), std::move(host)};
}

inline void expect_same(const session::Session& a, const session::Session& b) {
  EXPECT_EQ(to_hex(session::encode(a)), to_hex(session::encode(b)));
}

}  // namespace bulla::test
