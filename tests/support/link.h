// support: a client and a server engine back to back in memory, and what each of them says and hears.
#pragma once
#include <optional>
#include <string>

#include "bulla/engine/engine.h"

namespace bulla::test {

// An engine with its memory and its place on a wire of bytes.
template <class Role>
class End {
 public:
  // room: bytes in the outbox; more than record::overhead, or data never fits.
  explicit End(Role role, std::size_t room = 2 * max_record_size) : engine{std::move(role)}, room_(room) {}

  // Hears `bytes` from the peer; what it says in return is appended to said. Stops at the first error.
  void hear(Bytes bytes) {
    append(input_, bytes);
    for (;;) {
      auto got = engine.receive(input_, out_);
      collect();
      if (!got) {
        if (!error) error = got.error();
        return;
      }
      append(heard, got->plaintext);
      if constexpr (requires { engine.early_data_that_may_be_a_replay(); })
        append(heard_early, engine.early_data_that_may_be_a_replay());
      if (got->event == Event::established) ++established;
      if (got->event == Event::peer_closed) ++closed;
      input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(got->consumed));
      if (got->consumed == 0) return;
    }
  }
  // Sends all of it; returns false on an error.
  bool say(Bytes bytes) {
    while (!bytes.empty()) {
      auto sent = engine.send(bytes, out_);
      if (!sent) {
        error = sent.error();
        return false;
      }
      bytes = bytes.subspan(*sent);
      collect();
    }
    return true;
  }
  void close() {
    if (auto ok = engine.close(out_); !ok) error = ok.error();
    collect();
  }
  // Moves what waits in the outbox and in the engine to said.
  void collect() {
    bool all = false;
    while (!all) {
      all = engine.flush(out_);
      append(said, out_.pending());
      out_.sent(out_.pending().size());
    }
  }
  Buffer take_said() { return std::exchange(said, {}); }
  Outbox& outbox() { return out_; }

  Role engine;
  Buffer said;         // bytes for the peer
  Buffer heard;        // plaintext of the peer's
  Buffer heard_early;  // by a server, before it has answered
  int established = 0;
  int closed = 0;
  std::optional<Error> error;

 private:
  Buffer room_;
  Outbox out_{room_};
  Buffer input_;
};

struct Link {
  Link(std::shared_ptr<const ClientConfig> client_side, std::shared_ptr<const ServerConfig> server_side,
       Observer* client_observer = nullptr, Observer* server_observer = nullptr,
       std::string_view name = "server.example", std::size_t room = 2 * max_record_size)
      : client{Client{std::move(client_side), x509::ReferenceName::parse(name).value(), client_observer}, room},
        server{Server{std::move(server_side), server_observer}, room} {}

  // The client says its hello.
  void start() {
    if (auto ok = client.engine.start(client.outbox()); !ok) client.error = ok.error();
    client.collect();
  }
  // Starts the client and carries bytes both ways until nobody has anything to say.
  void run() {
    start();
    carry();
  }
  bool open() const { return client.established == 1 && server.established == 1; }
  void carry() {
    while (!client.said.empty() || !server.said.empty()) {
      server.hear(client.take_said());
      client.hear(server.take_said());
    }
  }

  End<Client> client;
  End<Server> server;
};

}  // namespace bulla::test
