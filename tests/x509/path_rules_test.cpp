#include "bulla/x509/path_rules.h"

#include <gtest/gtest.h>

#include "bulla/x509/oids.h"
#include "support/hex.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

using namespace test;
using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::string word(std::optional<Fault> fault) { return fault ? std::string{row_of(*fault).name} : ""; }

class Rules : public ::testing::Test {
 protected:
  std::string leaf_fault(const Holder& leaf, LeafRole role = LeafRole::issued) {
    return word(PathRules{question_, options_}.check_leaf(*leaf.certificate, role));
  }
  std::string issuer_fault(const std::vector<Holder>& below, const Holder& issuer) {
    std::vector<const Certificate*> path;
    for (const auto& holder : below) path.push_back(holder.certificate.get());
    return word(PathRules{question_, options_}.check_issuer(path, *issuer.certificate, Place::intermediate));
  }
  Holder leaf_with(auto change) {
    auto request = leaf_request("leaf.test");
    change(request);
    return issued(request, "leaf.test", authority_);
  }
  Holder authority_with(auto change) {
    auto request = authority_request("authority");
    change(request);
    return self_signed(request, "authority");
  }

  Holder authority_ = root("authority");
  Holder leaf_ = leaf("leaf.test", authority_);
  Question question_{.now = june};
  TrustOptions options_;
};

TEST_F(Rules, ValidityIncludesBothEndsInWholeSeconds) {
  const std::vector<std::pair<Time, std::string>> times{{january, ""},
                                                        {january - milliseconds{1}, "certificate_not_yet_valid"},
                                                        {december, ""},
                                                        {december + milliseconds{999}, ""},
                                                        {december + seconds{1}, "certificate_expired"}};
  for (const auto& [now, fault] : times) {
    question_.now = now;
    EXPECT_EQ(leaf_fault(leaf_), fault);
    EXPECT_EQ(issuer_fault({leaf_}, authority_), fault);
  }
}

TEST_F(Rules, LeafIsForTheNameAskedFor) {
  question_.name = dns("leaf.test");
  EXPECT_EQ(leaf_fault(leaf_), "");
  question_.name = dns("other.test");
  EXPECT_EQ(leaf_fault(leaf_), "wrong_name");
}

TEST_F(Rules, LeafNamesItsPurposeIfItNamesAny) {
  const auto client = leaf_with([](auto& request) { request.purposes = {Purpose::client_authentication}; });
  const auto free = leaf_with([](auto& request) { request.purposes.clear(); });
  EXPECT_EQ(leaf_fault(client), "extended_key_usage");
  EXPECT_EQ(leaf_fault(free), "");
  question_.purpose = Purpose::client_authentication;
  EXPECT_EQ(leaf_fault(client), "");
}

TEST_F(Rules, LeafMaySign) {
  const auto value = bulla::test::from_hex("03020520");  // keyEncipherment alone
  der::Reader reader{value};
  const auto holder = leaf_with([&](auto& request) {
    request.more_extensions.push_back({oids::key_usage, true, value});
  });
  EXPECT_EQ(leaf_fault(holder), "key_usage");
}

TEST_F(Rules, LeafIsNoAuthorityUnlessItIsTrustedItself) {
  EXPECT_EQ(leaf_fault(authority_), "ca_as_leaf");
  EXPECT_EQ(leaf_fault(authority_, LeafRole::anchor), "");
}

TEST_F(Rules, UnknownCriticalExtensionsAreRefusedEverywhere) {
  const auto null = bulla::test::from_hex("0500");
  const auto add = [&](auto& request) { request.more_extensions.push_back({der::oid<1, 2, 3>, true, null}); };
  EXPECT_EQ(leaf_fault(leaf_with(add)), "unknown_critical_extension");
  EXPECT_EQ(issuer_fault({leaf_}, authority_with(add)), "unknown_critical_extension");
  const auto harmless = [&](auto& request) { request.more_extensions.push_back({der::oid<1, 2, 3>, false, null}); };
  EXPECT_EQ(leaf_fault(leaf_with(harmless)), "");
}

TEST_F(Rules, IssuerIsAnAuthority) {
  EXPECT_EQ(issuer_fault({leaf_}, authority_), "");
  EXPECT_EQ(issuer_fault({leaf_}, leaf_), "not_a_ca");
}

TEST_F(Rules, IssuerMaySignCertificates) {
  const auto value = bulla::test::from_hex("03020780");  // digitalSignature alone
  const auto holder = authority_with([&](auto& request) {
    request.more_extensions.push_back({oids::key_usage, true, value});
  });
  EXPECT_EQ(issuer_fault({leaf_}, holder), "key_usage");
}

