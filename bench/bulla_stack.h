// bench: Bulla's two ends of a connection. One wire a direction; each end reads what the other wrote, in place.
#pragma once
#include <memory>
#include <optional>

#include "bench/stack.h"
#include "bulla/engine/engine.h"

namespace bulla::bench {

class BullaStack {
 public:
  static constexpr const char* name = "Bulla";
  BullaStack(const People& people, const Terms& terms);

  class Connection;

 private:
  std::unique_ptr<handshake::Policy> policy_;
  std::array<wire::CipherSuite, 1> suites_;
  std::shared_ptr<const ClientConfig> client_;
  std::shared_ptr<const ServerConfig> server_;
  x509::ReferenceName name_;
};

class BullaStack::Connection {
 public:
  explicit Connection(const BullaStack& stack);

  void open_client() { client_.emplace(stack_.client_, stack_.name_); }
  void open_server() { server_.emplace(stack_.server_); }
  void client_step();
  void server_step();
  bool established() const { return client_->established() && server_->established(); }
  void take_tickets() {
    if (stack_.client_->sessions) client_step();
  }
  bool resumed() const { return server_->info().resumed; }
  void close_client() { client_.reset(); }
  void close_server() { server_.reset(); }

  void send(Bytes content);
  void receive();
  void forget_memory() {}  // it belongs to all connections

 private:
  // A direction's bytes: the writer's outbox, and how far the reader is.
  struct Wire {
    MutBytes room;
    Outbox out{room};
    std::size_t read = 0;
  };
  static void hear(Engine& engine, Wire& from, Wire& to);

  const BullaStack& stack_;
  Wire up_;
  Wire down_;
  std::optional<Client> client_;
  std::optional<Server> server_;
  bool started_ = false;
};

}  // namespace bulla::bench
