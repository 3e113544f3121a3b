#include "bench/bulla_stack.h"

#include "bulla/openssl/provider.h"
#include "bulla/session/sealed_tickets.h"

namespace bulla::bench {
namespace {

std::shared_ptr<const handshake::Identity> identity_of(const Person& person) {
  return handshake::Identity::create(person.chain, openssl::load_private_key(person.key).value()).value();
}

// The memory that an application lends: the same for one connection after the other.
MutBytes room(int direction) {
  static std::array<Buffer, 2> rooms{Buffer(records_in_batch * max_record_size),
                                     Buffer(records_in_batch * max_record_size)};
  return rooms[static_cast<std::size_t>(direction)];
}

}  // namespace

BullaStack::BullaStack(const People& people, const Terms& terms)
    : policy_{std::make_unique<handshake::Policy>(handshake::compact_2026())},
      suites_{static_cast<wire::CipherSuite>(terms.suite)},
      name_{x509::ReferenceName::parse(server_name).value()} {
  policy_->suites = suites_;
  const Bytes root{people.root};
  // Who comes back often lets the trust remember which signatures were good.
  const std::size_t remembered = terms.begin == Begin::with_a_ticket ? 64 : 0;
  const auto trust =
      x509::Trust::with_anchors(openssl::provider(), {&root, 1}, {.remembered_signatures = remembered}).value();
  auto client = std::make_shared<ClientConfig>();
  auto server = std::make_shared<ServerConfig>();
  client->provider = server->provider = &openssl::provider();
  client->policy = server->policy = policy_.get();
  client->trust = trust;
  server->identities = {identity_of(people.server)};
  if (terms.authentication == Authentication::mutual) {
    client->identities = {identity_of(people.client)};
    server->client_authentication = ClientAuthentication::required;
    server->client_trust = trust;
  }
  if (terms.begin == Begin::with_a_ticket) {
    client->sessions = std::make_shared<session::ClientMemory>();
    server->sessions = session::SealedTickets::create(openssl::provider(), system_clock().now()).value();
    server->tickets = 1;
  }
  client_ = std::move(client);
  server_ = std::move(server);
}

BullaStack::Connection::Connection(const BullaStack& stack) : stack_{stack}, up_{room(0)}, down_{room(1)} {}

void BullaStack::Connection::hear(Engine& engine, Wire& from, Wire& to) {
  const auto size = from.out.pending().size();
  for (std::size_t consumed = 1; consumed > 0; from.read += consumed) {
    const auto received = engine.receive(from.room.subspan(from.read, size - from.read), to.out);
    demand(received.has_value(), "Bulla refused what Bulla said");
    consumed = received->consumed;
  }
  from.out.sent(from.read);
  from.read = 0;
}

void BullaStack::Connection::client_step() {
  if (!std::exchange(started_, true)) {
    demand(client_->start(up_.out).has_value(), "Bulla's client did not start");
    return;
  }
  hear(*client_, down_, up_);
}

void BullaStack::Connection::server_step() { hear(*server_, up_, down_); }

void BullaStack::Connection::send(Bytes content) {
  const auto sent = client_->send(content, up_.out);
  demand(sent && *sent == content.size(), "Bulla did not send");
}

void BullaStack::Connection::receive() {
  const auto size = up_.out.pending().size();
  const auto received = server_->receive(up_.room.subspan(up_.read, size - up_.read), down_.out);
  demand(received && !received->plaintext.empty(), "Bulla did not receive");
  up_.read += received->consumed;
  if (up_.read < size) return;
  up_.out.sent(size);
  up_.read = 0;
}

}  // namespace bulla::bench
