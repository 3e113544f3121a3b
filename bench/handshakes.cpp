#include "bench/handshakes.h"

#include "bench/bulla_stack.h"
#include "bench/floor.h"
#include "bench/libssl_stack.h"
#include "bench/report.h"

namespace bulla::bench {
namespace {

struct Variant {
  const char* name;
  crypto::KeyKind kind;
  Authentication authentication;
  Sides<double> bars;  // none: 0
};
constexpr Variant variants[]{
    {"ECDSA P-256", crypto::KeyKind::p256, Authentication::server, {.server = 0.65, .client = 0.55}},
    {"ECDSA P-256, mutual", crypto::KeyKind::p256, Authentication::mutual, {}},
    {"RSA-2048", crypto::KeyKind::rsa, Authentication::server, {}},
    {"RSA-2048, mutual", crypto::KeyKind::rsa, Authentication::mutual, {}},
};

template <class Stack>
void time_round(const Stack& stack, int handshakes, Sides<Rounds>& rounds) {
  Sides<Meter<CpuTime>> meters;
  for (int i = 0; i < handshakes; ++i) shake_hands(stack, meters);
  rounds.server.add(meters.server.total() / handshakes);
  rounds.client.add(meters.client.total() / handshakes);
}

void time_floor(Floor& floor, int times, Sides<Rounds>& rounds) {
  const auto figures = floor.measure(times);
  rounds.server.add(figures.server);
  rounds.client.add(figures.client);
}

template <class Stack>
Sides<double> count_allocations(const Stack& stack) {
  constexpr int handshakes = 8;
  const CountAllocations counting;
  Sides<Meter<AllocatorCalls>> meters;
  for (int i = 0; i < handshakes; ++i) shake_hands(stack, meters);
  return {meters.server.total() / handshakes, meters.client.total() / handshakes};
}

// The key of a session in the place of certificates and signatures. libssl's client does not look at the server's
// certificate again; Bulla's judges it anew, and remembers the signatures.
void compare_resumptions(const Effort& effort) {
  const People people{crypto::KeyKind::p256};
  const Terms terms{.begin = Begin::with_a_ticket};
  const BullaStack bulla{people, terms};
  const LibsslStack libssl{people, terms};
  Sides<Rounds> ours;
  Sides<Rounds> theirs;
  Rounds none;
  none.add(0);
  Sides<Meter<CpuTime>> first;
  for (const bool comes_back : {false, true}) {
    demand(shake_hands(bulla, first) == comes_back, "Bulla's session does not go on");
    demand(shake_hands(libssl, first) == comes_back, "libssl's session does not go on");
  }
  for (int round = 0; round < effort.rounds; ++round) {
    time_round(bulla, effort.handshakes, ours);
    time_round(libssl, effort.handshakes, theirs);
  }
  print_head("CPU time of a resumed handshake, us: a ticket used, X25519, another ticket issued",
             "           Bulla (median)    libssl (median)   ratio (of medians)");
  print_cost("resumed, server", {none, ours.server, theirs.server}, 0);
  print_cost("resumed, client", {none, ours.client, theirs.client}, 0);
}

}  // namespace

void compare_handshakes(const Effort& effort) {
  struct Counted {
    std::string name;
    Sides<double> ours;
    Sides<double> theirs;
  };
  std::vector<Counted> counted;
  print_head("CPU time of a full handshake, us: X25519, TLS_AES_128_GCM_SHA256, chain of two, name and chain verified",
             "  floor    Bulla (median)    libssl (median)   ratio (of medians)");
  for (const auto& variant : variants) {
    const People people{variant.kind};
    const Terms terms{.authentication = variant.authentication};
    const BullaStack bulla{people, terms};
    const LibsslStack libssl{people, terms};
    Floor floor{variant.kind, variant.authentication};
    Sides<Rounds> bare;
    Sides<Rounds> ours;
    Sides<Rounds> theirs;
    for (int round = 0; round < effort.rounds; ++round) {
      time_floor(floor, effort.handshakes, bare);
      time_round(bulla, effort.handshakes, ours);
      time_round(libssl, effort.handshakes, theirs);
    }
    const std::string name = variant.name;
    print_cost(name + ", server", {bare.server, ours.server, theirs.server}, variant.bars.server);
    print_cost(name + ", client", {bare.client, ours.client, theirs.client}, variant.bars.client);
    counted.push_back({name, count_allocations(bulla), count_allocations(libssl)});
  }
  compare_resumptions(effort);
  print_head("Calls of the allocator for a full handshake, libcrypto's among them", "     Bulla     libssl");
  for (const auto& [name, ours, theirs] : counted) {
    print_count(name + ", server", ours.server, theirs.server);
    print_count(name + ", client", ours.client, theirs.client);
  }
}

}  // namespace bulla::bench
