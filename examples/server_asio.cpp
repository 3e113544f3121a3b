// server_asio CERTIFICATE-FILE KEY-FILE PORT: answers every request with a greeting.
#include <string>

#include "bulla/asio/connect.h"
#include "bulla/files/files.h"

namespace net = bulla::asio::net;

net::awaitable<void> greet(bulla::asio::TcpStream stream) {
  std::string request;
  co_await net::async_read_until(stream, net::dynamic_buffer(request, 8192), "\r\n\r\n", net::use_awaitable);
  const std::string answer = "HTTP/1.0 200 OK\r\n\r\nHello over " + std::string{name_of(stream.info().suite)};
  co_await net::async_write(stream, net::buffer(answer), net::use_awaitable);
  co_await stream.async_shutdown(net::use_awaitable);
}

int main(int, char** words) {
  const auto config = bulla::files::server_config(words[1], words[2]).value();
  net::io_context context;
  bulla::asio::tcp::acceptor door{context, {{}, static_cast<net::ip::port_type>(std::stoi(words[3]))}};
  net::co_spawn(context, bulla::asio::listen(std::move(door), config, greet), bulla::asio::rethrow);
  context.run();
}
