#include "fuzz/keys12.h"

#include "bulla/keys/prf12.h"
#include "bulla/openssl/provider.h"
#include "bulla/wire/messages12.h"

namespace bulla::fuzz {
namespace {

// What the secrets of a connection are made of; the hellos' randoms stand at the same place.
struct Agreed {
  const crypto::Suite12& suite;
  keys::MasterSecret master;
  Buffer client_random;
  Buffer server_random;
};

Buffer random_in(const Spy& spy, Side side) {
  constexpr std::size_t place = wire::HandshakeHeader::size + 2;
  const auto said = spy.said.find(side);
  if (said == spy.said.end() || said->second.front().size() < place + 32) return {};
  return exact(Bytes{said->second.front()}.subspan(place, 32));
}

std::optional<Agreed> agreed_at(const End& end) {
  const auto secret = end.spy.secrets.find("CLIENT_RANDOM");
  if (secret == end.spy.secrets.end()) return std::nullopt;
  for (const auto& suite : openssl::provider().suites12) {
    if (suite.id != std::to_underlying(end.engine.info().suite)) continue;
    return Agreed{suite, keys::MasterSecret::resumed(*suite.hash, secret->second), random_in(end.spy, Side::client),
                  random_in(end.spy, Side::server)};
  }
  return std::nullopt;
}

}  // namespace

void use_keys12(const End& whose, Side speaker, std::optional<record::Sealing12>& sealing, crypto::Random& random) {
  const auto agreed = agreed_at(whose);
  if (!agreed) return;
  const auto sizes = crypto::key_sizes(agreed->suite);
  auto block = agreed->master.key_block({agreed->client_random, agreed->server_random}, sizes);
  crypto::Keys12 start;
  start.keys = speaker == Side::client ? std::move(block.client) : std::move(block.server);
  if (whose.engine.info().encrypt_then_mac) start.order = crypto::MacOrder::encrypt_then_mac;
  sealing.emplace(agreed->suite, std::move(start), random);
}

Buffer finished12(const End& whose, Side speaker) {
  const auto agreed = agreed_at(whose);
  if (!agreed) return {};
  Buffer messages;
  for (const auto& message : without_hello_requests(whose.spy.all)) append(messages, message);
  const auto sender = speaker == Side::client ? keys::Sender::client : keys::Sender::server;
  const auto data = agreed->master.verify_data(sender, keys::hash_of(*agreed->suite.hash, messages));
  Buffer message;
  require(wire::append_handshake(wire::tls12::Finished{{data}}, message).has_value());
  return message;
}

std::vector<Buffer> without_hello_requests(std::vector<Buffer> messages) {
  std::erase_if(messages, [](const Buffer& message) {
    return static_cast<wire::HandshakeType>(message[0]) == wire::HandshakeType::hello_request;
  });
  return messages;
}

}  // namespace bulla::fuzz
