// handshake: a machine of TLS 1.2 as the engine drives it, whatever the role.
#pragma once
#include "bulla/handshake/message.h"
#include "bulla/handshake/tls12.h"
#include "bulla/wire/record.h"

namespace bulla::handshake {

// Connected: the machine's last state. peer: whose messages it takes.
template <class Machine, class Connected, class Context>
class Handshake12 : public Handshake {
 public:
  Result<Progress> start() override { return fail(Fault::api_misuse); }

  Result<Progress> message(Bytes raw) override {
    context_.witness.message(peer_, raw);
    if (auto ok = read(raw); !ok) return std::unexpected(at_message(ok.error(), raw));
    return progress();
  }

  Result<Progress> change_cipher_spec() override {
    TRY_VOID(driver_.take(In<wire::ChangeCipherSpec>{}, context_));
    return progress();
  }

  const Question* question() const override { return driver_.question(); }

  Result<Progress> answer(Answer answer) override {
    TRY_VOID(driver_.answer(std::move(answer), context_));
    return progress();
  }

  Outcome outcome() && override { return std::move(driver_.template in<Connected>()->outcome); }

  // One whole message that the witness has seen.
  virtual Result<void> read(Bytes raw) = 0;

 protected:
  Handshake12(Side peer, const Context& context, Machine first)
      : context_{context}, driver_{std::move(first)}, peer_{peer} {}

  template <class Body>
  Result<void> read_as(Bytes raw) {
    return driver_.template read<Body>(raw, context_);
  }
  template <class State>
  bool is_in() const {
    return driver_.template in<State>() != nullptr;
  }

 private:
  Progress progress() const {
    if (is_in<Connected>()) return Progress::done;
    return question() != nullptr ? Progress::waits_for_answer : Progress::waits_for_peer;
  }

  Context context_;
  Driver<Machine, Context> driver_;
  Side peer_;
};

}  // namespace bulla::handshake
