// conformance: good chains with one element of one certificate changed and that certificate signed again, so that the
// change is all that is wrong: judged by us and by libcrypto. Where they disagree, the kind of disagreement is known.
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include <cstdlib>
#include <map>
#include <random>

#include "bulla/der/writer.h"
#include "bulla/x509/oids.h"
#include "bulla/x509/writing.h"
#include "conformance/ratchet.h"
#include "support/der_tree.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

using namespace test;
using bulla::test::put_together;
using bulla::test::take_apart;
namespace tag = der::tag;

constexpr std::size_t usual_rounds = 6000;

template <auto Function>
struct Free {
  void operator()(auto* object) const { Function(object); }
};
using TheirCertificate = std::unique_ptr<X509, Free<X509_free>>;

Buffer value_of(auto write) {
  der::Writer writer;
  write(writer);
  return std::move(writer).take();
}

// Extensions that the issuing of this house does not write by itself.
struct Extras {
  Buffer policies =
      value_of([](der::Writer& w) { w.sequence([&] { w.sequence([&] { w.oid(der::oid<2, 23, 140, 1, 2, 1>); }); }); });
  Buffer points = value_of([](der::Writer& w) {
    w.sequence([&] {
      w.sequence([&] {
        w.inside(tag::constructed_context(0), [&] {
          w.inside(tag::constructed_context(0), [&] { w.text(tag::primitive_context(6), "http://crl.example/list"); });
        });
      });
    });
  });
  Buffer access = value_of([](der::Writer& w) {
    w.sequence([&] {
      w.sequence([&] {
        w.oid(der::oid<1, 3, 6, 1, 5, 5, 7, 48, 1>);
        w.text(tag::primitive_context(6), "http://ocsp.example/");
      });
    });
  });
  Buffer constraints = name_constraints(
      {{tag::primitive_context(2), "example"}, {tag::primitive_context(7), {"\xc0\x00\x02\x00\xff\xff\xff\x00", 8}}},
      {{tag::primitive_context(2), "bad.example"}});
  Buffer policy_constraints =
      value_of([](der::Writer& w) { w.sequence([&] { w.element(tag::primitive_context(0), Buffer{0}); }); });
  Buffer unknown = value_of([](der::Writer& w) { w.null(); });
};

// Root, intermediate, leaf; and the same chain with one element changed.
class World {
 public:
  World() : root_{test::root("Root")}, middle_{issue_middle()}, leaf_{issue_leaf()} {}

  std::vector<Buffer> chain() const { return {leaf_.certificate->der, middle_.certificate->der}; }
  Bytes root() const { return root_.der(); }

  std::vector<Buffer> changed_chain(const bulla::test::Dice& dice) const {
    auto chain = this->chain();
    const bool leaf = dice(3) != 0;
    const auto& victim = leaf ? leaf_ : middle_;
    auto tree = take_apart(victim.certificate->to_be_signed);
    mutate(tree.front().children, dice);
    chain[leaf ? 0 : 1] = *write_signed(put_together(tree), SigningKey{*(leaf ? middle_ : root_).key});
    return chain;
  }

 private:
  Holder issue_middle() const {
    auto request = authority_request("Middle");
    request.authority->path_length = 0;
    request.more_extensions = {{oids::certificate_policies, false, extras_.policies},
                               {oids::name_constraints, true, extras_.constraints},
                               {oids::policy_constraints, true, extras_.policy_constraints}};
    request.purposes = {Purpose::server_authentication, Purpose::client_authentication};
    return issued(request, "Middle", root_);
  }
  Holder issue_leaf() const {
    auto request = leaf_request("shop.example");
    request.names = {any_name("shop.example"), any_name("*.shop.example"), any_name("192.0.2.7")};
    request.more_extensions = {{oids::certificate_policies, false, extras_.policies},
                               {oids::crl_distribution_points, false, extras_.points},
                               {oids::authority_information_access, false, extras_.access},
                               {der::oid<1, 2, 3, 4, 5>, false, extras_.unknown}};
    return issued(request, "shop.example", middle_);
  }

  Extras extras_;
  Holder root_;
  Holder middle_;
  Holder leaf_;
};

