// front: passes bytes between secure connections and a plain TCP program, each direction at the pace of its reader.
#include "bulla/front/proxy.h"

#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>

#include "bulla/front/link.h"

namespace bulla::front {
namespace {

using net::ip::tcp;

constexpr std::size_t piece_size = 16 * 1024;
constexpr auto patience = std::chrono::seconds{60};  // with a client that has got all and does not close
constexpr auto connect_deadline = std::chrono::seconds{10};

// Both directions of one connection. Shared by the two, so that the last one to end leaves.
struct Passage {
  Passage(Link& link_to_client, tcp::socket socket)
      : link{link_to_client},
        upstream{std::move(socket)},
        done{link.executor(), net::steady_timer::time_point::max()} {}

  // One side was cut: so is the other, in the same way. A client that broke the protocol is left to hear our alert.
  void cut() {
    if (std::exchange(is_cut, true)) return;
    cut_upstream();
    if (!link.stream().last_error()) link.cut();
  }
  void cut_upstream() {
    error_code ignored;
    upstream.set_option(net::socket_base::linger{true, 0}, ignored);
    upstream.close(ignored);
  }
  void ended() {
    if (--under_way == 0) done.cancel();
  }

  Link& link;
  tcp::socket upstream;
  net::steady_timer done;
  unsigned under_way = 2;
  bool upstream_ended = false;
  bool is_cut = false;
};

// Once the program has stopped listening, what the client says is dropped, so that the program's last words arrive.
net::awaitable<void> client_to_upstream(Passage& passage) {
  std::array<char, piece_size> piece;
  error_code code, write_code;
  // The handshake that it came with is finished: nobody can have sent it again.
  const auto early = passage.link.stream().take_early_data();
  if (!early.empty())
    co_await net::async_write(passage.upstream, net::buffer(early),
                              net::redirect_error(net::use_awaitable, write_code));
  auto& alarm = passage.link.alarm();
  auto token = net::redirect_error(net::bind_cancellation_slot(alarm.slot(), net::use_awaitable), code);
  while (!code) {
    if (passage.upstream_ended) alarm.set(patience);
    const auto count = co_await passage.link.stream().async_read_some(net::buffer(piece), token);
    if (!code && !write_code)
      co_await net::async_write(passage.upstream, net::buffer(piece, count),
                                net::redirect_error(net::use_awaitable, write_code));
  }
  alarm.off();
  if (code != net::error::eof) passage.cut();
  passage.upstream.shutdown(tcp::socket::shutdown_send, code);
  passage.ended();
}

net::awaitable<void> upstream_to_client(Passage& passage) {
  std::array<char, piece_size> piece;
  error_code code;
  auto token = net::redirect_error(net::use_awaitable, code);
  while (!code) {
    const auto count = co_await passage.upstream.async_read_some(net::buffer(piece), token);
    if (!code) co_await net::async_write(passage.link.stream(), net::buffer(piece, count), token);
  }
  if (code == net::error::eof) co_await passage.link.stream().async_finish_sending(token);
  if (code) passage.cut();
  passage.upstream_ended = true;
  passage.link.alarm().set(patience);
  passage.ended();
}

class ProxyService final : public Service {
 public:
  explicit ProxyService(Address upstream) : upstream_{std::move(upstream)} {}
  net::awaitable<void> serve(Link& link) override;

 private:
  net::awaitable<error_code> connect(Link& link, tcp::socket& socket) const;
  Address upstream_;
};

net::awaitable<error_code> ProxyService::connect(Link& link, tcp::socket& socket) const {
  error_code code;
  auto token = net::redirect_error(net::bind_cancellation_slot(link.alarm().slot(), net::use_awaitable), code);
  tcp::resolver resolver{link.executor()};
  link.alarm().set(connect_deadline);
  const auto found = co_await resolver.async_resolve(upstream_.host, std::to_string(upstream_.port), token);
  if (!code) co_await net::async_connect(socket, found, token);
  if (code && link.alarm().rang()) code = net::error::timed_out;
  link.alarm().off();
  co_return code;
}

net::awaitable<void> ProxyService::serve(Link& link) {
  tcp::socket socket{link.executor()};
  if (const auto code = co_await connect(link, socket)) {
    link.say(Log::Level::failure, "cannot reach " + to_text(upstream_) + ": " + code.message());
    co_return link.cut();
  }
  error_code ignored;
  socket.set_option(tcp::no_delay{true}, ignored);
  Passage passage{link, std::move(socket)};
  link.on_cut([&passage] { passage.cut_upstream(); });
  net::co_spawn(link.executor(), client_to_upstream(passage), net::detached);
  net::co_spawn(link.executor(), upstream_to_client(passage), net::detached);
  while (passage.under_way > 0) co_await passage.done.async_wait(net::redirect_error(net::use_awaitable, ignored));
  link.on_cut([] {});
  if (link.stream().last_error()) co_await bulla::asio::part(std::move(link.stream().next_layer()));
}

}  // namespace

std::shared_ptr<Service> proxy_service(Address upstream) { return std::make_shared<ProxyService>(std::move(upstream)); }

}  // namespace bulla::front
