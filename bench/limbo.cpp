// bench: every case of x509-limbo judged by us and by libcrypto's verifier in one run, with nothing kept from one case
// to the next: anchors, chain, path, signatures and name. Prints medians and the most that a case took.
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>

#include "bench/libssl_stack.h"
#include "bench/meter.h"
#include "bulla/files/files.h"
#include "bulla/openssl/provider.h"
#include "bulla/x509/trust.h"
#include "conformance/limbo_cases.h"

namespace bulla::bench {
namespace {

using test::LimboCase;

constexpr int usual_repetitions = 5;
constexpr Time usual_time = std::chrono::sys_days{std::chrono::year{2026} / 7 / 1};

std::vector<Bytes> views_of(const std::vector<Buffer>& buffers) { return {buffers.begin(), buffers.end()}; }

bool judge_here(const LimboCase& limbo) {
  const auto trust =
      x509::Trust::with_anchors(openssl::provider(), views_of(limbo.trusted), {.profile = limbo.profile});
  if (!trust) return false;
  const auto chain = views_of(limbo.chain);
  x509::Question question{.chain = chain, .now = limbo.time.value_or(usual_time)};
  if (!limbo.server) question.purpose = x509::Purpose::client_authentication;
  if (!limbo.names.empty()) {
    const auto name = x509::ReferenceName::parse(limbo.names.front().value);
    if (name) question.name = *name;
  }
  return (*trust)->judge(question).has_value();
}

std::unique_ptr<X509, FreeWith<X509_free>> parse(const Buffer& der) {
  const auto* at = der.data();
  return std::unique_ptr<X509, FreeWith<X509_free>>{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
}

bool judge_there(const LimboCase& limbo) {
  const std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>> store{X509_STORE_new()};
  for (const auto& der : limbo.trusted) {
    if (const auto anchor = parse(der)) X509_STORE_add_cert(store.get(), anchor.get());
  }
  std::vector<std::unique_ptr<X509, FreeWith<X509_free>>> chain;
  auto* bag = sk_X509_new_null();
  for (const auto& der : limbo.chain) {
    chain.push_back(parse(der));
    if (chain.size() > 1 && chain.back()) sk_X509_push(bag, chain.back().get());
  }
  bool good = false;
  if (chain.front()) {
    const std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>> context{X509_STORE_CTX_new()};
    X509_STORE_CTX_init(context.get(), store.get(), chain.front().get(), bag);
    auto* rules = X509_STORE_CTX_get0_param(context.get());
    if (!limbo.names.empty() && limbo.names.front().kind == "DNS") {
      X509_VERIFY_PARAM_set1_host(rules, limbo.names.front().value.c_str(), 0);
    }
    X509_VERIFY_PARAM_set_purpose(rules, limbo.server ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT);
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_time(rules, std::chrono::system_clock::to_time_t(limbo.time.value_or(usual_time)));
    good = X509_verify_cert(context.get()) == 1;
  }
  sk_X509_free(bag);
  return good;
}

// The best of some repetitions, in turns: what a case costs when nobody disturbs it.
struct Cost {
  double ours = 1e18;
  double theirs = 1e18;
};

Cost cost_of(const LimboCase& limbo, int repetitions) {
  Cost cost;
  for (int i = 0; i < repetitions; ++i) {
    Meter<CpuTime> ours;
    Meter<CpuTime> theirs;
    ours.during([&] { (void)judge_here(limbo); });
    theirs.during([&] { (void)judge_there(limbo); });
    cost.ours = std::min(cost.ours, ours.total());
    cost.theirs = std::min(cost.theirs, theirs.total());
  }
  return cost;
}

void print_row(const char* what, std::vector<double> figures) {
  std::ranges::sort(figures);
  const auto at = [&](double share) {
    return figures[static_cast<std::size_t>(share * static_cast<double>(figures.size() - 1))] / 1e6;
  };
  std::printf("%-10s %8.3f %8.3f %8.3f %8.3f\n", what, at(0.5), at(0.9), at(0.99), at(1));
}

void compare(const std::vector<LimboCase>& cases, int repetitions) {
  std::vector<double> ours;
  std::vector<double> theirs;
  std::vector<double> our_good;
  std::vector<double> their_good;
  std::string slowest;
  for (const auto& limbo : cases) {
    const auto cost = cost_of(limbo, repetitions);
    if (ours.empty() || cost.ours > *std::ranges::max_element(ours)) slowest = limbo.id;
    ours.push_back(cost.ours);
    theirs.push_back(cost.theirs);
    if (!limbo.should_pass) continue;
    our_good.push_back(cost.ours);
    their_good.push_back(cost.theirs);
  }
  std::printf("%zu cases, milliseconds of CPU time, best of %d\n%-10s %8s %8s %8s %8s\n", cases.size(), repetitions, "",
              "median", "90 %", "99 %", "most");
  print_row("Bulla", ours);
  print_row("libcrypto", theirs);
  std::printf("most for Bulla: %s\nthe %zu that are to be accepted\n", slowest.c_str(), our_good.size());
  print_row("Bulla", our_good);
  print_row("libcrypto", their_good);
}

void time_system_roots(int repetitions) {
  double best = 1e18;
  std::size_t count = 0;
  for (int i = 0; i < repetitions; ++i) {
    Meter<CpuTime> meter;
    meter.during([&] {
      const auto trust = files::system_trust();
      count = trust ? (*trust)->anchors().size() : 0;
    });
    best = std::min(best, meter.total());
  }
  std::printf("this system's %zu roots, read: %.2f ms\n", count, best / 1e6);
}

}  // namespace
}  // namespace bulla::bench

int main(int count, char** words) {
  if (count != 2) {
    std::fprintf(stderr, "usage: bulla_limbo_bench LIMBO.json\n");
    return 2;
  }
  const auto cases = bulla::test::read_limbo(words[1]);
  if (cases.empty()) {
    std::fprintf(stderr, "%s: no cases\n", words[1]);
    return 1;
  }
  bulla::bench::compare(cases, bulla::bench::usual_repetitions);
  bulla::bench::time_system_roots(bulla::bench::usual_repetitions);
  return 0;
}
