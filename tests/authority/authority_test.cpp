#include "bulla/authority/authority.h"

#include "bulla/der/pem.h"
#include "bulla/openssl/provider.h"
#include "bulla/x509/trust.h"
#include "room.h"

namespace bulla::authority {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using test::june_2026;

class AuthorityTest : public test::RoomTest {
 protected:
  AuthorityTest() : ca{Authority::init(room / "ca", "Test", clock)} {}

  static Request request(std::initializer_list<std::string_view> names) {
    Request request;
    for (const auto name : names) request.names.push_back(*x509::ReferenceName::parse_pattern(name));
    return request;
  }
  Result<x509::PeerIdentity> judge(const Certified& issued, x509::Purpose purpose, std::string_view name) const {
    const auto chain = der::decode_pem(issued.certificates);
    const std::vector<Bytes> views{chain->begin(), chain->end()};
    const Bytes anchor = ca->root().certificate;
    // What this makes is good by the duties of a CA, too.
    const auto trust = x509::Trust::with_anchors(openssl::provider(), {&anchor, 1}, {.level = x509::Level::pedantic});
    x509::Question question{.chain = views, .purpose = purpose, .name = std::nullopt, .now = clock.now()};
    if (!name.empty()) question.name = *x509::ReferenceName::parse(name);
    return (*trust)->judge(question);
  }

  test::StandingClock clock{june_2026};
  Outcome<Authority> ca;
};

TEST_F(AuthorityTest, WhatItIssuesToAServerIsTrustedForEachOfItsNames) {
  ASSERT_TRUE(ca);
  for (const auto key : test::choices_here()) {
    auto wanted = request({"shop.example", "*.shop.example", "192.0.2.7", "2001:db8::7"});
    wanted.key = key;
    const auto issued = ca->issue(wanted);
    ASSERT_TRUE(issued) << word(key);
    for (const auto name : {"shop.example", "www.shop.example", "192.0.2.7", "2001:db8::7"}) {
      EXPECT_TRUE(judge(*issued, x509::Purpose::server_authentication, name)) << word(key) << " " << name;
    }
    EXPECT_FALSE(judge(*issued, x509::Purpose::server_authentication, "other.example"));
    EXPECT_FALSE(judge(*issued, x509::Purpose::client_authentication, ""));
  }
}

TEST_F(AuthorityTest, WhatItIssuesToAClientIsForClientsAlone) {
  auto wanted = request({"ann@example.com"});
  wanted.use = Use::client;
  const auto issued = ca->issue(wanted);
  ASSERT_TRUE(issued);
  EXPECT_TRUE(judge(*issued, x509::Purpose::client_authentication, ""));
  EXPECT_FALSE(judge(*issued, x509::Purpose::server_authentication, ""));
}

TEST_F(AuthorityTest, TheKeyBelongsToTheCertificate) {
  const auto issued = ca->issue(request({"shop.example"}));
  ASSERT_TRUE(issued);
  const auto key = openssl::load_private_key(issued->key.expose());
  const auto leaf = x509::Certificate::parse(issued->record.certificate);
  ASSERT_TRUE(key && leaf);
  EXPECT_TRUE(same_bytes((*key)->public_key_info(), (*leaf)->public_key_info));
}

TEST_F(AuthorityTest, TheChainIsTheLeafThenTheIntermediate) {
  const auto issued = ca->issue(request({"shop.example"}));
  ASSERT_TRUE(issued);
  const auto chain = der::decode_pem(issued->certificates);
  ASSERT_TRUE(chain);
  ASSERT_EQ(chain->size(), 2u);
  EXPECT_EQ(chain->front(), issued->record.certificate);
  EXPECT_EQ(chain->back(), ca->issuing().certificate);
}

TEST_F(AuthorityTest, SerialsArePositiveLongAndNew) {
  const auto one = ca->issue(request({"a.example"}));
  const auto other = ca->issue(request({"a.example"}));
  ASSERT_TRUE(one && other);
  EXPECT_NE(one->record.serial, other->record.serial);
  EXPECT_GE(one->record.serial.size(), 16u);
  EXPECT_LE(one->record.serial.size(), 20u);
  EXPECT_LT(one->record.serial.front(), 0x80);
}

TEST_F(AuthorityTest, ValidityBeginsALittleEarlierAndLastsAsLongAsAskedFor) {
  clock.set(june_2026 + days{1});
  auto wanted = request({"a.example"});
  EXPECT_EQ(ca->issue(wanted)->record.not_before, june_2026 + days{1} - minutes{5});
  EXPECT_EQ(ca->issue(wanted)->record.not_after, june_2026 + days{1 + server_days});
  wanted.use = Use::client;
  EXPECT_EQ(ca->issue(wanted)->record.not_after, june_2026 + days{1 + client_days});
  wanted.days = 7;
  EXPECT_EQ(ca->issue(wanted)->record.not_after, june_2026 + days{8});
}

TEST_F(AuthorityTest, NothingOutlivesTheCa) {
  const auto end = june_2026 + days{authority_days};
  EXPECT_EQ(ca->issuing().not_after, end);
  clock.set(end - days{30});
  auto wanted = request({"a.example"});
  EXPECT_EQ(ca->issue(wanted)->record.not_after, end);
  wanted.days = 31;
  const auto refused = ca->issue(wanted);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.fault, Fault::validity_invalid);
  clock.set(end);
  wanted.days.reset();
  EXPECT_FALSE(ca->issue(wanted));
}

