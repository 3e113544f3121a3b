#include "socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace bulla::bogo {
namespace {

int connected(const sockaddr* address, socklen_t size) {
  const int descriptor = ::socket(address->sa_family, SOCK_STREAM, 0);
  if (descriptor < 0) return -1;
  const int at_once = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof(at_once));
  if (::connect(descriptor, address, size) == 0) return descriptor;
  ::close(descriptor);
  return -1;
}

int connect_to_runner(const Settings& settings) {
  const auto port = htons(static_cast<std::uint16_t>(settings.port));
  if (settings.ipv6) {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = port;
    six.sin6_addr = in6addr_loopback;
    return connected(reinterpret_cast<const sockaddr*>(&six), sizeof(six));
  }
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = port;
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connected(reinterpret_cast<const sockaddr*>(&four), sizeof(four));
}

}  // namespace

Socket::Socket(const Settings& settings) : descriptor_{connect_to_runner(settings)} {
  std::array<std::uint8_t, 8> id{};
  for (std::size_t i = 0; i < sizeof(settings.shim_id); ++i)
    id[i] = static_cast<std::uint8_t>(static_cast<unsigned>(settings.shim_id) >> (8 * i));
  if (is_open()) write(id);
}

Socket::~Socket() {
  if (!is_open()) return;
  ::shutdown(descriptor_, SHUT_WR);
  std::array<std::uint8_t, 1024> rest{};
  while (read(rest) > 0) {
  }
  ::close(descriptor_);
}

std::size_t Socket::read(MutBytes into) {
  const auto count = ::recv(descriptor_, into.data(), into.size(), 0);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

bool Socket::write(Bytes bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace bulla::bogo
