// client_asio HOST PORT [CA-FILE]: fetches a page.
#include <iostream>

#include "bulla/asio/connect.h"
#include "bulla/files/files.h"

namespace net = bulla::asio::net;

net::awaitable<void> fetch(std::string host, std::string port, std::string authorities) {
  auto stream = co_await bulla::asio::connect(bulla::files::client_config(authorities).value(), host, port);
  const std::string request = "GET / HTTP/1.0\r\nHost: " + host + "\r\n\r\n";
  co_await net::async_write(stream, net::buffer(request), net::use_awaitable);
  std::string page;
  bulla::asio::error_code end;
  co_await net::async_read(stream, net::dynamic_buffer(page), net::redirect_error(net::use_awaitable, end));
  std::cout << page << (end == net::error::eof ? "" : end.message()) << '\n';
}

int main(int count, char** words) {
  net::io_context context;
  net::co_spawn(context, fetch(words[1], words[2], count > 3 ? words[3] : ""), bulla::asio::rethrow);
  context.run();
}
