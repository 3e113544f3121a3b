// handshake: a decoded message together with its bytes, and what carries messages and answers into the same map.
#pragma once
#include <memory>
#include <vector>

#include "bulla/base/try.h"
#include "bulla/handshake/info.h"
#include "bulla/handshake/machine.h"
#include "bulla/handshake/questions.h"
#include "bulla/wire/hello.h"
#include "bulla/wire/messages.h"

namespace bulla::handshake {

// A message of the peer. raw: header included, for the transcript; both are views.
template <class Body>
struct In {
  Body body;
  Bytes raw;
};

// The form of ServerHello that asks for another ClientHello (RFC 9846 §4.2.4).
struct HelloRetryRequest : wire::ServerHello {};
static_assert(HelloRetryRequest::handshake_type == wire::HandshakeType::server_hello);

// Holds a machine between messages. Takes the step, then goes on for as long as the new state's own question is
// answered at once.
template <class Machine, class Context>
class Driver {
 public:
  explicit Driver(Machine first) : machine_{std::move(first)} {}

  // For a machine whose first state asks.
  Result<void> begin(Context& context) { return settle(context); }

  template <class Message>
  Result<void> take(Message message, Context& context) {
    auto next = step(std::move(machine_), std::move(message), context);
    if (!next) return std::unexpected(next.error());
    machine_ = *std::move(next);
    return settle(context);
  }

  // Decodes a message of the peer and takes it. raw: header included. A message that the state does not know is
  // unexpected_message, however malformed it may be besides.
  template <class Body>
  Result<void> read(Bytes raw, Context& context) {
    const bool accepted =
        std::visit([]<class State>(const State&) { return Accepts<State, In<Body>, Context>; }, machine_);
    if (!accepted) return fail(Fault::unexpected_message);
    auto body = wire::decode_body<Body>(raw.subspan(wire::HandshakeHeader::size));
    if (!body) return std::unexpected(body.error());
    return take(In<Body>{*body, raw}, context);
  }

  // What waits for answer(); null: nothing.
  const Question* question() const { return question_ ? &*question_ : nullptr; }
  // Fault::api_misuse if nothing is asked, or something else.
  Result<void> answer(Answer answer, Context& context) {
    if (!question_ || answer.index() != question_->index()) return fail(Fault::api_misuse);
    question_.reset();
    return std::visit([&](auto& given) { return take(std::move(given), context); }, answer);
  }

  template <class State>
  State* in() {
    return std::get_if<State>(&machine_);
  }
  template <class State>
  const State* in() const {
    return std::get_if<State>(&machine_);
  }

 private:
  Result<void> settle(Context& context) {
    Result<void> settled;
    std::visit(
        [&]<class State>(State& state) {
          if constexpr (Asks<State, Context>) settled = ask(state, context);
        },
        machine_);
    return settled;
  }

  template <class State>
  Result<void> ask(const State& state, Context& context) {
    if (context.config.later.*State::later) question_ = state.question(context);
    if (question_) return {};
    auto answer = state.ask(context);
    if (!answer) return std::unexpected(answer.error());
    return take(*std::move(answer), context);
  }

  Machine machine_;
  std::optional<Question> question_;
};

// Notes in an error which message it arose at, if it does not say so yet.
inline Error at_message(Error error, Bytes raw) {
  if (error.message == Error::nowhere) error.message = raw[0];
  return error;
}

}  // namespace bulla::handshake
