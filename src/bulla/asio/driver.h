// asio: one engine over one next layer: at most one read and one write of the layer at a time, whoever asked for them.
// Operations never touch the layer: they ask for input or output here and park until something has changed, so that
// one of them may be cancelled at any time and the connection stays whole. Knows no completion token.
#pragma once
#include <array>
#include <cstring>
#include <functional>
#include <memory>
#include <type_traits>
#include <variant>

#include "bulla/asio/error.h"
#include "bulla/base/try.h"
#include "bulla/engine/engine.h"

namespace bulla::asio {
inline namespace BULLA_ASIO_VARIANT {
namespace detail {

using Deadline = std::chrono::steady_clock::duration;

// Takes the answer to a question, once, from any thread; an error fails the connection.
using Reply = std::function<void(Result<Answer>)>;
using Answerer = std::function<void(Question, Reply)>;

// Shared by the stream and everything under way. All members run on the layer's executor, one at a time.
template <class NextLayer>
class Driver : public std::enable_shared_from_this<Driver<NextLayer>> {
 public:
  using Layer = std::remove_reference_t<NextLayer>;
  using Executor = typename Layer::executor_type;
  using Timer =
      net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, Executor>;
  using OnExpiry = void (Driver::*)();

  // How long a fatal alert may take to leave before the error is reported without it.
  static constexpr Deadline farewell = std::chrono::seconds{1};

  // A connection on its way between two processes.
  struct HandedOver {
    Buffer blob;   // see Engine::hand_over
    Buffer input;  // what has arrived from the peer and was not taken yet; sealed by it
  };

  Driver(NextLayer layer, std::variant<Client, Server> engine)
      : layer_{std::forward<NextLayer>(layer)},
        engine_{std::move(engine)},
        input_{layer_.get_executor(), Timer::time_point::max()},
        output_{layer_.get_executor(), Timer::time_point::max()},
        deadline_{layer_.get_executor()} {}

  Layer& layer() { return layer_; }
  Executor executor() { return input_.get_executor(); }  // also when a layer that others own is gone
  Engine& engine() {
    return std::visit([](auto& either) -> Engine& { return either; }, engine_);
  }
  Outbox& out() { return out_; }
  const std::optional<Error>& error() const { return error_; }
  bool peer_closed() const { return peer_closed_; }
  bool closing() const { return closing_; }
  bool abandoned() const { return abandoned_; }

  Result<void> start() {
    auto* client = std::get_if<Client>(&engine_);
    if (std::exchange(started_, true) || client == nullptr) return {};
    TRY_VOID(client->start(out_));
    if (client->question() != nullptr) ask();
    return send_what_is_early();
  }
  void send_early(Bytes data) { to_send_early_ = data; }
  std::size_t early_data_sent() const { return early_data_sent_; }
  Result<void> close() {
    closing_ = true;
    return engine().close(out_);
  }

  // Of a connection that was handed over, before anything else. Fault::no_room: no stream hands so much over.
  Result<void> go_on_with(Bytes input) {
    if (input.size() > in_.size() || end_ != 0) return fail(Fault::no_room);
    std::ranges::copy(input, in_.begin());
    end_ = input.size();
    return {};
  }
  // Nobody waits, nothing is under way, and what was read has been taken.
  bool at_rest() const {
    return !reading_ && !writing_ && plain_.empty() && !waits(Wait::input) && !waits(Wait::output) && !challenge_open_;
  }
  Result<HandedOver> hand_over(Bytes key, const crypto::Provider& provider, Time now) {
    if (!at_rest()) return fail(Fault::api_misuse);
    TRY(auto blob, engine().hand_over(key, out_, provider, now));
    begin_ += std::exchange(drop_, 0);
    return HandedOver{std::move(blob), Buffer{in_.begin() + begin_, in_.begin() + end_}};
  }

  // A server's challenge to the client; open until the client has answered.
  Result<void> challenge() {
    auto* server = std::get_if<Server>(&engine_);
    if (server == nullptr) return fail(Fault::api_misuse);
    auto asked = server->challenge_client(out_);
    challenge_open_ = asked.has_value();
    return asked;
  }
  bool challenge_open() const { return challenge_open_; }
  Buffer take_early_data() { return std::exchange(early_data_, {}); }

  void answer_with(Answerer answerer) { answerer_ = std::move(answerer); }

  // Lets the engine take one record of what has arrived. False: nothing there that it can take.
  bool digest();
  // Plaintext for the reader; empty: needs input. The engine has it decrypted in place in the input buffer.
  MutBytes plaintext() {
    while (plain_.empty() && digest()) {
    }
    return plain_;
  }
  void took(std::size_t count) { plain_ = plain_.subspan(count); }
  void drop_plaintext() { plain_ = {}; }

  // Reads the layer unless that is under way, or could help nobody: the engine waits for an answer of ours. Ends by
  // waking who waits for input.
  void fill();
  // Writes what the engine has to say unless that is under way; wakes who waits for output when all of it is out.
  void pump();
  bool drained() const { return !writing_ && out_.pending().empty(); }

  // The layer's own error, told once to whoever waits; the layer is asked again afterwards.
  error_code take_input_error() { return std::exchange(input_error_, {}); }
  error_code take_output_error() { return std::exchange(output_error_, {}); }

  // The connection has failed: from now on every operation ends with this error, once the alert is out.
  void failed(const Error& error);
  bool alert_is_out() const { return alert_given_up_ || drained(); }

  // One deadline at a time: a handshake's, a shutdown's or a farewell's.
  void arm(Deadline after, OnExpiry on_expiry);
  void disarm() {
    ++deadline_turn_;
    deadline_.cancel();
  }
  void handshake_expired() { failed(engine().time_out(out_)); }
  void shutdown_expired() {
    shutdown_late_ = true;
    wake();
  }
  bool shutdown_late() const { return shutdown_late_; }

  enum class Wait : std::uint8_t { input, output };
  // `handler(error_code)` runs on the layer's executor at the next change.
  template <class Handler>
  void park(Wait wait, Handler&& handler) {
    ++waiting_[std::to_underlying(wait)];
    auto& timer = wait == Wait::input ? input_ : output_;
    timer.async_wait(net::bind_executor(layer_.get_executor(), std::forward<Handler>(handler)));
  }
  void unparked(Wait wait) { --waiting_[std::to_underlying(wait)]; }
  void wake() {
    input_.cancel();
    output_.cancel();
  }
  // Stops reading the layer if nobody waits for input any more.
  void withdraw();
  // The stream is gone: ends all that is under way.
  void abandon();

 private:
  static constexpr std::size_t input_size = max_record_size;
  static constexpr std::size_t output_size = max_record_size;

  auto self() { return this->shared_from_this(); }
  void ask();
  void answered(Result<Answer> answer);
  Result<void> send_what_is_early();
  bool waits(Wait wait) const { return waiting_[std::to_underlying(wait)] > 0; }
  void filled(const error_code& code, std::size_t count);
  void wrote(const error_code& code, std::size_t count);
  void alert_expired() {
    alert_given_up_ = true;
    if (writing_) write_signal_.emit(net::cancellation_type::terminal);
    wake();
  }

  NextLayer layer_;
  std::variant<Client, Server> engine_;
  std::array<std::uint8_t, input_size> in_;  // [begin_, end_) waits for the engine, after the plaintext of drop_ bytes
  std::array<std::uint8_t, output_size> out_room_;
  Outbox out_{out_room_};
  std::size_t begin_ = 0;
  std::size_t drop_ = 0;
  std::size_t end_ = 0;
  MutBytes plain_;

  std::optional<Error> error_;
  error_code input_error_;
  error_code output_error_;
  bool started_ = false;
  bool reading_ = false;
  bool withdrawn_ = false;  // the layer's read under way has been cancelled by us
  bool writing_ = false;
  bool peer_closed_ = false;
  bool closing_ = false;
  bool shutdown_late_ = false;
  bool alert_given_up_ = false;
  bool abandoned_ = false;
  bool challenge_open_ = false;
  bool asked_ = false;
  Buffer early_data_;  // a server's, as much as the configuration allows
  Bytes to_send_early_;
  std::size_t early_data_sent_ = 0;
  Answerer answerer_;

  Timer input_;   // never expires: those who wait for it wait for a change
  Timer output_;  // the same
  Timer deadline_;
  unsigned deadline_turn_ = 0;  // tells an expiry that came too late to be cancelled
  std::array<unsigned, 2> waiting_{};
  net::cancellation_signal read_signal_;
  net::cancellation_signal write_signal_;
};

template <class NextLayer>
bool Driver<NextLayer>::digest() {
  if (!plain_.empty() || error_ || peer_closed_ || engine().stands_still()) return false;
  begin_ += std::exchange(drop_, 0);
  if (begin_ == end_) return false;
  auto received = engine().receive(MutBytes{in_}.subspan(begin_, end_ - begin_), out_);
  if (!received) {
    failed(received.error());
    return true;
  }
  drop_ = received->consumed;
  plain_ = received->plaintext;
  peer_closed_ = received->event == Event::peer_closed;
  if (received->event == Event::early_data)
    append(early_data_, std::get<Server>(engine_).early_data_that_may_be_a_replay());
  if (engine().question() != nullptr) ask();
  if (received->event == Event::client_answered) challenge_open_ = false;
  pump();
  return received->consumed > 0;
}

template <class NextLayer>
void Driver<NextLayer>::ask() {
  if (std::exchange(asked_, true)) return;
  if (!answerer_) return answered(fail(Fault::api_misuse));
  // Who answers may outlive the stream.
  answerer_(*engine().question(), [weak = std::weak_ptr{self()}, executor = executor()](Result<Answer> answer) {
    net::post(executor, [weak, answer = std::move(answer)]() mutable {
      if (const auto driver = weak.lock(); driver && !driver->abandoned_) driver->answered(std::move(answer));
    });
  });
}

template <class NextLayer>
Result<void> Driver<NextLayer>::send_what_is_early() {
  auto* client = std::get_if<Client>(&engine_);
  if (client == nullptr || early_data_sent_ > 0 || client->early_data_room() == 0) return {};
  TRY(early_data_sent_, client->send_early(to_send_early_, out_));
  return {};
}

template <class NextLayer>
void Driver<NextLayer>::answered(Result<Answer> answer) {
  if (!std::exchange(asked_, false) || error_) return;
  auto received = engine().answer(std::move(answer), out_);
  if (!received) return failed(received.error());
  if (engine().question() != nullptr) ask();
  if (received->event == Event::client_answered) challenge_open_ = false;
  if (auto sent = send_what_is_early(); !sent) return failed(sent.error());
  pump();
  wake();
}

template <class NextLayer>
void Driver<NextLayer>::fill() {
  if (reading_ || engine().stands_still()) return;
  begin_ += std::exchange(drop_, 0);
  std::memmove(in_.data(), in_.data() + begin_, end_ - begin_);
  end_ -= std::exchange(begin_, 0);
  if (end_ == in_.size()) return failed({.fault = Fault::no_room});
  reading_ = true;
  layer_.async_read_some(
      net::buffer(in_.data() + end_, in_.size() - end_),
      net::bind_cancellation_slot(
          read_signal_.slot(),
          net::bind_executor(layer_.get_executor(), [driver = self()](const error_code& code, std::size_t count) {
            driver->filled(code, count);
          })));
}

template <class NextLayer>
void Driver<NextLayer>::filled(const error_code& code, std::size_t count) {
  reading_ = false;
  end_ += count;
  const bool withdrawn = std::exchange(withdrawn_, false) && code == net::error::operation_aborted;
  if (abandoned_) return;
  if (code == net::error::eof) {
    if (auto whole = engine().end_of_input(); !whole) return failed(whole.error());
    peer_closed_ = true;
  } else if (code && !withdrawn && waits(Wait::input)) {
    input_error_ = code;
  }
  input_.cancel();
}

template <class NextLayer>
void Driver<NextLayer>::pump() {
  if (writing_ || abandoned_) return;
  engine().flush(out_);
  const Bytes pending = out_.pending();
  if (pending.empty()) return;
  writing_ = true;
  layer_.async_write_some(
      net::buffer(pending.data(), pending.size()),
      net::bind_cancellation_slot(
          write_signal_.slot(),
          net::bind_executor(layer_.get_executor(), [driver = self()](const error_code& code, std::size_t count) {
            driver->wrote(code, count);
          })));
}

template <class NextLayer>
void Driver<NextLayer>::wrote(const error_code& code, std::size_t count) {
  writing_ = false;
  out_.sent(count);
  if (abandoned_) return;
  if (code) {
    if (error_) alert_given_up_ = true;
    if (waits(Wait::output)) output_error_ = code;
  } else {
    pump();
  }
  if (writing_) return;
  if (error_) disarm();
  output_.cancel();
}

template <class NextLayer>
void Driver<NextLayer>::failed(const Error& error) {
  if (!error_) {
    error_ = error;
    pump();
    if (drained()) {
      disarm();
    } else {
      arm(farewell, &Driver::alert_expired);
    }
  }
  wake();
}

template <class NextLayer>
void Driver<NextLayer>::arm(Deadline after, OnExpiry on_expiry) {
  deadline_.expires_after(after);
  deadline_.async_wait(net::bind_executor(layer_.get_executor(),
                                          [driver = self(), on_expiry, turn = ++deadline_turn_](const error_code&) {
                                            if (turn == driver->deadline_turn_) (*driver.*on_expiry)();
                                          }));
}

template <class NextLayer>
void Driver<NextLayer>::withdraw() {
  if (!reading_ || waits(Wait::input)) return;
  withdrawn_ = true;
  read_signal_.emit(net::cancellation_type::total);
}

template <class NextLayer>
void Driver<NextLayer>::abandon() {
  abandoned_ = true;
  disarm();
  if (reading_) read_signal_.emit(net::cancellation_type::terminal);
  if (writing_) write_signal_.emit(net::cancellation_type::terminal);
  wake();
}

}  // namespace detail
}  // namespace BULLA_ASIO_VARIANT
}  // namespace bulla::asio
