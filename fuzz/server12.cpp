// fuzz: the engine as a server of TLS 1.2, against raw bytes or an impostor of its client.
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
  fuzz::End tested{server, server_spy};
  fuzz::End honest{client, client_spy};
  if (raw) {
    tested.hear(input.rest());
    fuzz::require(!tested.established);
    return 0;
  }
  fuzz::require(client.start(honest.out).has_value());
  honest.hear({});
  (void)honest.take_said();
  fuzz::Impostor{tested, honest, Side::client}.play(input, setting.agreeable);
  return 0;
}