TEST_F(AuthorityTest, RefusesNoNamesAndTooMany) {
  EXPECT_FALSE(ca->issue({}));
  auto many = request({});
  for (std::size_t i = 0; i < max_names; ++i) {
    many.names.push_back(*x509::ReferenceName::parse("n" + std::to_string(i) + ".example"));
  }
  EXPECT_TRUE(ca->issue(many));
  many.names.push_back(many.names.front());
  EXPECT_FALSE(ca->issue(many));
}

TEST_F(AuthorityTest, ANameTooLongForACommonNameStandsInTheNamesAlone) {
  const auto name = std::string(60, 'a') + ".example";
  const auto issued = ca->issue(request({name}));
  ASSERT_TRUE(issued);
  EXPECT_TRUE(judge(*issued, x509::Purpose::server_authentication, name));
}

TEST_F(AuthorityTest, KeepsABookOfWhatItIssued) {
  ASSERT_TRUE(ca->issue(request({"b.example", "B.example"})));
  ASSERT_TRUE(ca->issue(request({"a.example"})));
  const auto again = Authority::open(room / "ca", clock);
  ASSERT_TRUE(again);
  const auto issued = again->issued();
  ASSERT_TRUE(issued);
  ASSERT_EQ(issued->size(), 2u);
  EXPECT_EQ(issued->front().names, (std::vector<RecordedName>{{x509::NameKind::dns, "b.example"}}));
}

TEST_F(AuthorityTest, SignsForAKeyThatItNeverSees) {
  ASSERT_TRUE(ca);
  const auto wanted = request({"shop.example"});
  for (const auto kind : test::choices_here()) {
    const auto asked = ask(wanted.names, kind);
    ASSERT_TRUE(asked);
    const auto der = der::decode_pem(asked->request, der::pem_certificate_request);
    const auto parsed = x509::SigningRequest::parse(der->front());
    ASSERT_TRUE(parsed);
    const auto certified = ca->sign(**parsed, request({"www.shop.example"}));
    ASSERT_TRUE(certified);
    EXPECT_TRUE(judge(*certified, x509::Purpose::server_authentication, "www.shop.example"));
    EXPECT_FALSE(judge(*certified, x509::Purpose::server_authentication, "shop.example"));
    EXPECT_EQ(certified->record.key, kind);
    const auto key = openssl::load_private_key(asked->key.expose());
    const auto leaf = x509::Certificate::parse(certified->record.certificate);
    EXPECT_TRUE(same_bytes((*key)->public_key_info(), (*leaf)->public_key_info));
  }
}

