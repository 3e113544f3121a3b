// Names no TLS 1.2: nothing of it may be linked.
#include <bulla/engine/engine.h>
#include <bulla/openssl/provider.h>

int main() {
  auto config = std::make_shared<bulla::ServerConfig>();
  config->provider = &bulla::openssl::provider();
  bulla::Server server{config};
  return server.established() ? 1 : 0;
}
