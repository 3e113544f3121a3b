#include "bench/judging.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "bench/libssl_stack.h"
#include "bench/people.h"
#include "bench/report.h"
#include "bench/stack.h"
#include "bulla/base/clock.h"
#include "bulla/openssl/provider.h"
#include "bulla/x509/trust.h"

namespace bulla::bench {
namespace {

using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Store = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;
using Context = std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>>;

Certificate parse(const Buffer& der) {
  const auto* at = der.data();
  return Certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
}

class OurJudge {
 public:
  OurJudge(const People& people, std::size_t remembered)
      : chain_{people.server.chain.begin(), people.server.chain.end()}, name_{*x509::ReferenceName::dns(server_name)} {
    const Bytes root{people.root};
    trust_ = *x509::Trust::with_anchors(openssl::provider(), {&root, 1}, {.remembered_signatures = remembered});
  }
  void judge() const {
    const auto judged = trust_->judge({.chain = chain_, .name = name_, .now = system_clock().now()});
    demand(judged.has_value(), "a good chain was refused");
  }

 private:
  std::vector<Bytes> chain_;
  x509::ReferenceName name_;
  std::shared_ptr<const x509::Trust> trust_;
};

// libcrypto's verifier, set up once and asked as libssl asks it.
class TheirJudge {
 public:
  explicit TheirJudge(const People& people) : people_{people}, store_{X509_STORE_new()} {
    demand(X509_STORE_add_cert(store_.get(), parse(people.root).get()) == 1, "libcrypto did not take the root");
  }
  void judge() const {
    const auto leaf = parse(people_.server.chain[0]);
    const auto intermediate = parse(people_.server.chain[1]);
    auto* bag = sk_X509_new_null();
    sk_X509_push(bag, intermediate.get());
    const Context context{X509_STORE_CTX_new()};
    X509_STORE_CTX_init(context.get(), store_.get(), leaf.get(), bag);
    auto* rules = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set1_host(rules, server_name, 0);
    X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_SERVER);
    demand(X509_verify_cert(context.get()) == 1, "libcrypto refused a good chain");
    sk_X509_free(bag);
  }

 private:
  const People& people_;
  Store store_;
};

void time_round(const auto& judge, int times, Rounds& rounds) {
  Meter<CpuTime> meter;
  for (int i = 0; i < times; ++i) meter.during([&] { judge.judge(); });
  rounds.add(meter.total() / times);
}

}  // namespace

void compare_judging(const Effort& effort) {
  struct Variant {
    const char* name;
    crypto::KeyKind kind;
  };
  constexpr Variant variants[]{{"ECDSA P-256", crypto::KeyKind::p256}, {"RSA-2048", crypto::KeyKind::rsa}};
  print_head("CPU time of judging a chain of two, us: parsing, path, signatures, name; floor: signatures remembered",
             "  floor    Bulla (median)    libcrypto (median)   ratio (of medians)");
  for (const auto& variant : variants) {
    const People people{variant.kind};
    const OurJudge remembering{people, 100};
    const OurJudge forgetful{people, 0};
    const TheirJudge libcrypto{people};
    Rounds remembered;
    Rounds ours;
    Rounds theirs;
    for (int round = 0; round < effort.rounds; ++round) {
      time_round(remembering, effort.handshakes, remembered);
      time_round(forgetful, effort.handshakes, ours);
      time_round(libcrypto, effort.handshakes, theirs);
    }
    print_cost(variant.name, {remembered, ours, theirs}, 0);
  }
}

}  // namespace bulla::bench
