// asio tests: a CA, a server "server.example" (also localhost and 127.0.0.1) and a client, made once a process.
#pragma once
#include <memory>

#include "bulla/engine/engine.h"

namespace bulla::test {

std::shared_ptr<ClientConfig> trusting_client();    // believes the CA, has no certificate
std::shared_ptr<ClientConfig> suspicious_client();  // believes another CA
std::shared_ptr<ServerConfig> plain_server();
std::shared_ptr<ServerConfig> demanding_server();  // wants a client certificate

inline constexpr const char* server_name = "server.example";
Client make_client(std::shared_ptr<const ClientConfig> config = trusting_client());
Server make_server(std::shared_ptr<const ServerConfig> config = plain_server());

}  // namespace bulla::test