TEST_F(Rules, IssuersKeyIsOfTheKindThatSigned) {
  const auto made = openssl::generate_private_key(crypto::KeyKind::ed25519).value();
  auto request = authority_request("authority");
  request.public_key_info = made.key->public_key_info();
  const auto der = issue_self_signed(openssl::provider(), request, *made.key).value();
  EXPECT_EQ(issuer_fault({leaf_}, {Certificate::parse(der).value(), made.key.get()}),
            "signature_algorithm_unsupported");
}

TEST_F(Rules, IssuerBoundsPurposes) {
  const auto clients = authority_with([](auto& request) { request.purposes = {Purpose::client_authentication}; });
  const auto servers = authority_with([](auto& request) { request.purposes = {Purpose::server_authentication}; });
  const auto any_value = bulla::test::from_hex("30060604551d2500");
  const auto any = authority_with([&](auto& request) {
    request.more_extensions.push_back({oids::extended_key_usage, false, any_value});
  });
  EXPECT_EQ(issuer_fault({leaf_}, clients), "extended_key_usage");
  EXPECT_EQ(issuer_fault({leaf_}, servers), "");
  EXPECT_EQ(issuer_fault({leaf_}, any), "");
}

TEST_F(Rules, PathLengthCountsIntermediatesThatAreNotSelfIssued) {
  const auto none_below = authority_with([](auto& request) { request.authority->path_length = 0; });
  const auto one_below = authority_with([](auto& request) { request.authority->path_length = 1; });
  const auto middle = intermediate("middle", authority_);
  const auto self_issued = intermediate("authority", authority_);
  EXPECT_EQ(issuer_fault({leaf_}, none_below), "");
  EXPECT_EQ(issuer_fault({leaf_, middle}, none_below), "path_too_long");
  EXPECT_EQ(issuer_fault({leaf_, self_issued}, none_below), "");
  EXPECT_EQ(issuer_fault({leaf_, middle}, one_below), "");
  EXPECT_EQ(issuer_fault({leaf_, middle, middle}, one_below), "path_too_long");
}

TEST_F(Rules, NameConstraintsBindAllBelowButSelfIssuedIntermediates) {
  const auto value = name_constraints({{der::tag::primitive_context(2), "good.test"}}, {});
  const auto constrained = authority_with([&](auto& request) {
    request.more_extensions.push_back({oids::name_constraints, true, value});
  });
  const auto good = leaf("www.good.test", authority_);
  auto request = authority_request("middle");
  request.names = {dns("bad.test")};
  const auto middle = issued(request, "middle", authority_);
  request.common_name = "authority";
  const auto self_issued = issued(request, "authority", authority_);
  EXPECT_EQ(issuer_fault({good}, constrained), "");
  EXPECT_EQ(issuer_fault({leaf_}, constrained), "name_constraint");
  EXPECT_EQ(issuer_fault({good, middle}, constrained), "name_constraint");
  EXPECT_EQ(issuer_fault({good, self_issued}, constrained), "");
  EXPECT_EQ(issuer_fault({self_issued}, constrained), "name_constraint");  // the last of a path is bound, too
}

TEST_F(Rules, LeafHasNothingThatIsAnAuthoritys) {
  const auto constraints = name_constraints({{der::tag::primitive_context(2), "leaf.test"}}, {});
  EXPECT_EQ(leaf_fault(leaf_with([&](auto& request) {
              request.more_extensions.push_back({oids::name_constraints, true, constraints});
            })),
            "certificate_extension_malformed");
  const auto usage = bulla::test::from_hex("03020284");  // digitalSignature, keyCertSign
  EXPECT_EQ(leaf_fault(leaf_with([&](auto& request) {
              request.more_extensions.push_back({oids::key_usage, true, usage});
            })),
            "key_usage");
}

TEST_F(Rules, KeysAreOfAKindAndSizeThatIsAccepted) {
  using crypto::KeyKind;
  EXPECT_TRUE(is_strong({KeyKind::rsa, 2048, {}}, options_));
  EXPECT_FALSE(is_strong({KeyKind::rsa, 2040, {}}, options_));
  EXPECT_FALSE(is_strong({KeyKind::rsa, 2049, {}}, options_));
  EXPECT_TRUE(is_strong({KeyKind::rsa_pss, 8192, {}}, options_));
  EXPECT_FALSE(is_strong({KeyKind::rsa, 8200, {}}, options_));
  EXPECT_TRUE(is_strong({KeyKind::ed25519, 256, {}}, options_));
  EXPECT_FALSE(is_strong({}, options_));
  options_.minimum_rsa_bits = 3072;
  EXPECT_FALSE(is_strong({KeyKind::rsa, 2048, {}}, options_));
}

