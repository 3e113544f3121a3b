#include "bench/bulk.h"

#include "bench/bare_aead.h"
#include "bench/bulla_stack.h"
#include "bench/libssl_stack.h"
#include "bench/report.h"

namespace bulla::bench {
namespace {

constexpr double bar = 0.93;

template <class Unit>
struct Directions {
  Unit send{};
  Unit receive{};
};

template <class Connection>
void open(Connection& connection) {
  connection.open_client();
  connection.open_server();
  connection.client_step();
  connection.server_step();
  connection.client_step();
  connection.server_step();
  demand(connection.established(), "a handshake failed");
}

// Records all the way: `batches` of them, one batch sent before it is received.
template <class Unit>
Directions<double> carry(auto& connection, int batches) {
  static const Buffer content(record_content, 0x5a);
  Directions<Meter<Unit>> meters;
  for (int batch = 0; batch < batches; ++batch) {
    meters.send.during([&] {
      for (int i = 0; i < records_in_batch; ++i) connection.send(content);
    });
    meters.receive.during([&] {
      for (int i = 0; i < records_in_batch; ++i) connection.receive();
    });
  }
  const auto records = static_cast<double>(batches) * records_in_batch;
  return {meters.send.total() / records, meters.receive.total() / records};
}

void time_round(auto& connection, int batches, Directions<Rounds>& rounds) {
  const auto figures = carry<CpuTime>(connection, batches);
  rounds.send.add(figures.send);
  rounds.receive.add(figures.receive);
}

Directions<double> count_allocations(auto& connection) {
  const CountAllocations counting;
  return carry<AllocatorCalls>(connection, 4);
}

}  // namespace

void compare_bulk(const Effort& effort) {
  struct Suite {
    const char* name;
    std::uint16_t id;
  };
  constexpr Suite suites[]{{"AES-128-GCM", 0x1301}, {"AES-256-GCM", 0x1302}, {"ChaCha20-Poly1305", 0x1303}};
  const People people{crypto::KeyKind::p256};
  print_head("CPU time of a 16 KiB record, us; share: the bare AEAD's time over the stack's",
             "    bare     Bulla    libssl  share B.  share l.");
  Directions<double> most_ours{};
  Directions<double> most_theirs{};
  for (const auto& suite : suites) {
    const Terms terms{.suite = suite.id};
    const BullaStack bulla{people, terms};
    const LibsslStack libssl{people, terms};
    BareAead bare_connection{suite.id};
    BullaStack::Connection our_connection{bulla};
    LibsslStack::Connection their_connection{libssl};
    open(our_connection);
    open(their_connection);
    Directions<Rounds> bare;
    Directions<Rounds> ours;
    Directions<Rounds> theirs;
    for (int round = 0; round < effort.rounds; ++round) {
      time_round(bare_connection, effort.batches, bare);
      time_round(our_connection, effort.batches, ours);
      time_round(their_connection, effort.batches, theirs);
    }
    print_share(std::string{suite.name} + ", send", {bare.send, ours.send, theirs.send}, bar);
    print_share(std::string{suite.name} + ", receive", {bare.receive, ours.receive, theirs.receive}, bar);
    const auto our_count = count_allocations(our_connection);
    const auto their_count = count_allocations(their_connection);
    most_ours = {std::max(most_ours.send, our_count.send), std::max(most_ours.receive, our_count.receive)};
    most_theirs = {std::max(most_theirs.send, their_count.send), std::max(most_theirs.receive, their_count.receive)};
  }
  print_head("Calls of the allocator for a record, the worst suite", "     Bulla     libssl");
  print_count("send", most_ours.send, most_theirs.send);
  print_count("receive", most_ours.receive, most_theirs.receive);
  demand(most_ours.send == 0 && most_ours.receive == 0, "a record of Bulla's costs an allocation");
}

}  // namespace bulla::bench
