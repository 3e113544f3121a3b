// fuzz: recordings: what is decoded is written as it was read, and runs again without harm, whatever it says.
#include "bulla/replay/player.h"

#include "bulla/handshake/client12/handshake.h"
#include "bulla/handshake/server12/handshake.h"
#include "bulla/openssl/provider.h"
#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla;
  const auto& provider = openssl::provider();
  const auto bytes = fuzz::exact({data, size});
  (void)replay::decode_all(bytes, *provider.sha256);
  // Behind the head, whose digest nobody guesses.
  constexpr std::size_t head = 14;
  constexpr std::size_t digest = 32;
  if (bytes.size() < head + digest) return 0;
  const auto body = Bytes{bytes}.subspan(head, bytes.size() - head - digest);
  const auto recording = replay::decode_body(body);
  if (!recording) return 0;
  const auto file = replay::encode(*recording, *provider.sha256).value();
  fuzz::require(same_bytes(Bytes{file}.subspan(head, file.size() - head - digest), body));
  if (recording->secrets == replay::Secrets::left_out) return 0;
  const auto player = replay::Player::create(*recording,
                                             {.provider = &provider,
                                              .client_tls12 = handshake::client12::tls12(),
                                              .server_tls12 = handshake::server12::tls12()},
                                             nullptr);
  if (player) (*player)->play();
  return 0;
}
