// An engine and a socket, joined: blocking calls, questions answered as they come.
#pragma once
#include <optional>

#include "answers.h"
#include "bulla/engine/engine.h"
#include "socket.h"

namespace bulla::bogo {

class Connection {
 public:
  // All of them outlive this. In an asynchronous test bytes come one by one.
  Connection(Engine& engine, Server* server, Socket& socket, const Answers& answers, bool async)
      : engine_{engine}, server_{server}, socket_{socket}, answers_{answers}, async_{async} {}

  Result<void> start(Client& client);
  // Until the handshake is done, or a client's early data is there.
  Result<void> handshake();
  // What came; nothing: the peer has closed, or ended its half without saying so (ended_short()).
  Result<std::optional<Buffer>> read();
  Result<void> write(Bytes plaintext);
  // How much of it has gone early: what is allowed.
  Result<std::size_t> write_early(Client& client, Bytes plaintext);
  Result<void> update_keys();
  Result<void> close();

  bool ended_short() const { return ended_short_; }
  // Sends what the engine has to say, an alert also.
  void flush();

 private:
  Result<void> step();
  Result<void> took(Result<Received> received);
  Result<void> read_more();

  Engine& engine_;
  Server* server_;  // null: a client
  Socket& socket_;
  const Answers& answers_;
  const bool async_;
  Buffer room_ = Buffer(std::size_t{4} * max_record_size);
  Outbox out_{room_};
  Buffer input_;
  Buffer readable_;
  bool starved_ = true;  // more input is needed
  bool closed_ = false;
  bool ended_short_ = false;
};

}  // namespace bulla::bogo