TEST_F(Rules, PathIsFullWithItsSelfIssuedCertificatesTwice) {
  options_.max_path_length = 3;
  const auto self_issued = intermediate("authority", authority_);
  const auto middle = intermediate("middle", authority_);
  const auto full = [&](const std::vector<Holder>& holders) {
    std::vector<const Certificate*> path;
    for (const auto& holder : holders) path.push_back(holder.certificate.get());
    return is_full(path, options_);
  };
  EXPECT_FALSE(full({leaf_, middle}));
  EXPECT_TRUE(full({leaf_, middle, middle}));
  EXPECT_FALSE(full({leaf_, self_issued, self_issued, self_issued, self_issued}));
  EXPECT_TRUE(full({leaf_, self_issued, self_issued, self_issued, self_issued, self_issued}));
}

TEST_F(Rules, CriticalPoliciesAreUnderstoodWithTheirQualifiers) {
  const auto with_qualifier = [&](std::string_view oid, bool critical) {
    const auto value = bulla::test::from_hex("3012 3010 0603 2a0304 3009 3007 " + std::string{oid} + " 0500");
    return leaf_fault(leaf_with([&](CertificateRequest& request) {
      request.more_extensions = {{oids::certificate_policies, critical, value}};
    }));
  };
  const auto unknown = "0603 2a0305";
  EXPECT_EQ(with_qualifier(unknown, true), "unknown_critical_extension");
  EXPECT_EQ(with_qualifier(unknown, false), "");
}

TEST_F(Rules, MicrosoftsPoliciesAreCriticalUnlessPurposesStandBesideThem) {
  const auto value = bulla::test::from_hex("01020304");
  const auto holder = leaf_with([&](CertificateRequest& request) {
    request.more_extensions = {{oids::application_policies, true, value}};
  });
  EXPECT_EQ(leaf_fault(holder), "unknown_critical_extension");
  options_.level = Level::compat;
  EXPECT_EQ(leaf_fault(holder), "");
  EXPECT_EQ(leaf_fault(leaf_with([&](CertificateRequest& request) {
              request.purposes.clear();
              request.more_extensions = {{oids::application_policies, true, value}};
            })),
            "unknown_critical_extension");
}

TEST_F(Rules, TheLeafsKeyIsForWhatIsAsked) {
  const auto usage = bulla::test::from_hex("03020520");  // keyEncipherment
  const auto holder = leaf_with([&](CertificateRequest& request) {
    request.more_extensions = {{oids::key_usage, true, usage}};
  });
  EXPECT_EQ(leaf_fault(holder), "key_usage");
  question_.key_usage = KeyUsage::key_encipherment;
  EXPECT_EQ(leaf_fault(holder), "");
  question_.key_usage = std::nullopt;
  EXPECT_EQ(leaf_fault(holder), "");
}

TEST_F(Rules, OfAnAnchorCountsWhatTheTrustSays) {
  const auto anchor_fault = [&](const Holder& anchor) {
    const std::array path{leaf_.certificate.get()};
    return word(PathRules{question_, options_}.check_issuer(path, *anchor.certificate, Place::anchor));
  };
  const auto purposes = bulla::test::from_hex("300a 06082b06010505070302");  // clients
  const auto limited = authority_with([&](CertificateRequest& request) {
    request.more_extensions = {{oids::extended_key_usage, false, purposes}};
  });
  const auto silent = authority_with([](CertificateRequest& request) { request.authority.reset(); });
  EXPECT_EQ(anchor_fault(limited), "extended_key_usage");
  EXPECT_EQ(anchor_fault(silent), "not_a_ca");
  options_.anchors.constraints = false;
  EXPECT_EQ(anchor_fault(limited), "");
  EXPECT_EQ(anchor_fault(silent), "");
  question_.now = december + days{1};
  EXPECT_EQ(anchor_fault(authority_), "certificate_expired");
  options_.anchors.validity = false;
  EXPECT_EQ(anchor_fault(authority_), "");
}

TEST_F(Rules, AnIssuersKeyIsStrongToo) {
  const auto bits = key("RSA authority", crypto::KeyKind::rsa).bits();
  const auto request = authority_request("authority");
  const auto by_rsa = self_signed(request, "RSA authority");
  const auto below = issued(leaf_request("leaf.test"), "leaf.test", by_rsa);
  options_.minimum_rsa_bits = bits;
  EXPECT_EQ(issuer_fault({below}, by_rsa), "");
  options_.minimum_rsa_bits = bits + 8;
  EXPECT_EQ(issuer_fault({below}, by_rsa), "key_too_weak");
}

TEST_F(Rules, EachPurposeHasItsName) {
  EXPECT_EQ(der::dotted(purpose_oid(Purpose::server_authentication)), "1.3.6.1.5.5.7.3.1");
  EXPECT_EQ(der::dotted(purpose_oid(Purpose::client_authentication)), "1.3.6.1.5.5.7.3.2");
  EXPECT_EQ(der::dotted(purpose_oid(Purpose::any)), "2.5.29.37.0");
}

}  // namespace
}  // namespace bulla::x509
