// blocking_client HOST PORT [CA-FILE]: fetches a page with the engine alone, over a blocking POSIX socket. This is what
// any transport needs: bytes in, bytes out.
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>

#include "bulla/engine/engine.h"
#include "bulla/files/files.h"

using bulla::Bytes;

namespace {

int dial(const char* host, const char* port) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host, port, &wanted, &found) != 0) return -1;
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner{found, &freeaddrinfo};
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    const int descriptor = socket(each->ai_family, each->ai_socktype, each->ai_protocol);
    if (descriptor >= 0 && connect(descriptor, each->ai_addr, each->ai_addrlen) == 0) return descriptor;
    if (descriptor >= 0) close(descriptor);
  }
  return -1;
}

// A connection's memory and its loop: feed the engine, write what it says.
class Connection {
 public:
  Connection(int descriptor, bulla::Client client) : descriptor_{descriptor}, client_{std::move(client)} {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { close(descriptor_); }

  bulla::Result<void> shake_hands() {
    auto begun = client_.start(out_);
    while (begun && !client_.established()) {
      if (auto got = receive(); !got) return std::unexpected(got.error());
    }
    flush();
    return begun;
  }
  bulla::Result<void> write(Bytes data) {
    while (!data.empty()) {
      auto taken = client_.send(data, out_);
      if (!taken) return std::unexpected(taken.error());
      data = data.subspan(*taken);
      flush();
    }
    return {};
  }
  // The next plaintext, valid until the next call; empty when the peer has closed.
  bulla::Result<Bytes> read() {
    for (;;) {
      auto got = receive();
      if (!got) return std::unexpected(got.error());
      if (!got->plaintext.empty() || got->event == bulla::Event::peer_closed) return got->plaintext;
    }
  }
  void end() {
    if (client_.close(out_)) flush();
  }

 private:
  // One step of the engine: over what has arrived, or over more of it.
  bulla::Result<bulla::Received> receive() {
    for (;;) {
      std::copy(in_.begin() + static_cast<std::ptrdiff_t>(done_), in_.begin() + static_cast<std::ptrdiff_t>(used_),
                in_.begin());
      used_ -= std::exchange(done_, 0);
      auto got = client_.receive(bulla::MutBytes{in_}.first(used_), out_);
      flush();
      if (!got || got->consumed > 0) {
        if (got) done_ = got->consumed;
        return got;
      }
      const auto count = recv(descriptor_, in_.data() + used_, in_.size() - used_, 0);
      if (count <= 0) {
        auto whole = client_.end_of_input();
        return whole ? bulla::Result<bulla::Received>{{.event = bulla::Event::peer_closed}}
                     : bulla::Result<bulla::Received>{std::unexpected(whole.error())};
      }
      used_ += static_cast<std::size_t>(count);
    }
  }
  void flush() {
    for (client_.flush(out_); !out_.pending().empty(); client_.flush(out_)) {
      const auto count = ::send(descriptor_, out_.pending().data(), out_.pending().size(), MSG_NOSIGNAL);
      if (count <= 0) return;  // receiving will say why
      out_.sent(static_cast<std::size_t>(count));
    }
  }

  int descriptor_;
  bulla::Client client_;
  std::array<std::uint8_t, bulla::max_record_size> in_;
  std::array<std::uint8_t, bulla::max_record_size> out_room_;
  bulla::Outbox out_{out_room_};
  std::size_t used_ = 0;
  std::size_t done_ = 0;
};

int fail(const bulla::Error& error) {
  std::fprintf(stderr, "%s\n", std::string{error.row().text}.c_str());
  return 1;
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) return std::fprintf(stderr, "usage: blocking_client HOST PORT [CA-FILE]\n"), 2;
  const auto config = bulla::files::client_config(count > 3 ? words[3] : "");
  if (!config) return fail(config.error());
  const auto name = bulla::x509::ReferenceName::parse(words[1]);
  if (!name) return fail(name.error());
  const int descriptor = dial(words[1], words[2]);
  if (descriptor < 0) return std::fprintf(stderr, "no connection\n"), 3;

  Connection connection{descriptor, bulla::Client{*config, *name}};
  if (auto shaken = connection.shake_hands(); !shaken) return fail(shaken.error());
  const std::string request = "GET / HTTP/1.0\r\nHost: " + std::string{words[1]} + "\r\n\r\n";
  if (auto sent = connection.write(bulla::bytes_of(request)); !sent) return fail(sent.error());
  for (;;) {
    const auto got = connection.read();
    if (!got) return fail(got.error());
    if (got->empty()) return connection.end(), 0;
    std::fwrite(got->data(), 1, got->size(), stdout);
  }
}
