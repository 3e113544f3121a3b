// asio tests: who trusts whom; the server also is "localhost" and 127.0.0.1.
#pragma once
#include "support/authority.h"

namespace bulla::test {

std::shared_ptr<ClientConfig> suspicious_client();  // believes another CA
std::shared_ptr<ServerConfig> plain_server();
std::shared_ptr<ServerConfig> demanding_server();  // wants a client certificate

Client make_client(std::shared_ptr<const ClientConfig> config = client_config());
Server make_server(std::shared_ptr<const ServerConfig> config = plain_server());

}  // namespace bulla::test
