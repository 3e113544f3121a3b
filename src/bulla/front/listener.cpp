// front: accepts TLS at an address and hands connections to a service; drains and reloads when told.
#include "bulla/front/listener.h"

#include <fmt/format.h>

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <list>
#include <optional>

#include "bulla/front/link.h"
#include "bulla/front/watcher.h"

namespace bulla::front {
namespace {

using net::ip::tcp;

constexpr auto breath = std::chrono::milliseconds{100};  // when the machine is out of descriptors or memory
constexpr auto shutdown_deadline = std::chrono::seconds{2};

std::string to_text(const tcp::endpoint& endpoint) {
  return front::to_text(Address{endpoint.address().to_string(), endpoint.port()});
}

class TcpListener final : public Listener {
 public:
  TcpListener(ListenerOptions options, std::shared_ptr<Service> service, Log& log)
      : options_{std::move(options)}, service_{std::move(service)}, log_{log}, config_{options_.config} {}

  std::optional<Failure> open();
  Address address() const override { return options_.address; }
  void run() override;
  void stop() override {
    net::post(io_, [this] { drain(); });
  }
  void reload() override {
    net::post(io_, [this] { reload_now(); });
  }

 private:
  // A connection from its acceptance on; linked once it has come through the handshake.
  struct Guest {
    std::shared_ptr<Observer> attendant;  // may be null
    std::unique_ptr<Watcher> watcher;
    std::unique_ptr<Link> link;
  };
  using Place = std::list<Guest>::iterator;

  std::optional<Failure> open_at(const tcp::endpoint& endpoint);
  void wait_for_signals();
  void drain();
  void cut_all();
  void reload_now();
  net::awaitable<void> accept(tcp::acceptor& acceptor);
  net::awaitable<void> pause(std::chrono::milliseconds time);
  net::awaitable<void> welcome(Place guest);
  bool admit(Link& link, const Watcher& watcher, const error_code& code);
  void leave(Place guest);

  ListenerOptions options_;
  std::shared_ptr<Service> service_;
  Log& log_;
  std::shared_ptr<const ServerConfig> config_;

