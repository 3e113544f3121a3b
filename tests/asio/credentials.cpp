// asio tests: see credentials.h.
#include "asio/credentials.h"

namespace bulla::test {

std::shared_ptr<ClientConfig> suspicious_client() {
  auto config = client_config();
  config->trust = TestAuthority{"Another Root"}.trust();
  return config;
}

std::shared_ptr<ServerConfig> plain_server() {
  static const auto identity = test_authority().issue({.names = {server_name, "localhost", "127.0.0.1"}});
  auto config = server_config();
  config->identities = {identity};
  return config;
}

std::shared_ptr<ServerConfig> demanding_server() {
  auto config = plain_server();
  config->client_authentication = ClientAuthentication::required;
  config->client_trust = test_authority().trust();
  return config;
}

Client make_client(std::shared_ptr<const ClientConfig> config) {
  return {std::move(config), x509::ReferenceName::parse(server_name).value()};
}
Server make_server(std::shared_ptr<const ServerConfig> config) { return Server{std::move(config)}; }

}  // namespace bulla::test
