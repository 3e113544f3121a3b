// tool: standard input to a TLS server and its answers to standard output. Knows nothing of the command line.
#include "bulla/tool/pipe.h"

#include <signal.h>

#include <asio/signal_set.hpp>

#include "bulla/files/files.h"
#include "bulla/tool/standard_streams.h"

namespace bulla::tool {
namespace {

using asio::error_code;
using asio::tcp;
using asio::TcpStream;
namespace net = asio::net;
using Steady = std::chrono::steady_clock;

// Everything of one run. Coroutines and handlers hold it, so it outlives each operation.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(net::io_context& context, PipeOptions options)
      : options_{std::move(options)},
        resolver_{context},
        socket_{context},
        timer_{context},
        patience_{context},
        signals_{context, SIGINT, SIGTERM},
        input_{context.get_executor(), StandardStream::Which::input},
        output_{context.get_executor(), StandardStream::Which::output} {}

  void start() {
    signals_.async_wait([self = shared_from_this()](const error_code& code, int number) {
      if (!code) self->interrupt(number);
    });
    net::co_spawn(
        timer_.get_executor(), [self = shared_from_this()] { return self->run(); }, net::detached);
  }
  PipeEnding& ending() { return ending_; }

 private:
  net::awaitable<void> run();
  net::awaitable<bool> reach();
  net::awaitable<tcp::resolver::results_type> resolve();
  net::awaitable<error_code> try_address(tcp::endpoint address, Steady::duration budget);
  net::awaitable<bool> shake_hands();
  net::awaitable<void> pause(Steady::duration time);
  net::awaitable<void> upload();
  net::awaitable<void> upload_rest_of_early_data();
  net::awaitable<void> download();
  net::awaitable<void> listen();
  net::awaitable<void> part();

  void interrupt(int number);
  void give_up(Trouble trouble);
  void note_failure(const error_code& code, Fault if_network);
  void stop_input_and_reading();
  bool stopped() const { return ending_.signal != 0 || ending_.trouble.has_value(); }
  void arm(Steady::duration budget, std::function<void()> on_expiry);
  void disarm() {
    ++turn_;
    timer_.cancel();
  }

