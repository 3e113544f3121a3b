// front: one admitted connection, as services see it: the stream, what is known of it, an alarm, and whether it is time
// to part. For the front's own sources: it brings in Asio.
#pragma once
#include <chrono>
#include <functional>
#include <memory>

#include "bulla/asio/connect.h"
#include "bulla/front/companion.h"
#include "bulla/front/facts.h"
#include "bulla/front/log.h"

namespace bulla::front {

namespace net = boost::asio;
using boost::system::error_code;
using TlsStream = bulla::asio::TcpStream;

// Cancels the one operation that was given its slot, after a time or at once.
class Alarm {
 public:
  explicit Alarm(const net::any_io_executor& executor) : state_{std::make_shared<State>(executor)} {}
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  ~Alarm() { off(); }

  net::cancellation_slot slot() { return state_->signal.slot(); }
  void set(std::chrono::milliseconds after) {
    state_->rang = false;
    state_->timer.expires_after(after);
    state_->timer.async_wait([state = state_, turn = ++state_->turn](const error_code&) {
      if (turn == state->turn) state->ring();
    });
  }
  void off() {
    ++state_->turn;
    state_->timer.cancel();
  }
  void ring() { state_->ring(); }
  bool rang() const { return state_->rang; }

 private:
  struct State {
    explicit State(const net::any_io_executor& executor) : timer{executor} {}
    void ring() {
      rang = true;
      signal.emit(net::cancellation_type::terminal);
    }
    net::steady_timer timer;
    net::cancellation_signal signal;
    unsigned turn = 0;
    bool rang = false;
  };
  std::shared_ptr<State> state_;
};

class Link {
 public:
  Link(TlsStream stream, std::string peer, Log& log)
      : stream_{std::move(stream)}, alarm_{stream_.get_executor()}, peer_{std::move(peer)}, log_{log} {}

  TlsStream& stream() { return stream_; }
  net::any_io_executor executor() { return stream_.get_executor(); }
  Alarm& alarm() { return alarm_; }
  const std::string& peer() const { return peer_; }    // "192.0.2.1:50000"
  Companion* companion() { return companion_.get(); }  // null: there is none
  void accompany(std::shared_ptr<Companion> companion) { companion_ = std::move(companion); }
  const ConnectionFacts& facts() const { return facts_; }
  // What the handshake came to, and later what a challenge did.
  void learn(std::shared_ptr<const ServerConfig> config) {
    config_ = std::move(config);
    learn_again();
  }
  void learn_again() {
    facts_ = facts_of(stream_.info(), peer_, *config_->provider->sha256);
    facts_.knows_clients = config_->client_trust != nullptr || config_->client_keys != nullptr;
    if (companion_ != nullptr) facts_.explained_at = companion_->path();
  }
  void say(Log::Level level, std::string_view text) { log_.line(level, peer_ + " " + std::string{text}); }

  // A service is resting while nothing is under way on the connection: then draining rings the alarm.
  void resting(bool resting) { resting_ = resting; }
  bool draining() const { return draining_; }
  void drain() {
    draining_ = true;
    if (resting_) alarm_.ring();
  }
  // Ends the transport in the middle of things; the peer must not take it for an orderly end, so it gets a reset.
  void cut() {
    error_code ignored;
    on_cut_();
    stream_.next_layer().set_option(net::socket_base::linger{true, 0}, ignored);
    stream_.next_layer().close(ignored);
  }
  void on_cut(std::function<void()> action) { on_cut_ = std::move(action); }

 private:
  TlsStream stream_;
  Alarm alarm_;
  std::string peer_;
  Log& log_;
  std::shared_ptr<const ServerConfig> config_;
  std::shared_ptr<Companion> companion_;
  ConnectionFacts facts_;
  std::function<void()> on_cut_ = [] {};
  bool resting_ = false;
  bool draining_ = false;
};

class Service {
 public:
  virtual ~Service() = default;
  // Ends when the connection is over. The link is open when it begins; whoever called destroys it afterwards.
  virtual net::awaitable<void> serve(Link& link) = 0;
};

}  // namespace bulla::front
