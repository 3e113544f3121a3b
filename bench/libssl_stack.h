// bench: libssl's two ends of a connection over memory BIOs. One BIO a direction, shared by both ends, so that no byte
// is carried between them. Set up as the one who knows it well would: no tickets, no session cache, no chain building.
#pragma once
#include <openssl/ssl.h>

#include <memory>

#include "bench/stack.h"

namespace bulla::bench {

template <auto Free>
struct FreeWith {
  void operator()(auto* object) const { Free(object); }
};
using SslContext = std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, FreeWith<SSL_free>>;
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free>>;

class LibsslStack {
 public:
  static constexpr const char* name = "libssl";
  enum class Buffers : std::uint8_t { kept, released };  // when idle: SSL_MODE_RELEASE_BUFFERS
  LibsslStack(const People& people, const Terms& terms, Buffers buffers = Buffers::kept);

  class Connection;

 private:
  SslContext client_;
  SslContext server_;
  using Session = std::unique_ptr<SSL_SESSION, FreeWith<SSL_SESSION_free>>;
  bool issues_tickets_ = false;
  Session kept_;  // the newest
};

class LibsslStack::Connection {
 public:
  explicit Connection(const LibsslStack& stack);

  void open_client();
  void open_server();
  void client_step() { SSL_do_handshake(client_.get()); }
  void server_step() { SSL_do_handshake(server_.get()); }
  bool established() const { return SSL_is_init_finished(client_.get()) && SSL_is_init_finished(server_.get()); }
  void take_tickets();
  bool resumed() const { return SSL_session_reused(server_.get()) == 1; }
  void close_client() { client_.reset(); }
  void close_server() { server_.reset(); }

  void send(Bytes content);
  void receive();
  void forget_memory();

 private:
  Ssl make(SSL_CTX* context, BIO* read, BIO* write) const;

  const LibsslStack& stack_;
  Bio up_;
  Bio down_;
  Ssl client_;
  Ssl server_;
};

}  // namespace bulla::bench
