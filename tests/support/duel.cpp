// support: see duel.h.
#include "support/duel.h"

#include "bulla/handshake/client13/handshake.h"
#include "bulla/handshake/server13/handshake.h"
#include "support/split.h"

namespace bulla::test {
namespace {

std::vector<Said> apart(const std::vector<Said>& sent) {
  std::vector<Said> flight;
  for (const auto& said : sent) {
    if (said.type != wire::ContentType::handshake)
      flight.push_back(said);
    else
      for (auto& message : split_messages(said.bytes)) flight.push_back({said.type, std::move(message)});
  }
  return flight;
}

}  // namespace

bool Fighter::take(Result<handshake::Progress> result) {
  if (result)
    progress = *result;
  else
    error = result.error();
  return result.has_value();
}

void Fighter::open() {
  if (!handshake) return;
  afterwards = std::move(*handshake).outcome().afterwards;
  handshake.reset();
}

bool Fighter::hear(Bytes message) {
  if (done()) open();
  if (handshake) return take(handshake->message(message));
  if (!afterwards) {
    error = fail(Fault::unexpected_message).error();
    return false;
  }
  const auto result = afterwards->message(message);
  if (!result) error = result.error();
  if (result && *result == handshake::Progress::done) ++answers;
  if (result && *result == handshake::Progress::waits_for_answer) asked = true;
  return result.has_value();
}

bool Fighter::hear_change_cipher_spec() {
  if (handshake && !done()) return take(handshake->change_cipher_spec());
  error = fail(Fault::unexpected_record).error();
  return false;
}

Duel::Duel(std::shared_ptr<const ClientConfig> client_side, std::shared_ptr<const ServerConfig> server_side,
           std::string_view name)
    : client_config_{std::move(client_side)},
      server_config_{std::move(server_side)},
      name_{x509::ReferenceName::parse(name).value()} {
  client.info.server_name = name_.kind() == x509::NameKind::dns ? name_.text() : "";
  client.witness = server.witness = &nobody_;
}

void Duel::run(const Meddler& meddle) {
  using namespace handshake;
  client.handshake = client13::make_handshake({*client_config_, name_, client.channel, *client.witness, client.info});
  server.handshake = server13::make_handshake({*server_config_, server.channel, *server.witness, server.info});
  if (!client.take(client.handshake->start()) || !answer(client)) return;
  go_on(meddle);
}

void Duel::go_on(const Meddler& meddle) {
  while (carry(Side::client, meddle) || carry(Side::server, meddle)) {
  }
}

// Returns whether anything was said and nobody failed.
bool Duel::carry(Side from, const Meddler& meddle) {
  auto& speaker = from == Side::client ? client : server;
  auto& listener = from == Side::client ? server : client;
  auto flight = apart(std::exchange(speaker.channel.sent, {}));
  const bool spoke = !flight.empty();
  if (rearrange) rearrange(from, flight);
  for (auto& [type, message] : flight) {
    const bool is_message = type == wire::ContentType::handshake;
    if (meddle && is_message) meddle(from, message);
    if (message.empty()) continue;
    const bool heard = is_message ? listener.hear(message) : listener.hear_change_cipher_spec();
    if (!heard || !answer(listener)) return false;
  }
  return spoke;
}

// As an application with LaterAnswers does.
bool Duel::answer(Fighter& fighter) {
  while (fighter.progress == handshake::Progress::waits_for_answer)
    if (!fighter.take(fighter.handshake->answer(answer_now(*fighter.handshake->question()).value()))) return false;
  return true;
}

}  // namespace bulla::test
