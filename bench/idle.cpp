#include "bench/idle.h"

#include "bench/bulla_stack.h"
#include "bench/libssl_stack.h"
#include "bench/report.h"

namespace bulla::bench {
namespace {

// Bytes that an end of one connection holds after the handshake and a record.
template <class Stack>
Sides<double> measure(const Stack& stack, int connections) {
  const CountAllocations counting;
  std::vector<std::unique_ptr<typename Stack::Connection>> all;
  const Buffer content(record_content, 0x5a);
  for (int i = 0; i < connections; ++i) {
    auto& connection = *all.emplace_back(std::make_unique<typename Stack::Connection>(stack));
    connection.open_client();
    connection.open_server();
    for (int step = 0; step < 2; ++step) {
      connection.client_step();
      connection.server_step();
    }
    connection.send(content);
    connection.receive();
    connection.forget_memory();
  }
  const auto full = heap().held;
  for (auto& connection : all) connection->close_server();
  const auto without_servers = heap().held;
  for (auto& connection : all) connection->close_client();
  const auto without_both = heap().held;
  return {static_cast<double>(full - without_servers) / connections,
          static_cast<double>(without_servers - without_both) / connections};
}

}  // namespace

void compare_idle(const Effort& effort) {
  const People people{crypto::KeyKind::p256};
  const Terms terms{};
  const auto ours = measure(BullaStack{people, terms}, effort.connections);
  const auto theirs = measure(LibsslStack{people, terms}, effort.connections);
  const auto lean = measure(LibsslStack{people, terms, LibsslStack::Buffers::released}, effort.connections);
  print_head("Heap that an idle connection holds, bytes", "     Bulla     libssl");
  print_count("server", ours.server, theirs.server);
  print_count("client", ours.client, theirs.client);
  print_count("server, SSL_MODE_RELEASE_BUFFERS", ours.server, lean.server);
  print_count("client, SSL_MODE_RELEASE_BUFFERS", ours.client, lean.client);
}

}  // namespace bulla::bench
