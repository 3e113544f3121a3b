#include "fuzz/impostor.h"

#include "bulla/compress/algorithms.h"
#include "bulla/keys/schedule.h"
#include "bulla/openssl/provider.h"
#include "bulla/wire/messages.h"
#include "fuzz/keys12.h"

namespace bulla::fuzz {
namespace {

using wire::ContentType;

const handshake::Policy& only_p256() {
  static constexpr std::array groups{wire::NamedGroup::secp256r1};
  static const handshake::Policy policy = [] {
    auto copy = handshake::standard_2026();
    copy.groups = groups;
    copy.shares = groups;
    return copy;
  }();
  return policy;
}

std::shared_ptr<const handshake::Identity> identity(const Buffer& leaf) {
  return handshake::Identity::create({leaf, world().intermediate}, world().key).value();
}

// Answers until nothing is asked.
Result<Received> settle(Engine& engine, Result<Received> received, Outbox& out) {
  while (received && received->event == Event::asked) {
    require(engine.question() != nullptr);
    const auto consumed = received->consumed;
    received = engine.answer(answer_now(*engine.question()), out);
    if (received) received->consumed += consumed;
  }
  return received;
}

}  // namespace

Setting::Setting(std::uint8_t choice) : provider{openssl::provider()} {
  static const auto trust = world_trust(openssl::provider());
  static const auto server_identity = identity(world().server);
  static const auto client_identity = identity(world().client);
  constexpr std::array authentications{ClientAuthentication::none, ClientAuthentication::optional,
                                       ClientAuthentication::required, ClientAuthentication::none};
  provider.random = &random;
  client->provider = server->provider = &provider;
  client->clock = server->clock = &world_clock();
  client->trust = server->client_trust = trust;
  server->identities = {server_identity};
  // What tells the last of the authentications from the first: certificates travel as they are.
  const auto compressions = compress::algorithms();
  if ((choice & 3) != 3)
    client->certificate_compressions = server->certificate_compressions = {compressions.begin(), compressions.end()};
  server->client_authentication = authentications[choice & 3];
  if (choice & 4) server->policy = &only_p256();
  if (choice & 8) client->policy = &handshake::modern_2026();
  if (choice & 16) client->identities = {client_identity};
  if (choice & 32) client->protocols = {"http/1.1", "h2"};
  if (choice & 64) server->protocols = {"h2"};
  if (choice & 128)
    client->later = server->later = {.identity = true, .signature = true, .trust = true, .session = true};
  agreeable = server->client_authentication != ClientAuthentication::required || !client->identities.empty();
}

void End::hear(Bytes bytes) {
  append(input, bytes);
  for (;;) {
    auto wire = exact(input);
    const auto received = settle(engine, engine.receive(wire, out), out);
    if (!received) {
      require(!error || error->fault == received.error().fault);
      error = received.error();
      input.clear();
      return;
    }
    require(received->consumed <= wire.size());
    require(received->plaintext.empty() || established);
    if (received->event == Event::established) established = true;
    require(established == engine.established());
    input.assign(wire.begin() + static_cast<std::ptrdiff_t>(received->consumed), wire.end());
    if (received->consumed == 0 || input.empty()) return;
  }
}

Buffer End::take_said() {
  Buffer said;
  for (bool all = false; !all;) {
    all = engine.flush(out);
    append(said, out.pending());
    out.sent(out.pending().size());
  }
  return said;
}

void Impostor::play(Input& input, bool agreeable) {
  deliver({});
  for (int acts = 0; acts < 64 && !input.empty(); ++acts) act(input);
  do {
    while (say_honest(0)) {
    }
    let_go();
  } while (next_ < honest_.spy.said[self_].size());
  if (agreeable && !disturbed_) require(tested_.established && honest_.established);
}

void Impostor::deceive(Input& input) {
  deliver({});
  for (int acts = 0; acts < 64 && !input.empty(); ++acts) {
    // Before his Finished the honest end's is of no use to him.
    const auto& said = honest_.spy.said[self_];
    const bool at_end =
        next_ < said.size() && static_cast<wire::HandshakeType>(said[next_][0]) == wire::HandshakeType::finished;
    if (at_end && !forged_) forge_finished();
    if (!tested_.error) act(input);
  }
  if (!forged_) forge_finished();
  say(ContentType::application_data, bytes_of("words"));
}

void Impostor::act(Input& input) {
  const auto choice = input.byte();
  switch (choice % 10) {
    case 0:
    case 1:
      say_honest(input.byte());
      return;
    case 2:
      return say_changed(input);
    case 3: {
      disturbed_ = true;
      const auto type = static_cast<ContentType>(input.byte());
      return say(type, input.take(input.number()));
    }
    case 4: {
      disturbed_ = true;
      const auto type = static_cast<ContentType>(input.byte());
      return say_plain(type, input.take(input.number()));
    }
    case 5:
      disturbed_ = true;
      return deliver(input.take(input.byte()));
    case 6:
      return use(input);
    case 7: {
      disturbed_ = true;
      Buffer left_out;
      next_honest(left_out);
      return;
    }
    case 8:
      disturbed_ = true;
      if (next_ > 0) say(ContentType::handshake, honest_.spy.said[self_].at(next_ - 1));
      return;
    default:
      return say_key_update(input.byte());
  }
}

// The honest end's next message; the keys for it are in use.
bool Impostor::next_honest(Buffer& message) {
  const auto& said = honest_.spy.said[self_];
  if (next_ == said.size()) return false;
  message = said[next_++];
  const auto type = static_cast<wire::HandshakeType>(message[0]);
  if (is_tls12()) {
    if (type == wire::HandshakeType::finished && !sealing12_) change_cipher_spec(honest_);
    return true;
  }
  const bool hello = type == wire::HandshakeType::client_hello || type == wire::HandshakeType::server_hello;
  if (!hello && keys_ == Keys::none) use_keys(Keys::handshake);
  return true;
}

// how: 0 in one record, 255 together with what comes next, else in two records.
bool Impostor::say_honest(std::uint8_t how) {
  Buffer message;
  if (!next_honest(message)) return false;
  const bool last = static_cast<wire::HandshakeType>(message[0]) == wire::HandshakeType::finished;
  append(held_, message);
  if (how == 255 && !last && (keys_ != Keys::none || is_tls12())) return true;
  const auto all = std::exchange(held_, {});
  const auto cut = how == 255 ? 0 : std::min<std::size_t>(how, all.size());
  if (cut > 0) say(ContentType::handshake, Bytes{all}.first(cut));
  if (cut < all.size()) say(ContentType::handshake, Bytes{all}.subspan(cut));
  if (last && !is_tls12()) use_keys(Keys::application);
  return true;
}

void Impostor::let_go() {
  if (!held_.empty()) say(ContentType::handshake, std::exchange(held_, {}));
}

void Impostor::say_changed(Input& input) {
  disturbed_ = true;
  Buffer message;
  if (!next_honest(message)) return;
  for (int changes = 1 + input.byte() % 8; changes > 0 && !message.empty(); --changes) {
    const auto at = message.begin() + static_cast<std::ptrdiff_t>(input.number() % message.size());
    const auto how = input.byte();
    if (how % 4 == 0) message.erase(at);
    if (how % 4 == 1) message.insert(at, input.byte());
    if (how % 4 > 1) *at = input.byte();
  }
  say(ContentType::handshake, message);
}

// Sealed where there are keys.
void Impostor::say(ContentType type, Bytes content) {
  if (sealing12_) {
    Buffer record(sealing12_->sealed_size(content.size()));
    if (sealing12_->seal(type, content, record)) deliver(record);
    return;
  }
  if (!sealing_) return say_plain(type, content);
  Buffer record(content.size() + record::overhead);
  if (sealing_->seal(type, content, record)) deliver(record);
}

void Impostor::say_plain(ContentType type, Bytes content) {
  Buffer record{std::to_underlying(type), 3, 3, static_cast<std::uint8_t>(content.size() >> 8),
                static_cast<std::uint8_t>(content.size())};
  append(record, content);
  deliver(record);
}

// As an honest end would, once established; in TLS 1.2 a ChangeCipherSpec out of its place.
void Impostor::say_key_update(std::uint8_t request) {
  if (is_tls12()) {
    disturbed_ = true;
    return request % 2 == 0 ? change_cipher_spec(honest_) : forge_finished();
  }
  if (keys_ != Keys::application || request > 1) disturbed_ = true;
  const std::array<std::uint8_t, 5> message{std::to_underlying(wire::HandshakeType::key_update), 0, 0, 1, request};
  say(ContentType::handshake, message);
  if (keys_ != Keys::application) return;
  const auto& provider = openssl::provider();
  const auto& hash = secret_.size() == provider.sha256->size ? *provider.sha256 : *provider.sha384;
  const auto next = keys::next_traffic_secret(hash, secret_);
  seal_with(next.expose());
}

void Impostor::use_keys(Keys keys) {
  keys_ = keys;
  const auto end = keys == Keys::handshake ? "_HANDSHAKE_TRAFFIC_SECRET" : "_TRAFFIC_SECRET_0";
  const auto secret = honest_.spy.secrets.find((self_ == Side::client ? "CLIENT" : "SERVER") + std::string{end});
  if (secret != honest_.spy.secrets.end()) seal_with(exact(secret->second));
}

void Impostor::seal_with(Bytes secret) {
  secret_ = exact(secret);
  for (const auto& suite : openssl::provider().suites) {
    if (suite.id != std::to_underlying(honest_.engine.info().suite)) continue;
    auto keys = keys::traffic_keys(*suite.hash, *suite.aead, secret_);
    sealing_.emplace(*suite.aead, keys.key.expose(), std::move(keys.iv));
  }
}

// What an application may do at any time.
void Impostor::use(Input& input) {
  const auto choice = input.byte();
  if (choice % 8 >= 4) disturbed_ = true;
  std::array<std::uint8_t, 32> exported;
  switch (choice % 8) {
    case 0:
    case 1:
      (void)tested_.engine.send(input.take(input.byte()), tested_.out);
      break;
    case 2:
      (void)tested_.engine.update_keys(choice & 8 ? Engine::KeyUpdate::both : Engine::KeyUpdate::ours, tested_.out);
      break;
    case 3:
      (void)tested_.engine.export_keying_material("EXPORTER-fuzz", input.take(input.byte()), exported);
      break;
    case 4:
      (void)tested_.engine.close(tested_.out);
      break;
    case 5:
      (void)tested_.engine.end_of_input();
      break;
    case 6:
      (void)tested_.engine.time_out(tested_.out);
      break;
    default:
      (void)tested_.engine.answer(Signature{exact(input.take(input.byte()))}, tested_.out);
  }
  deliver({});
}

// TLS 1.2: says that it changes keys, and does.
void Impostor::change_cipher_spec(const End& whose_keys) {
  let_go();
  say(ContentType::change_cipher_spec, std::array<std::uint8_t, 1>{1});
  use_keys12(whose_keys, self_, sealing12_, random_);
}

void Impostor::forge_finished() {
  disturbed_ = forged_ = true;
  if (!sealing12_) change_cipher_spec(tested_);
  const auto message = finished12(tested_, self_);
  if (!message.empty()) say(ContentType::handshake, message);
}

// Whoever has forged Finished has said what he liked, but not nothing.
void Impostor::check_established() {
  const auto heard = without_hello_requests(tested_.spy.said[self_]);
  require(forged_ || heard == without_hello_requests(honest_.spy.said[self_]));
  require(static_cast<wire::HandshakeType>(heard.back()[0]) == wire::HandshakeType::finished);
  require(self_ == Side::client || tested_.engine.info().peer.has_value());
}

// To the engine under test; what it says goes to the honest end.
void Impostor::deliver(Bytes bytes) {
  const bool before = tested_.established;
  if (!bytes.empty()) tested_.hear(bytes);
  if (tested_.established && !before) check_established();
  const auto said = tested_.take_said();
  if (!said.empty() && !honest_.error) honest_.hear(said);
  (void)honest_.take_said();
}

}  // namespace bulla::fuzz