TEST_F(AuthorityTest, SignsNothingForWhoDoesNotOwnTheKey) {
  ASSERT_TRUE(ca);
  const auto wanted = request({"shop.example"});
  auto der = *der::decode_pem(ask(wanted.names, KeyChoice::ecdsa)->request, der::pem_certificate_request);
  der.front().back() ^= 1;
  const auto parsed = x509::SigningRequest::parse(der.front());
  ASSERT_TRUE(parsed);
  const auto certified = ca->sign(**parsed, wanted);
  ASSERT_FALSE(certified);
  EXPECT_EQ(certified.error().error.fault, Fault::signature_invalid);
  EXPECT_TRUE(ca->issued()->empty());
}

TEST_F(AuthorityTest, WhatItTakesBackStandsInItsListUntilItHasExpired) {
  ASSERT_TRUE(ca);
  auto wanted = request({"shop.example"});
  wanted.days = 10;
  const auto one = ca->issue(wanted);
  const auto other = ca->issue(wanted);
  ASSERT_TRUE(one && other);
  const auto record = ca->revoke(one->record.serial, x509::RevocationReason::key_compromise);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->revocation->when, clock.now());
  const auto holds = [&](const Issued& issued) {
    const auto pem = ca->revocation_list(3);
    const auto crl = x509::Crl::parse(der::decode_pem(*pem, der::pem_crl)->front());
    const auto issuer = x509::Certificate::parse(ca->issuing().certificate);
    EXPECT_TRUE((*crl)->is_signed_by(x509::LazyKey{*issuer}, openssl::provider()));
    EXPECT_EQ((*crl)->next_update, std::chrono::floor<std::chrono::seconds>(clock.now() + days{3}));
    const auto leaf = x509::Certificate::parse(issued.record.certificate);
    return (*crl)->find((*leaf)->issuer, (*leaf)->serial_content).has_value();
  };
  EXPECT_TRUE(holds(*one));
  EXPECT_FALSE(holds(*other));
  clock.set(clock.now() + days{11});
  EXPECT_FALSE(holds(*one));
}

TEST_F(AuthorityTest, SaysWhichKeyFileIsGoneOrBad) {
  const auto key = room / "ca" / ca->issuing().key_file;
  put(key, "no key");
  auto refused = ca->issue(request({"a.example"}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.fault, Fault::pem_no_block);
  EXPECT_EQ(refused.error().which, key.string());
  test::fs::remove(key);
  refused = ca->issue(request({"a.example"}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.fault, Fault::file_unreadable);
  EXPECT_TRUE(ca->issued()->empty()) << "what was not made is not in the book";
}

TEST_F(AuthorityTest, AnotherCasKeyMakesNothing) {
  const auto other = Authority::init(room / "other", "Other", clock);
  ASSERT_TRUE(other);
  put(room / "ca" / ca->issuing().key_file, content(room / "other" / other->issuing().key_file));
  const auto refused = ca->issue(request({"a.example"}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.fault, Fault::key_mismatch);
}

TEST_F(AuthorityTest, TheRootAndItsFingerprintAreThatOfTheCertificate) {
  const auto root = der::decode_pem(ca->root_pem());
  ASSERT_TRUE(root);
  EXPECT_EQ(root->front(), ca->root().certificate);
  EXPECT_EQ(fingerprint(ca->root()).size(), 64u);
  EXPECT_NE(fingerprint(ca->root()), fingerprint(ca->issuing()));
}

TEST(Authority, ADefaultNameIsOneThatItTakes) {
  EXPECT_FALSE(default_name().empty());
  EXPECT_LE(default_name().size(), 48u);
}

}  // namespace
}  // namespace bulla::authority
