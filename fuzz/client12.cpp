// fuzz: the engine as a client of TLS 1.2, against raw bytes or an impostor of its server.
#include "fuzz/setting12.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla;
  fuzz::Input input{data, size};
  const bool raw = input.byte() % 8 == 7;
  fuzz::Setting12 setting{input};
  fuzz::Spy client_spy;
  fuzz::Spy server_spy;
  Client client{setting.client, x509::ReferenceName::parse(fuzz::world_server).value(), &client_spy};
  Server server{setting.server, &server_spy};
  fuzz::End tested{client, client_spy};
  fuzz::End honest{server, server_spy};
  fuzz::require(client.start(tested.out).has_value());
  tested.hear({});
  if (raw) {
    tested.hear(input.rest());
    fuzz::require(!tested.established);
    return 0;
  }
  fuzz::Impostor{tested, honest, Side::server}.play(input, setting.agreeable);
  return 0;
}