  net::io_context io_{1};
  std::list<tcp::acceptor> acceptors_;
  net::signal_set signals_{io_};
  net::steady_timer room_{io_, net::steady_timer::time_point::max()};  // cancelled when a guest leaves
  net::steady_timer drain_timer_{io_};
  std::list<Guest> guests_;
  bool draining_ = false;
};

std::optional<Failure> TcpListener::open_at(const tcp::endpoint& endpoint) {
  error_code code;
  auto& acceptor = acceptors_.emplace_back(io_);
  acceptor.open(endpoint.protocol(), code);
  if (!code) acceptor.set_option(tcp::acceptor::reuse_address{true}, code);
  if (!code) acceptor.bind(endpoint, code);
  if (!code) acceptor.listen(net::socket_base::max_listen_connections, code);
  if (!code) return std::nullopt;
  acceptors_.pop_back();
  return Failure{Fault::network_failed, fmt::format("cannot listen at {}: {}", to_text(endpoint), code.message())};
}

// "localhost" is two addresses, and a machine may have only one of them: one that listens is enough.
std::optional<Failure> TcpListener::open() {
  error_code code;
  tcp::resolver resolver{io_};
  const auto& asked = options_.address;
  const auto found = resolver.resolve(asked.host, std::to_string(asked.port), tcp::resolver::passive, code);
  if (code) return Failure{Fault::network_failed, fmt::format("cannot resolve '{}': {}", asked.host, code.message())};
  std::optional<Failure> failure;
  for (const auto& entry : found) {
    auto endpoint = entry.endpoint();
    if (endpoint.port() == 0 && !acceptors_.empty()) endpoint.port(options_.address.port);
    if (auto failed = open_at(endpoint)) {
      if (!failure) failure = std::move(failed);
      continue;
    }
    if (options_.address.port == 0) options_.address.port = acceptors_.front().local_endpoint(code).port();
  }
  return acceptors_.empty() ? failure : std::nullopt;
}

void TcpListener::run() {
  error_code ignored;
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) signals_.add(signal, ignored);
  wait_for_signals();
  for (auto& acceptor : acceptors_) net::co_spawn(io_, accept(acceptor), net::detached);
  io_.run();
}

void TcpListener::wait_for_signals() {
  signals_.async_wait([this](const error_code& code, int signal) {
    if (code) return;
    wait_for_signals();
    if (signal == SIGHUP) {
      reload_now();
    } else if (draining_) {
      cut_all();
    } else {
      drain();
    }
  });
}

void TcpListener::reload_now() {
  if (!options_.reload || draining_) return;
  auto fresh = options_.reload();
  if (!fresh) return log_.line(Log::Level::failure, "kept the old certificates: " + fresh.error());
  config_ = std::move(*fresh);
  log_.line(Log::Level::information, "new connections get the certificates just read");
}

void TcpListener::drain() {
  if (std::exchange(draining_, true)) return;
  log_.line(Log::Level::information, fmt::format("draining: {} connections are open", guests_.size()));
  error_code ignored;
  for (auto& acceptor : acceptors_) acceptor.close(ignored);
  room_.cancel();
  for (auto& guest : guests_) guest.link->drain();
  drain_timer_.expires_after(options_.drain_deadline);
  drain_timer_.async_wait([this](const error_code& code) {
    if (!code) cut_all();
  });
  if (guests_.empty()) leave(guests_.end());
}

void TcpListener::cut_all() {
  if (!guests_.empty())
    log_.line(Log::Level::warning, fmt::format("cut {} connections that did not end", guests_.size()));
  for (auto& guest : guests_) guest.link->cut();
}

net::awaitable<void> TcpListener::pause(std::chrono::milliseconds time) {
  error_code ignored;
  net::steady_timer timer{io_, time};
  co_await timer.async_wait(net::redirect_error(net::use_awaitable, ignored));
}

net::awaitable<void> TcpListener::accept(tcp::acceptor& acceptor) {
  error_code code;
  bool troubled = false;
  while (acceptor.is_open()) {
    if (guests_.size() >= options_.max_connections) {
      co_await room_.async_wait(net::redirect_error(net::use_awaitable, code));
      continue;
    }
    tcp::socket socket{io_};
    co_await acceptor.async_accept(socket, net::redirect_error(net::use_awaitable, code));
    if (!acceptor.is_open()) break;
    if (code) {
      if (!std::exchange(troubled, true)) log_.line(Log::Level::warning, "cannot accept: " + code.message());
      co_await pause(breath);
      continue;
    }
    troubled = false;
    socket.set_option(tcp::no_delay{true}, code);
    const auto peer = to_text(socket.remote_endpoint(code));
    auto attended = options_.attend ? options_.attend(config_) : ListenerOptions::Attendance{config_};
    auto watcher = std::make_unique<Watcher>(attended.observer ? attended.observer.get() : options_.observer);
    TlsStream stream{std::move(socket), Server{std::move(attended.config), watcher.get()}};
    stream.handshake_deadline(options_.handshake_deadline);
    stream.shutdown_deadline(shutdown_deadline);
    auto link = std::make_unique<Link>(std::move(stream), peer, log_);
    link->accompany(std::move(attended.companion));
    const auto guest =
        guests_.insert(guests_.end(), {std::move(attended.observer), std::move(watcher), std::move(link)});
    net::co_spawn(io_, welcome(guest), [this, guest](const std::exception_ptr& thrown) {
      if (thrown) guest->link->say(Log::Level::failure, "broke off: out of memory or descriptors");
      leave(guest);
    });
  }
}

bool TcpListener::admit(Link& link, const Watcher& watcher, const error_code& code) {
  if (code) {
    const auto& error = link.stream().last_error();
    link.say(Log::Level::warning, "refused: " + (error ? watcher.sentence(*error) : code.message()));
    return false;
  }
  link.learn(config_);
  link.say(Log::Level::information, summary(link.facts()));
  return true;
}

net::awaitable<void> TcpListener::welcome(Place guest) {
  auto& link = *guest->link;
  error_code code;
  co_await link.stream().async_handshake(net::redirect_error(net::use_awaitable, code));
  if (admit(link, *guest->watcher, code)) {
    co_await service_->serve(link);
  } else {
    co_await bulla::asio::part(std::move(link.stream().next_layer()));
  }
}

void TcpListener::leave(Place guest) {
  if (guest != guests_.end()) guests_.erase(guest);
  room_.cancel();
  if (!draining_ || !guests_.empty()) return;
  drain_timer_.cancel();
  signals_.cancel();
}

}  // namespace

std::expected<std::unique_ptr<Listener>, Failure> Listener::open(ListenerOptions options,
                                                                 std::shared_ptr<Service> service, Log& log) {
  auto listener = std::make_unique<TcpListener>(std::move(options), std::move(service), log);
  if (auto failure = listener->open()) return std::unexpected(std::move(*failure));
  return listener;
}

}  // namespace bulla::front