std::string our_verdict(const Trust& trust, const std::vector<Buffer>& chain) {
  const std::vector<Bytes> views{chain.begin(), chain.end()};
  return fault_name(trust.judge({.chain = views, .name = dns("shop.example"), .now = june}));
}

// libcrypto 3.0 forgets policyConstraints where there are no certificatePolicies.
#ifdef __SANITIZE_ADDRESS__
using LeaksOfOthers = __lsan::ScopedDisabler;
#else
struct LeaksOfOthers {
  LeaksOfOthers() {}
};
#endif

// libcrypto's, at its strictest. Empty: good; else its error.
class Libcrypto {
 public:
  explicit Libcrypto(Bytes root) : store_{X509_STORE_new()} { X509_STORE_add_cert(store_.get(), parse(root).get()); }

  std::string verdict(const std::vector<Buffer>& chain) const {
    const auto leaf = parse(chain[0]);
    const auto middle = parse(chain[1]);
    ERR_clear_error();
    if (!leaf || !middle) return "unreadable";
    const std::unique_ptr<STACK_OF(X509), Free<[](STACK_OF(X509) * s) { sk_X509_free(s); }>> bag{sk_X509_new_null()};
    sk_X509_push(bag.get(), middle.get());
    const std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>> context{X509_STORE_CTX_new()};
    X509_STORE_CTX_init(context.get(), store_.get(), leaf.get(), bag.get());
    auto* rules = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set1_host(rules, "shop.example", 0);
    X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_SERVER);
    X509_VERIFY_PARAM_add0_policy(rules, OBJ_txt2obj("2.5.29.32.0", 1));  // else no policy at all is acceptable
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT | X509_V_FLAG_POLICY_CHECK);
    X509_VERIFY_PARAM_set_time(rules, std::chrono::system_clock::to_time_t(june));
    const LeaksOfOthers pardoned;
    const bool good = X509_verify_cert(context.get()) == 1;
    ERR_clear_error();
    return good ? "" : X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
  }

 private:
  static TheirCertificate parse(Bytes der) {
    const auto* at = der.data();
    TheirCertificate parsed{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
    return at == der.data() + der.size() ? std::move(parsed) : nullptr;
  }
  std::unique_ptr<X509_STORE, Free<X509_STORE_free>> store_;
};

std::string hyphenated(std::string text) {
  std::ranges::replace(text, ' ', '-');
  return text;
}

// BULLA_MUTATIONS: how many, for a longer look than a test takes.
std::size_t rounds() {
  const char* const asked = std::getenv("BULLA_MUTATIONS");
  return asked ? std::strtoul(asked, nullptr, 10) : usual_rounds;
}

TEST(Mutations, AreJudgedAsLibcryptoDoesButForKnownKinds) {
  const World world;
  const auto trust = trusting({{*Certificate::parse(world.root()), nullptr}});
  const Libcrypto libcrypto{world.root()};
  ASSERT_EQ(our_verdict(*trust, world.chain()), "");
  ASSERT_EQ(libcrypto.verdict(world.chain()), "");

  const auto known = bulla::test::open_cases("mutations_known.txt");
  std::map<std::string, std::size_t> kinds;
  std::mt19937 random{2026};
  const auto dice = [&](std::size_t bound) { return static_cast<std::size_t>(random()) % bound; };
  for (std::size_t i = 0; i < rounds(); ++i) {
    const auto chain = world.changed_chain(dice);
    const auto ours = our_verdict(*trust, chain);
    const auto theirs = libcrypto.verdict(chain);
    if (ours.empty() == theirs.empty()) continue;
    const auto kind = ours.empty() ? "accepted:" + hyphenated(theirs) : "refused:" + ours;
    ++kinds[kind];
    if (known.contains(kind)) continue;
    ADD_FAILURE() << kind << "\n" << to_hex(chain[0]) << "\n" << to_hex(chain[1]);
    if (kinds.size() > 40) break;
  }
  for (const auto& [kind, count] : kinds) RecordProperty(kind, static_cast<int>(count));
  if (std::getenv("BULLA_MUTATIONS")) {
    for (const auto& [kind, count] : kinds) std::printf("%6zu  %s\n", count, kind.c_str());
  }
}

}  // namespace
}  // namespace bulla::x509
