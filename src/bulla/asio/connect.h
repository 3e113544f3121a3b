// asio: secure streams over TCP in coroutines: to a server by its name, from clients at a door. Knows no file: the
// configurations come from bulla/files/files.h or from the program itself.
#pragma once
#include "bulla/asio/net.h"
#ifdef BULLA_ASIO_BOOST
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#else
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/connect.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/redirect_error.hpp>
#include <asio/strand.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#endif

#include "bulla/asio/stream.h"

namespace bulla::asio {
inline namespace BULLA_ASIO_VARIANT {

using tcp = net::ip::tcp;
using TcpStream = Stream<tcp::socket>;

// For co_spawn: what a coroutine throws leaves run().
inline void rethrow(std::exception_ptr thrown) {
  if (thrown) std::rethrow_exception(thrown);
}

// Resolves, connects and shakes hands; the server must prove to be `host`, a DNS name or an IP address. Resolving and
// connecting take as long as the system gives them; cancelling the coroutine ends them.
inline net::awaitable<std::expected<TcpStream, error_code>> try_connect(std::shared_ptr<const ClientConfig> config,
                                                                        std::string host, std::string port) {
  const auto name = x509::ReferenceName::parse(host);
  if (!name) co_return std::unexpected(to_error_code(name.error()));
  const auto executor = co_await net::this_coro::executor;
  error_code code;
  auto token = net::redirect_error(net::use_awaitable, code);
  tcp::resolver resolver{executor};
  const auto found = co_await resolver.async_resolve(name->text(), port, token);
  if (code) co_return std::unexpected(code);
  tcp::socket socket{executor};
  co_await net::async_connect(socket, found, token);
  if (code) co_return std::unexpected(code);
  socket.set_option(tcp::no_delay{true}, code);
  TcpStream stream{std::move(socket), Client{std::move(config), *name}};
  co_await stream.async_handshake(token);
  if (code) co_return std::unexpected(code);
  co_return std::move(stream);
}

// The same for programs that use exceptions, as Asio's coroutines do: throws system_error.
inline net::awaitable<TcpStream> connect(std::shared_ptr<const ClientConfig> config, std::string host,
                                         std::string port) {
  auto stream = co_await try_connect(std::move(config), std::move(host), std::move(port));
  if (!stream) throw system_error{stream.error()};
  co_return std::move(*stream);
}

// Ends a connection so that what was written last, an alert above all, arrives: a socket that is closed with unread
// data makes TCP forget what it still had to send. Waits for the peer to close, a second at most.
inline net::awaitable<void> part(tcp::socket socket) {
  constexpr std::size_t most_dropped = 1 << 20;
  const auto shared = std::make_shared<tcp::socket>(std::move(socket));
  error_code code;
  shared->shutdown(tcp::socket::shutdown_send, code);
  net::steady_timer limit{shared->get_executor(), std::chrono::seconds{1}};
  limit.async_wait([weak = std::weak_ptr{shared}](const error_code& stopped) {
    const auto still = weak.lock();
    error_code ignored;
    if (!stopped && still) still->close(ignored);
  });
  std::array<char, 4096> dropped;
  for (std::size_t total = 0; !code && total < most_dropped;) {
    total += co_await shared->async_read_some(net::buffer(dropped), net::redirect_error(net::use_awaitable, code));
  }
}

namespace detail {

template <class Handler, class Refused>
net::awaitable<void> welcome(TcpStream stream, Handler handler, Refused refused) {
  error_code code;
  co_await stream.async_handshake(net::redirect_error(net::use_awaitable, code));
  if (code) {
    refused(std::as_const(stream), code);
    co_await part(std::move(stream.next_layer()));
  } else {
    co_await handler(std::move(stream));
  }
}

struct Silently {
  void operator()(const TcpStream&, const error_code&) const {}
};

}  // namespace detail

// Hands out a stream for every client that came through the handshake: awaitable<void> handler(TcpStream), each on a
// strand of its own; handler is copied for each, and what it throws ends that connection alone. For the others:
// void refused(const TcpStream&, const error_code&). Ends when the acceptor is closed or the coroutine cancelled;
// connections go on.
template <class Handler, class Refused = detail::Silently>
net::awaitable<void> listen(tcp::acceptor acceptor, std::shared_ptr<const ServerConfig> config, Handler handler,
                            Refused refused = {}) {
  constexpr auto breath = std::chrono::milliseconds{100};  // when the machine is out of descriptors or memory
  for (;;) {
    const net::any_io_executor strand = net::make_strand(acceptor.get_executor());
    error_code code;
    tcp::socket socket = co_await acceptor.async_accept(strand, net::redirect_error(net::use_awaitable, code));
    if (code == net::error::operation_aborted || !acceptor.is_open()) co_return;
    if (code) {
      net::steady_timer pause{acceptor.get_executor(), breath};
      co_await pause.async_wait(net::use_awaitable);
      continue;
    }
    socket.set_option(tcp::no_delay{true}, code);
    TcpStream stream{std::move(socket), Server{config}};
    net::co_spawn(strand, detail::welcome(std::move(stream), handler, refused), net::detached);
  }
}

}  // namespace BULLA_ASIO_VARIANT
}  // namespace bulla::asio
