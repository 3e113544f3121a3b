// tests/front: a front on a thread of its own, a client, a plain program.
#include "front/loopback.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bulla/asio/connect.h"

namespace bulla::front {

namespace {
constexpr auto limit = std::chrono::seconds{10};
}

bool KeptLog::says(std::string_view what) const {
  for (const auto end = std::chrono::steady_clock::now() + limit; std::chrono::steady_clock::now() < end;) {
    if (text().find(what) != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return false;
}

RunningFront::RunningFront(std::shared_ptr<Service> service, ListenerOptions options) {
  options.address = {"127.0.0.1", 0};
  if (!options.config) options.config = test::server_config();
  auto opened = Listener::open(std::move(options), std::move(service), log_);
  if (!opened) std::abort();
  listener_ = std::move(*opened);
  thread_ = std::thread{[this] { listener_->run(); }};
}

std::chrono::milliseconds RunningFront::end() {
  const auto start = std::chrono::steady_clock::now();
  listener_->stop();
  if (thread_.joinable()) thread_.join();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

namespace net = ::asio;
using Stream = bulla::asio::TcpStream;

struct TestClient::State {
  net::io_context io;
  std::unique_ptr<Stream> stream;
  std::string read;  // not yet taken
  std::error_code code;
  bool connected = false;

  // Runs one operation to its end.
  template <class Start>
  bool run(Start start) {
    bool done = false;
    start([&](const std::error_code& ended, std::size_t count = 0) {
      code = ended;
      moved = count;
      done = true;
    });
    io.restart();
    for (const auto end = std::chrono::steady_clock::now() + limit; !done && std::chrono::steady_clock::now() < end;)
      if (io.run_one_for(limit) == 0) break;
    return done && !code;
  }
  std::size_t moved = 0;

  bool read_more() {
    if (!connected) return false;
    std::array<char, 16384> piece;
    if (!run([&](auto handler) { stream->async_read_some(net::buffer(piece), handler); })) return false;
    read.append(piece.data(), moved);
    return true;
  }
  std::string take(std::size_t count) {
    auto taken = read.substr(0, count);
    read.erase(0, taken.size());
    return taken;
  }
};

TestClient::TestClient(std::uint16_t port, std::shared_ptr<const ClientConfig> config)
    : state_{std::make_unique<State>()} {
  net::ip::tcp::socket socket{state_->io};
  socket.connect({net::ip::address_v4::loopback(), port}, state_->code);
  auto name = x509::ReferenceName::dns(test::server_name);
  state_->stream = std::make_unique<Stream>(std::move(socket), Client{std::move(config), *name});
  state_->connected = state_->run([&](auto handler) { state_->stream->async_handshake(handler); });
}
TestClient::~TestClient() = default;

bool TestClient::connected() const { return state_->connected; }
std::optional<Error> TestClient::error() const { return state_->stream->last_error(); }

bool TestClient::write(std::string_view bytes) {
  return state_->run(
      [&](auto handler) { net::async_write(*state_->stream, net::buffer(bytes.data(), bytes.size()), handler); });
}
std::string TestClient::read(std::size_t count) {
  while (state_->read.size() < count && state_->read_more()) {
  }
  return state_->take(count);
}
std::string TestClient::read_until(std::string_view end) {
  while (state_->read.find(end) == std::string::npos && state_->read_more()) {
  }
  const auto found = state_->read.find(end);
  return state_->take(found == std::string::npos ? found : found + end.size());
}
std::string TestClient::read_all() {
  while (state_->read_more()) {
  }
  return state_->take(std::string::npos);
}
bool TestClient::finish_sending() {
  return state_->run([&](auto handler) { state_->stream->async_finish_sending(handler); });
}
void TestClient::hang_up() { state_->stream->next_layer().close(); }
TestClient::End TestClient::talk_nonsense() {
  auto& socket = state_->stream->next_layer();
  const auto record = std::string{"\x17\x03\x03\x00\x20", 5} + std::string(32, 'n');
  std::array<char, 4096> dropped;
  state_->run([&](auto handler) { net::async_write(socket, net::buffer(record), handler); });
  while (state_->run([&](auto handler) { socket.async_read_some(net::buffer(dropped), handler); })) {
  }
  return end();
}
TestClient::End TestClient::end() const {
  if (!state_->code) return End::open;
  return state_->code == net::error::eof ? End::clean : End::cut;
}

PlainProgram::PlainProgram(std::function<void(int)> talk) {
  door_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(door_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(door_, 16) != 0) std::abort();
  ::getsockname(door_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this, talk = std::move(talk)] {
    for (int one = 0; (one = ::accept4(door_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0; ::close(one)) talk(one);
  }};
}
PlainProgram::~PlainProgram() {
  ::shutdown(door_, SHUT_RDWR);
  thread_.join();
  ::close(door_);
}

std::string read_plain(int descriptor) {
  std::string all;
  std::array<char, 4096> piece;
  ssize_t count = 0;
  while ((count = ::read(descriptor, piece.data(), piece.size())) > 0)
    all.append(piece.data(), static_cast<std::size_t>(count));
  return count < 0 ? all + "cut" : all;
}

void write_plain(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace bulla::front
