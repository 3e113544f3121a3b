#include "bulla/x509/crl_writer.h"

#include <gtest/gtest.h>

#include "support/hex.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

using bulla::test::from_hex;

TEST(CrlWriter, WritesAListThatSaysTheSame) {
  const auto root = test::root("Root");
  const auto first = from_hex("80");
  const auto second = from_hex("1122334455667788990011223344556677889900");
  const std::vector<RevokedEntry> revoked{{first, test::january, RevocationReason::key_compromise},
                                          {second, test::june, RevocationReason::unspecified}};
  const auto der =
      issue_crl(openssl::provider(),
                {.revoked = revoked, .number = 300, .this_update = test::june, .next_update = test::december},
                {*root.certificate, *root.key});
  ASSERT_TRUE(der);
  const auto crl = Crl::parse(*der);
  ASSERT_TRUE(crl);
  EXPECT_TRUE((*crl)->understood);
  EXPECT_TRUE((*crl)->is_signed_by(LazyKey{root.certificate}, openssl::provider()));
  EXPECT_EQ((*crl)->size(), 2U);
  EXPECT_EQ((*crl)->this_update, test::june);
  EXPECT_EQ((*crl)->next_update, std::optional<der::Seconds>{std::chrono::floor<std::chrono::seconds>(test::december)});
  EXPECT_TRUE(same_bytes(*(*crl)->number, from_hex("012c")));
  EXPECT_TRUE(same_bytes((*crl)->authority_key_identifier, root.certificate->extensions.subject_key_identifier));
  const auto found = (*crl)->find(root.certificate->subject, from_hex("0080"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->reason, RevocationReason::key_compromise);
  EXPECT_EQ(found->when, test::january);
  EXPECT_TRUE((*crl)->find(root.certificate->subject, second));
  EXPECT_TRUE(same_bytes((*crl)->entry(0).serial, from_hex("0080")));
  EXPECT_EQ((*crl)->entry(0).revoked.reason, RevocationReason::key_compromise);
  EXPECT_EQ((*crl)->entry(1).revoked.when, test::june);
}

TEST(CrlWriter, AnEmptyListHasNoEntriesAtAll) {
  const auto root = test::root("Root");
  const auto der = issue_crl(openssl::provider(), {.this_update = test::june, .next_update = test::june},
                             {*root.certificate, *root.key});
  ASSERT_TRUE(der);
  const auto crl = Crl::parse(*der);
  ASSERT_TRUE(crl);
  EXPECT_EQ((*crl)->size(), 0U);
}

TEST(CrlWriter, RefusesWhatNoListMaySay) {
  const auto root = test::root("Root");
  const Issuer issuer{*root.certificate, *root.key};
  const Issuer stranger{*root.certificate, test::key("stranger")};
  const std::vector<RevokedEntry> nameless{{{}, test::january}};
  const auto fault = [&](const CrlRequest& request, const Issuer& by) {
    return test::fault_name(issue_crl(openssl::provider(), request, by));
  };
  EXPECT_EQ(fault({.this_update = test::june, .next_update = test::january}, issuer), "crl_malformed");
  EXPECT_EQ(fault({.revoked = nameless, .this_update = test::june, .next_update = test::june}, issuer),
            "crl_malformed");
  EXPECT_EQ(fault({.this_update = test::june, .next_update = test::june}, stranger), "key_mismatch");
}

}  // namespace
}  // namespace bulla::x509
