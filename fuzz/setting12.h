// fuzz: what both ends of a TLS 1.2 connection want.
#pragma once
#include "fuzz/impostor.h"

namespace bulla::fuzz {

// Chosen by three bytes of the input. Does not move.
class Setting12 {
 public:
  explicit Setting12(Input& input);
  Setting12(const Setting12&) = delete;
  Setting12& operator=(const Setting12&) = delete;

  std::shared_ptr<ClientConfig> client = std::make_shared<ClientConfig>();
  std::shared_ptr<ServerConfig> server = std::make_shared<ServerConfig>();
  bool agreeable = true;  // honest ends get along

 private:
  void choose_suites(std::uint8_t choice);
  void choose_identities(std::uint8_t choice);
  void choose_sessions(std::uint8_t choice);
  void meet();

  test::SeededRandom random_{1};
  crypto::Provider provider_;
  wire::CipherSuite suite_{};
  handshake::Policy client_policy_ = handshake::classic();
  handshake::Policy server_policy_ = handshake::classic();
};

}  // namespace bulla::fuzz
