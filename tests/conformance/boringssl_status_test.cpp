// conformance: BoringSSL's lists and responses. What is expected stands in the names of its files.
#include <gtest/gtest.h>

#include <deque>

#include "bulla/openssl/provider.h"
#include "bulla/x509/ocsp.h"
#include "bulla/x509/status_check.h"
#include "conformance/boringssl_files.h"
#include "conformance/ratchet.h"

namespace bulla {
namespace {

using test::PemFile;
using x509::Certificate;
using x509::OcspStatus;

constexpr Time list_time = std::chrono::sys_days{std::chrono::year{2017} / 3 / 9};
constexpr der::Seconds response_time = std::chrono::sys_days{std::chrono::year{2017} / 3 / 5};
constexpr std::chrono::seconds one_week = std::chrono::days{7};

// "good", "revoked" or "unknown". Asked of the status alone: the issuers of these chains are no CAs.
std::string status_by_list(const PemFile& file) {
  const auto list = x509::RevocationLists::parse({*file.block("CRL")});
  const auto leaf = Certificate::parse(*file.block(der::pem_certificate));
  // A leaf of version 1 is no certificate here.
  if (!list || !leaf) return "unknown";
  const x509::TrustOptions options{
      .level = x509::Level::compat,
      .minimum_rsa_bits = 1024,
      .revocation = {.lists = *list, .demand = x509::StatusDemand::leaf, .max_age = one_week}};
  std::deque<x509::LazyKey> path;
  path.emplace_back(*leaf);
  for (const auto* label : {"CA CERTIFICATE", "CA CERTIFICATE 2"}) {
    if (const auto block = file.block(label)) path.emplace_back(*Certificate::parse(*block));
  }
  std::vector<const x509::LazyKey*> views;
  for (const auto& key : path) views.push_back(&key);
  const auto anchors = *x509::Anchors::parse({});
  const Bytes encoded = (*leaf)->der;
  const x509::Question question{.chain = {&encoded, 1}, .now = list_time};
  const x509::Search search{openssl::provider(), *anchors, options, question};
  x509::PathGraph graph{search};
  const auto broken = graph.load() ? x509::StatusCheck{graph, search}.check(views) : std::nullopt;
  if (!broken) return "good";
  return broken->fault == Fault::certificate_revoked ? "revoked" : "unknown";
}

TEST(BoringSslLists, TellWhatTheirNamesSay) {
  const auto files = test::read_boringssl("crl_unittest");
  if (files.empty()) GTEST_SKIP() << "no data of BoringSSL at " BULLA_SHARED_DATA;
  // Each without its reason would be one that we don't understand.
  const auto open = test::open_cases("boringssl_crl_open.txt");
  for (const auto& file : files) {
    if (open.contains(file.name)) {
      EXPECT_EQ(status_by_list(file), "good") << file.name;
      continue;
    }
    const auto* expected = file.is("good") ? "good" : file.is("revoked") ? "revoked" : "unknown";
    EXPECT_EQ(status_by_list(file), expected) << file.name;
  }
}

OcspStatus told_by(const x509::OcspResponse& response, const Certificate& leaf, const Certificate& issuer) {
  if (!response.understood) return OcspStatus::not_told;
  return response.about(leaf, issuer, openssl::provider(), {.now = response_time, .max_age = one_week}).status;
}

// Most are signed with SHA-1, which is believed nowhere here: what they tell is judged apart from who signed it.
OcspStatus expected_of(const PemFile& file) {
  for (const auto* revoked : {"revoke_response", "multiple_response_good_revoked"}) {
    if (file.is(revoked)) return OcspStatus::revoked;
  }
  for (const auto* unknown : {"unknown_response", "multiple_response"}) {
    if (file.is(unknown)) return OcspStatus::unknown;
  }
  for (const auto* none :
       {"no_response", "malformed_request", "bad_status", "bad_ocsp_type", "other_response", "has_critical_single",
        "has_critical_response", "missing_response", "stale", "future", "old", "produced", "invalid"}) {
    if (file.is(none)) return OcspStatus::not_told;
  }
  return OcspStatus::good;
}

TEST(BoringSslResponses, TellWhatTheirNamesSay) {
  const auto files = test::read_boringssl("ocsp_unittest");
  if (files.empty()) GTEST_SKIP() << "no data of BoringSSL at " BULLA_SHARED_DATA;
  for (const auto& file : files) {
    const auto encoded = *file.block(der::pem_ocsp_response);
    const auto leaf = Certificate::parse(*file.block(der::pem_certificate));
    const auto issuer = Certificate::parse(*file.block("CA CERTIFICATE"));
    // Its serial number is negative or padded: no certificate here.
    if (file.is("good_response_invalid_serial") && !leaf) continue;
    ASSERT_TRUE(leaf && issuer) << file.name;
    const auto response = x509::OcspResponse::parse(encoded);
    const auto told = response ? told_by(*response, **leaf, **issuer) : OcspStatus::not_told;
    EXPECT_EQ(static_cast<int>(told), static_cast<int>(expected_of(file))) << file.name;
  }
}

TEST(BoringSslResponses, AreBelievedWhenTheyAreSignedWithAStrongHash) {
  const auto files = test::read_boringssl("ocsp_unittest");
  if (files.empty()) GTEST_SKIP() << "no data of BoringSSL at " BULLA_SHARED_DATA;
  const x509::TrustOptions options{.profile = x509::Profile::rfc5280,
                                   .anchors = {.constraints = false},
                                   .revocation = {.demand = x509::StatusDemand::leaf}};
  for (const auto& file : files) {
    const auto issuer = *file.block("CA CERTIFICATE");
    const auto leaf = *file.block(der::pem_certificate);
    if (!Certificate::parse(leaf)) continue;
    const Bytes anchor = issuer;
    const auto trust = x509::Trust::with_anchors(openssl::provider(), {&anchor, 1}, options);
    ASSERT_TRUE(trust);
    const std::vector<Bytes> chain{leaf};
    const auto encoded = *file.block(der::pem_ocsp_response);
    const std::vector<Bytes> staples{encoded};
    const auto judged =
        (*trust)->judge({.chain = chain, .purpose = x509::Purpose::any, .now = response_time, .staples = staples});
    EXPECT_EQ(judged.has_value(), file.name == "good_response_sha256")
        << file.name << " " << (judged ? "" : judged.error().row().name);
  }
}

}  // namespace
}  // namespace bulla
