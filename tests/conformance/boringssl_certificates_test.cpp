// conformance: BoringSSL's certificates, extensions and signatures.
#include <gtest/gtest.h>

#include <sstream>

#include "bulla/openssl/keys.h"
#include "bulla/openssl/provider.h"
#include "bulla/x509/algorithm.h"
#include "bulla/x509/certificate.h"
#include "bulla/x509/policy_extensions.h"
#include "conformance/boringssl_files.h"

namespace bulla {
namespace {

struct Expected {
  std::string name;
  std::string verdict;
  bool differs = false;  // ours is the other one, and the line says why
};

std::vector<Expected> expected_in(const std::string& file) {
  std::ifstream in{BULLA_TEST_DATA "/conformance/" + file};
  std::vector<Expected> all;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    Expected one;
    one.differs = line.contains('#');
    std::istringstream{line.substr(0, line.find('#'))} >> one.name >> one.verdict;
    all.push_back(std::move(one));
  }
  return all;
}

// Each line has its file, and `verdict` of the file is what the line says; empty: it can't be asked here.
void compare(const std::string& folder, const std::string& table, auto verdict) {
  const auto files = test::read_boringssl(folder);
  if (files.empty()) GTEST_SKIP() << "no data of BoringSSL at " BULLA_SHARED_DATA;
  const auto expected = expected_in(table);
  EXPECT_FALSE(expected.empty());
  for (const auto& one : expected) {
    const auto file = std::ranges::find(files, one.name, &test::PemFile::name);
    if (file == files.end()) {
      ADD_FAILURE() << "no " << one.name;
      continue;
    }
    const std::string told = verdict(*file);
    if (told.empty()) continue;
    EXPECT_EQ(told != one.verdict, one.differs) << one.name << ": " << told << ", not " << one.verdict;
  }
}

std::string read_or_refused(bool read) { return read ? "read" : "refused"; }

TEST(BoringSslCertificates, AreReadOrRefused) {
  compare("parse_certificate_unittest", "boringssl_certificates.txt", [](const test::PemFile& file) {
    return read_or_refused(x509::Certificate::parse(*file.block(der::pem_certificate)).has_value());
  });
}

TEST(BoringSslCertificates, AuthorityKeyIdentifiersAreReadOrRefused) {
  compare("parse_certificate_unittest/authority_key_identifier", "boringssl_authority_key_identifiers.txt",
          [](const test::PemFile& file) {
            const auto der = *file.block("AUTHORITY_KEY_IDENTIFIER");
            return read_or_refused(der::read_all(der, [](der::Reader& reader) {
                                     x509::Extensions into;
                                     x509::read_authority_key_identifier(reader, into);
                                   }).has_value());
          });
}

TEST(BoringSslCertificates, PoliciesAreReadUnlessTheyAreInvalid) {
  const auto files = test::read_boringssl("certificate_policies_unittest");
  if (files.empty()) GTEST_SKIP() << "no data of BoringSSL at " BULLA_SHARED_DATA;
  for (const auto& file : files) {
    const auto der = *file.block("CERTIFICATE POLICIES");
    x509::Extensions into;
    const auto read = der::read_all(der, [&](der::Reader& reader) { x509::read_certificate_policies(reader, into); });
    EXPECT_EQ(read.has_value(), !file.is("invalid-")) << file.name;
    EXPECT_EQ(into.unknown_qualifier, file.name.ends_with("_custom_qualifier") && read) << file.name;
  }
}

TEST(BoringSslCertificates, SignaturesAreGoodOrBad) {
  compare("verify_signed_data_unittest", "boringssl_signatures.txt", [](const test::PemFile& file) -> std::string {
    const auto algorithm = x509::signature_algorithm(*file.block("ALGORITHM"));
    Bytes signature;
    const auto encoded = *file.block("SIGNATURE");
    const auto whole = der::read_all(encoded, [&](der::Reader& reader) { signature = reader.whole_octets(); });
    const auto info = *file.block("PUBLIC KEY");
    x509::KeyInfo key;
    const auto shape = der::read_all(info, [&](der::Reader& reader) { key = x509::read_key_info(reader); });
    if (!algorithm || !whole || !shape || !key.kind) return "bad";
    const auto imported = openssl::provider().import_public_key(info);
    const bool lacks_ml_dsa = file.is("mldsa-") && !openssl::generate_private_key(*key.kind);
    if (lacks_ml_dsa) return "";
    return imported && (*imported)->verify(*algorithm, *file.block("DATA"), signature) ? "good" : "bad";
  });
}

}  // namespace
}  // namespace bulla
