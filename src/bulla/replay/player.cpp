// replay: runs a recorded connection again.
#include "bulla/replay/player.h"

#include "bulla/base/secret.h"
#include "bulla/base/try.h"

namespace bulla::replay {
namespace {

Observer& nobody() {
  static Observer observer;
  return observer;
}

Result<void> no_value(const auto& result) {
  if (!result) return std::unexpected(result.error());
  return {};
}

bool same(const std::optional<Error>& recorded, const Result<void>& now) {
  if (!recorded || now) return !recorded && now;
  return encode_error(*recorded) == encode_error(now.error());
}

}  // namespace

Player::Player(const Recording& recording, const crypto::Provider& provider, Observer* watcher)
    : recording_{recording},
      watcher_{watcher == nullptr ? nobody() : *watcher},
      actors_{std::make_shared<Script>(recording), provider} {}

Result<std::unique_ptr<Player>> Player::create(const Recording& recording, const Circumstances& given,
                                               Observer* watcher) {
  if (recording.secrets != Secrets::kept || given.provider == nullptr) return fail(Fault::api_misuse);
  std::unique_ptr<Player> player{new Player{recording, *given.provider, watcher}};
  TRY_VOID(player->set_up(given));
  return player;
}

Result<void> Player::set_up(const Circumstances& given) {
  TRY(const auto summary, summary_of(recording_.setting));
  actors_.offer_as(summary);
  const auto circumstances = actors_.circumstances(given);
  if (recording_.self == Side::client) {
    TRY(auto parts, client_of(recording_.setting, circumstances));
    client_config_ = parts.config;
    server_name_ = parts.server.text();
    engine_.emplace<Client>(std::move(parts.config), std::move(parts.server), this);
  } else {
    TRY(server_config_, server_of(recording_.setting, circumstances));
    engine_.emplace<Server>(server_config_, this);
  }
  return {};
}

Engine& Player::engine() {
  if (auto* const client = std::get_if<Client>(&engine_)) return *client;
  return std::get<Server>(engine_);
}

void Player::play() {
  for (const auto& event : recording_.events) {
    if (event.kind == Kind::received) append(input_, event.body);
    if (event.kind == Kind::call) call(event);
    if (difference()) return;
  }
  // What was recorded after the last call of a recording that was cut came out of a call that is not there.
  if (!recording_.cut && actors_.script->next(Kind::sent) != nullptr) actors_.script->differ(Aspect::bytes);
}

void Player::call(const Event& event) {
  const auto call = decode_call(event.body);
  if (!call) return actors_.script->differ(Aspect::outcome);
  now_ = event.at;
  const auto size = std::size_t{call->pending} + call->room;
  if (room_.size() < size) room_.resize(size);
  Outbox out{MutBytes{room_}.first(size)};
  out.grew(call->pending);
  const auto result = perform(*call, out);
  wipe(input_);  // opened by now
  input_.clear();
  if (!same(call->error, result)) actors_.script->differ(Aspect::outcome);
  if (!result && result.error().fault != Fault::api_misuse && !error_) error_ = result.error();
}

Result<void> Player::perform(const PlainCall& call, Outbox& out) {
  auto* const client = std::get_if<Client>(&engine_);
  auto* const server = std::get_if<Server>(&engine_);
  switch (call.what) {
    case Call::What::start:
      return client != nullptr ? client->start(out) : fail(Fault::replay_differs);
    case Call::What::receive:
      append(input_, call.bytes);
      return no_value(engine().receive(input_, out));
    case Call::What::send:
      return no_value(engine().send(call.bytes, out));
    case Call::What::send_early:
      return client != nullptr ? no_value(client->send_early(call.bytes, out)) : fail(Fault::replay_differs);
    case Call::What::flush:
      engine().flush(out);
      return {};
    case Call::What::close:
      return engine().close(out);
    case Call::What::end_of_input:
      return engine().end_of_input();
    case Call::What::time_out:
      return std::unexpected(engine().time_out(out));
    case Call::What::update_our_keys:
      return engine().update_keys(Engine::KeyUpdate::ours, out);
    case Call::What::update_both_keys:
      return engine().update_keys(Engine::KeyUpdate::both, out);
    case Call::What::challenge:
      return server != nullptr ? server->challenge_client(out) : fail(Fault::replay_differs);
    case Call::What::answer:
      return no_value(engine().answer(answer_in(call), out));
  }
  return fail(Fault::replay_differs);
}

Result<Answer> Player::answer_in(const PlainCall& call) {
  const auto* const question = engine().question();
  if (question == nullptr) return fail(Fault::replay_differs);
  if (call.refused && std::holds_alternative<TrustQuestion>(*question))
    return PeerJudged{std::unexpected(*call.refused), {}};
  if (call.refused) return std::unexpected(*call.refused);
  auto answer = decode_answer(call.bytes, *question);
  if (!answer) return fail(Fault::replay_differs);
  return answer;
}

void Player::move_to(Kind kind) {
  if (const auto* const event = actors_.script->next(kind)) now_ = event->at;
}

void Player::message(Side from, Bytes message) {
  move_to(Kind::message);
  watcher_.message(from, message);
}

void Player::secret(std::string_view label, Bytes client_random, Bytes secret) {
  watcher_.secret(label, client_random, secret);
}

void Player::judged(const x509::Explanation& why, const Error* error) {
  move_to(Kind::judged);
  watcher_.judged(why, error);
}

void Player::record(Side from, Bytes record) {
  if (from == recording_.self) actors_.script->compare(record);
  watcher_.record(from, record);
}

void Player::alert(Side from, Alert alert) {
  move_to(Kind::alert);
  watcher_.alert(from, alert);
}

}  // namespace bulla::replay
