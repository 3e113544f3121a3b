// fuzz: what we once sealed or wrote for ourselves and read again: sessions, tickets, connections on their way to
// another process. Sealed things are tried as they come, and what they hold behind a good seal.
#include "bulla/session/session.h"

#include "bulla/openssl/provider.h"
#include "bulla/session/sealed_box.h"
#include "bulla/session/sealed_tickets.h"
#include "fuzz/input.h"
#include "fuzz/world.h"

namespace bulla::fuzz {
namespace {

const Buffer key(session::SealedBox::key_size, 7);

session::TicketKeys ticket_keys() {
  session::TicketKeys keys;
  keys.current.secret = Secret<32>{Bytes{key}.first<32>()};
  return keys;
}

void read_plain(Bytes bytes) {
  if (const auto session = session::decode_session(bytes)) require(same_bytes(session::encode(*session), bytes));
  if (const auto ticket = session::decode_ticket(bytes)) require(same_bytes(session::encode(*ticket), bytes));
}

void find_ticket(Bytes bytes) {
  static const auto tickets = session::SealedTickets::with_keys(openssl::provider(), ticket_keys()).value();
  (void)tickets->find(bytes, world_time);
}

// Both roles, with what a take-over needs; what opens talks without harm.
void take_over(Bytes blob) {
  static const auto trust = world_trust(openssl::provider());
  auto client = std::make_shared<ClientConfig>();
  auto server = std::make_shared<ServerConfig>();
  client->provider = server->provider = &openssl::provider();
  client->clock = server->clock = &world_clock();
  client->trust = server->client_trust = trust;
  session::SingleUseMemory once{Time{}, std::chrono::hours{24 * 365 * 100}};
  Buffer room(max_record_size);
  const auto talk = [&](auto taken) {
    if (!taken) return;
    Outbox out{room};
    (void)taken->send(bytes_of("words"), out);
    auto record = Buffer(64, 23);
    (void)taken->receive(record, out);
    (void)taken->close(out);
  };
  talk(Server::take_over(blob, {key, &once}, server));
  talk(Client::take_over(blob, {key, &once}, client, x509::ReferenceName::parse(world_server).value()));
}

void take_over_sealed(Bytes plain) {
  static const auto box = session::SealedBox::create(openssl::provider()).value();
  constexpr std::array<std::uint8_t, 4> head{'b', 'h', 'o', 2};
  Buffer blob{head.begin(), head.end()};
  append(blob, box.seal(key, head, plain).value());
  take_over(blob);
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla::fuzz;
  Input input{data, size};
  constexpr std::array readers{&read_plain, &find_ticket, &take_over, &take_over_sealed};
  const auto choice = input.byte() % readers.size();
  readers[choice](exact(input.rest()));
  return 0;
}
