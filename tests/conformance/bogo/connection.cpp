#include "connection.h"

#include <utility>

#include "bulla/base/try.h"

namespace bulla::bogo {

void Connection::flush() {
  bool all = false;
  do {
    all = engine_.flush(out_);
    if (!socket_.write(out_.pending())) return;
    out_.sent(out_.pending().size());
  } while (!all);
}

Result<void> Connection::start(Client& client) {
  TRY_VOID(client.start(out_));
  while (engine_.question() != nullptr) TRY_VOID(took(engine_.answer(answers_.to(*engine_.question()), out_)));
  flush();
  return {};
}

Result<void> Connection::read_more() {
  Buffer piece(async_ ? 1 : max_record_size);
  const auto count = socket_.read(piece);
  append(input_, Bytes{piece}.first(count));
  starved_ = false;
  if (count > 0) return {};
  closed_ = true;
  if (auto ended = engine_.end_of_input(); !ended) {
    if (!engine_.established()) return ended;
    ended_short_ = true;
  }
  return {};
}

Result<void> Connection::took(Result<Received> received) {
  if (!received) {
    flush();
    return std::unexpected(received.error());
  }
  if (received->event == Event::peer_closed) closed_ = true;
  append(readable_, received->plaintext);
  if (received->event == Event::early_data) append(readable_, server_->early_data_that_may_be_a_replay());
  input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(received->consumed));
  starved_ = received->consumed == 0 && engine_.question() == nullptr;
  flush();
  return {};
}

Result<void> Connection::step() {
  if (const auto* question = engine_.question()) {
    auto received = engine_.answer(answers_.to(*question), out_);
    TRY_VOID(took(std::move(received)));
    starved_ = false;
    return {};
  }
  if (starved_ || input_.empty()) return read_more();
  return took(engine_.receive(input_, out_));
}

Result<void> Connection::handshake() {
  while (!engine_.established() && readable_.empty()) {
    if (closed_) return fail(Fault::closed_during_handshake);
    TRY_VOID(step());
  }
  return {};
}

Result<std::optional<Buffer>> Connection::read() {
  while (readable_.empty() && !closed_) TRY_VOID(step());
  if (readable_.empty()) return std::nullopt;
  return std::exchange(readable_, {});
}

Result<void> Connection::write(Bytes plaintext) {
  while (!plaintext.empty()) {
    const auto sent = engine_.send(plaintext, out_);
    flush();
    if (!sent) return std::unexpected(sent.error());
    plaintext = plaintext.subspan(*sent);
  }
  return {};
}

Result<std::size_t> Connection::write_early(Client& client, Bytes plaintext) {
  std::size_t all = 0;
  while (all < plaintext.size() && client.early_data_room() > 0) {
    TRY(const auto sent, client.send_early(plaintext.subspan(all), out_));
    flush();
    all += sent;
  }
  return all;
}

Result<void> Connection::update_keys() {
  TRY_VOID(engine_.update_keys(Engine::KeyUpdate::ours, out_));
  flush();
  return {};
}

Result<void> Connection::close() {
  TRY_VOID(engine_.close(out_));
  flush();
  return {};
}

}  // namespace bulla::bogo
