// fuzz: the engine as either side of TLS 1.2, against a peer that is nobody's impostor: it has the connection's keys by
// right, and is malicious. It may say whatever it likes and yet end with a good Finished.
#include "fuzz/setting12.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla;
  fuzz::Input input{data, size};
  const bool is_client = input.byte() % 2 == 0;  // the engine under test
  fuzz::Setting12 setting{input};
  fuzz::Spy client_spy;
  fuzz::Spy server_spy;
  Client client{setting.client, x509::ReferenceName::parse(fuzz::world_server).value(), &client_spy};
  Server server{setting.server, &server_spy};
  fuzz::End client_end{client, client_spy};
  fuzz::End server_end{server, server_spy};
  fuzz::require(client.start(client_end.out).has_value());
  client_end.hear({});
  if (is_client) {
    fuzz::Impostor{client_end, server_end, Side::server}.deceive(input);
  } else {
    (void)client_end.take_said();
    fuzz::Impostor{server_end, client_end, Side::client}.deceive(input);
  }
  // Where it is required, nobody gets in without a certificate, whatever he says.
  if (!is_client && server_end.established && setting.server->client_authentication == ClientAuthentication::required)
    fuzz::require(server.info().peer.has_value());
  return 0;
}