  PipeOptions options_;
  PipeEnding ending_;
  tcp::resolver resolver_;
  tcp::socket socket_;
  net::steady_timer timer_;
  net::steady_timer patience_;  // before our direction is closed
  unsigned turn_ = 0;           // tells an expiry that came too late to be cancelled
  net::signal_set signals_;
  StandardStream input_;
  StandardStream output_;
  std::optional<TcpStream> stream_;
};

void Session::arm(Steady::duration budget, std::function<void()> on_expiry) {
  timer_.expires_after(budget);
  timer_.async_wait([self = shared_from_this(), turn = ++turn_, act = std::move(on_expiry)](const error_code& code) {
    if (!code && turn == self->turn_) act();
  });
}

void Session::stop_input_and_reading() {
  error_code ignored;
  input_.cancel();
  output_.cancel();
  resolver_.cancel();
  if (stream_) {
    stream_->next_layer().cancel(ignored);
  } else {
    socket_.close(ignored);
  }
}

// A second signal of the kind ends the program at once.
void Session::interrupt(int number) {
  error_code ignored;
  signals_.clear(ignored);
  ending_.signal = number;
  stop_input_and_reading();
}

void Session::give_up(Trouble trouble) {
  if (!stopped()) ending_.trouble = std::move(trouble);
  stop_input_and_reading();
}

// The first reason stays: what follows it are consequences.
void Session::note_failure(const error_code& code, Fault if_network) {
  if (stopped()) return;
  if (const auto& error = stream_->last_error()) {
    ending_.trouble = Trouble{*error};
  } else {
    ending_.trouble = Trouble{if_network, code.message()};
  }
}

net::awaitable<tcp::resolver::results_type> Session::resolve() {
  error_code code;
  arm(options_.timeout, [this] { resolver_.cancel(); });
  auto found =
      co_await resolver_.async_resolve(options_.server.host, std::to_string(options_.server.port),
                                       tcp::resolver::numeric_service, net::redirect_error(net::use_awaitable, code));
  disarm();
  if (code) {
    const auto why = code == net::error::operation_aborted ? "no answer in time" : code.message();
    give_up({Fault::network_failed, "no address for " + options_.server.host + ": " + why, "check the name"});
  }
  co_return found;
}

net::awaitable<error_code> Session::try_address(tcp::endpoint address, Steady::duration budget) {
  error_code code;
  bool late = false;
  socket_ = tcp::socket{timer_.get_executor()};
  arm(budget, [this, &late] {
    error_code ignored;
    late = true;
    socket_.close(ignored);
  });
  co_await socket_.async_connect(address, net::redirect_error(net::use_awaitable, code));
  disarm();
  co_return late ? error_code{net::error::timed_out} : code;
}

// Each address gets its share of the time that is left.
net::awaitable<bool> Session::reach() {
  const auto deadline = Steady::now() + options_.timeout;
  const auto found = co_await resolve();
  std::string tried;
  auto left = found.size();
  for (const auto& entry : found) {
    if (stopped()) co_return false;
    const auto budget = (deadline - Steady::now()) / static_cast<int>(left--);
    const auto code = co_await try_address(entry.endpoint(), std::max(budget, Steady::duration{1}));
    if (!code && !stopped()) co_return true;
    const front::Address address{entry.endpoint().address().to_string(), entry.endpoint().port()};
    tried += (tried.empty() ? "" : "; ") + front::to_text(address) + ": " + code.message();
  }
  if (!stopped()) give_up({Fault::network_failed, tried, "is the server running, and may this machine reach it?"});
  co_return false;
}

net::awaitable<bool> Session::shake_hands() {
  error_code code;
  socket_.set_option(tcp::no_delay{true}, code);
  stream_.emplace(std::move(socket_), Client{options_.config, options_.name, options_.observer});
  stream_->handshake_deadline(options_.timeout);
  stream_->shutdown_deadline(std::chrono::seconds{1});
  stream_->send_early(bytes_of(options_.early_data));
  ending_.reached_server = true;
  if (options_.on_reached) options_.on_reached();
  co_await stream_->async_handshake(net::redirect_error(net::use_awaitable, code));
  if (code) note_failure(code, Fault::closed_during_handshake);
  co_return !stopped();
}

net::awaitable<void> Session::pause(Steady::duration time) {
  error_code ignored;
  patience_.expires_after(time);
  co_await patience_.async_wait(net::redirect_error(net::use_awaitable, ignored));
}

// What the server has not taken early.
net::awaitable<void> Session::upload_rest_of_early_data() {
  const bool taken = stream_->info().early_data == EarlyDataFate::accepted;
  const auto rest = std::string_view{options_.early_data}.substr(taken ? stream_->early_data_sent() : 0);
  error_code code;
  if (!rest.empty())
    co_await net::async_write(*stream_, net::buffer(rest), net::redirect_error(net::use_awaitable, code));
}

net::awaitable<void> Session::upload() {
  Buffer room(std::size_t{1} << 16);
  error_code code;
  co_await upload_rest_of_early_data();
  while (!stopped()) {
    const auto size = co_await input_.read(room, code);
    if (code == net::error::operation_aborted) co_return;
    if (code) co_return give_up({Fault::file_unreadable, "standard input: " + code.message()});
    if (size == 0) break;
    co_await net::async_write(*stream_, net::buffer(room.data(), size), net::redirect_error(net::use_awaitable, code));
    if (code) co_return;  // the reading side learns why
  }
  if (stopped()) co_return;
  // A challenge to say who we are may still come, and could not be answered behind close_notify.
  if (options_.config->late_challenge == LateChallenge::accepted) co_await pause(std::chrono::seconds{1});
  if (!stopped()) co_await stream_->async_finish_sending(net::redirect_error(net::use_awaitable, code));
}

net::awaitable<void> Session::download() {
  Buffer room(std::size_t{1} << 16);
  error_code code;
  while (!stopped()) {
    const auto size = co_await stream_->async_read_some(net::buffer(room.data(), room.size()),
                                                        net::redirect_error(net::use_awaitable, code));
    if (code == net::error::eof) co_return;
    if (code) co_return note_failure(code, Fault::closed_without_notify);
    co_await output_.write(Bytes{room}.first(size), code);
    if (code) co_return give_up({Fault::file_unwritable, "standard output: " + code.message()});
  }
}

// What a server says once the client holds itself connected: tickets, or that it doesn't take the client's certificate.
net::awaitable<void> Session::listen() {
  Buffer room(std::size_t{1} << 16);
  error_code code;
  bool late = false;
  co_await upload_rest_of_early_data();
  co_await stream_->async_finish_sending(net::redirect_error(net::use_awaitable, code));
  arm(std::chrono::seconds{2}, [this, &late] {
    error_code ignored;
    late = true;
    stream_->next_layer().cancel(ignored);
  });
  while (!stopped() && !code)
    co_await stream_->async_read_some(net::buffer(room.data(), room.size()),
                                      net::redirect_error(net::use_awaitable, code));
  disarm();
  const auto& error = stream_->last_error();
  if (!late && error && error->fault != Fault::closed_without_notify) note_failure(code, Fault::network_failed);
}

// So that what we said last arrives: close_notify, or the alert of a failure.
net::awaitable<void> Session::part() {
  error_code code;
  input_.cancel();
  patience_.cancel();
  if (!stream_) co_return;
  if (stream_->last_error()) {
    co_await asio::part(std::move(stream_->next_layer()));
  } else {
    co_await stream_->async_shutdown(net::redirect_error(net::use_awaitable, code));
    stream_->next_layer().close(code);
  }
}

net::awaitable<void> Session::run() {
  const auto self = shared_from_this();
  if (co_await reach() && co_await shake_hands()) {
    if (options_.on_established) options_.on_established();
    if (options_.after_handshake == AfterHandshake::pipe) {
      net::co_spawn(
          timer_.get_executor(), [self] { return self->upload(); }, net::detached);
      co_await download();
    } else if (options_.after_handshake == AfterHandshake::listen) {
      co_await listen();
    }
  }
  co_await part();
  error_code ignored;
  signals_.cancel(ignored);
}

}  // namespace

Outcome<std::shared_ptr<ClientConfig>> client_config_for(const std::string& authority) {
  auto config = authority.empty() ? files::client_config() : files::client_config(authority);
  if (config) return *std::move(config);
  Trouble why{config.error()};
  why.which = authority.empty() ? "this system's trusted roots" : authority;
  if (authority.empty()) why.mend = "install ca-certificates, or name the CA with --ca";
  return std::unexpected(std::move(why));
}

// An address may carry a zone ("fe80::1%eth0"), which is no part of whom it belongs to.
Outcome<x509::ReferenceName> name_for(const std::string& name, const front::Address& server) {
  const auto text = name.empty() ? server.host.substr(0, server.host.find('%')) : name;
  auto parsed = x509::ReferenceName::parse(text);
  if (!parsed || parsed->kind() == x509::NameKind::email) {
    return trouble(Fault::name_invalid, "'" + text + "'", "give a DNS name or an IP address");
  }
  return *std::move(parsed);
}

PipeEnding run_pipe(PipeOptions options) {
  ::signal(SIGPIPE, SIG_IGN);
  net::io_context context{1};
  const auto session = std::make_shared<Session>(context, std::move(options));
  session->start();
  context.run();
  return std::move(session->ending());
}

}  // namespace bulla::tool
