// tool: standard input and output beside other asynchronous things. Knows nothing of what goes through them.
#include "bulla/tool/standard_streams.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>

namespace bulla::tool {
namespace {

using asio::error_code;
namespace net = asio::net;

error_code last_error() { return {errno, std::system_category()}; }

// Regular files and some devices are always ready, and epoll refuses them.
bool can_wait(int descriptor) {
  const int poller = ::epoll_create1(EPOLL_CLOEXEC);
  if (poller < 0) return false;
  epoll_event nothing{};
  const bool can = ::epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &nothing) == 0;
  ::close(poller);
  return can;
}

// Another open file description of the same pipe or terminal, whose flags are ours alone. Fails for sockets.
int reopen(int descriptor, int access) {
  const auto path = "/proc/self/fd/" + std::to_string(descriptor);
  return ::open(path.c_str(), access | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

}  // namespace

StandardStream::StandardStream(const net::any_io_executor& executor, Which which)
    : standard_{which == Which::input ? STDIN_FILENO : STDOUT_FILENO}, descriptor_{executor} {
  if (!can_wait(standard_)) return;
  int own = reopen(standard_, which == Which::input ? O_RDONLY : O_WRONLY);
  if (own < 0) {
    flags_to_restore_ = ::fcntl(standard_, F_GETFL);
    own = ::fcntl(standard_, F_DUPFD_CLOEXEC, 3);
  }
  error_code code;
  if (own >= 0) descriptor_.assign(own, code);
}

StandardStream::~StandardStream() {
  if (flags_to_restore_ >= 0) ::fcntl(standard_, F_SETFL, flags_to_restore_);
}

net::awaitable<std::size_t> StandardStream::read(MutBytes into, error_code& code) {
  if (descriptor_.is_open()) {
    const auto size = co_await descriptor_.async_read_some(net::buffer(into.data(), into.size()),
                                                           net::redirect_error(net::use_awaitable, code));
    if (code == net::error::eof) code = {};
    co_return size;
  }
  // Lets the other coroutines have their turn.
  co_await net::post(net::use_awaitable);
  const auto size = ::read(standard_, into.data(), into.size());
  if (size < 0) code = last_error();
  co_return size < 0 ? 0 : static_cast<std::size_t>(size);
}

net::awaitable<void> StandardStream::write(Bytes content, error_code& code) {
  if (descriptor_.is_open()) {
    co_await net::async_write(descriptor_, net::buffer(content.data(), content.size()),
                              net::redirect_error(net::use_awaitable, code));
    co_return;
  }
  while (!content.empty() && !code) {
    const auto size = ::write(standard_, content.data(), content.size());
    if (size < 0 && errno != EINTR) code = last_error();
    if (size > 0) content = content.subspan(static_cast<std::size_t>(size));
  }
}

void StandardStream::cancel() {
  error_code ignored;
  if (descriptor_.is_open()) descriptor_.cancel(ignored);
}

}  // namespace bulla::tool
