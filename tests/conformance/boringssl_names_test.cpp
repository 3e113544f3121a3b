// conformance: BoringSSL's names and name constraints.
#include <gtest/gtest.h>

#include <sstream>

#include "bulla/x509/algorithm.h"
#include "bulla/x509/certificate.h"
#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/name_constraints.h"
#include "bulla/x509/oids.h"
#include "bulla/x509/writing.h"
#include "conformance/boringssl_files.h"
#include "support/hex.h"

namespace bulla {
namespace {

using test::PemFile;
using x509::Certificate;
namespace tag = der::tag;

class Names : public testing::Test {
 protected:
  void SetUp() override {
    if (files_.empty()) GTEST_SKIP() << "no data of BoringSSL at " BULLA_SHARED_DATA;
  }
  // A whole Name; empty if it is refused.
  Buffer name(const std::string& file) const {
    for (const auto& one : files_) {
      if (one.name != file) continue;
      const auto der = *one.block("NAME");
      der::Reader reader{der};
      const auto whole = x509::read_distinguished_name(reader);
      return reader.finish() ? Buffer{whole.begin(), whole.end()} : Buffer{};
    }
    ADD_FAILURE() << "no " << file;
    return {};
  }
  bool same(const std::string& a, const std::string& b) const { return x509::same_name(name(a), name(b)); }

  std::vector<PemFile> files_ = test::read_boringssl("verify_name_match_unittest/names");
};

TEST_F(Names, AreReadOrRefusedAsTheirFilesSay) {
  for (const auto& file : files_) EXPECT_EQ(name(file.name).empty(), file.is("invalid-")) << file.name;
}

TEST_F(Names, EqualWhateverTypeCaseAndSpacesTheyAreWrittenIn) {
  const std::vector<std::string> types{"PRINTABLESTRING", "UTF8", "BMPSTRING", "UNIVERSALSTRING"};
  const std::vector<std::string> forms{"unmangled", "case_swap", "extra_whitespace"};
  const auto base = "ascii-PRINTABLESTRING-unmangled";
  for (const auto& type : types) {
    for (const auto& form : forms) {
      const auto other = "ascii-" + type + "-" + form;
      EXPECT_TRUE(same(base, other)) << other;
      EXPECT_EQ(x509::name_hash(name(base)), x509::name_hash(name(other))) << other;
    }
  }
  EXPECT_TRUE(same("unicode_bmp-BMPSTRING-unmangled", "unicode_bmp-UTF8-unmangled"));
  EXPECT_TRUE(same("unicode_bmp-BMPSTRING-unmangled", "unicode_bmp-UNIVERSALSTRING-unmangled"));
  EXPECT_TRUE(same("unicode_supplementary-UTF8-unmangled", "unicode_supplementary-UNIVERSALSTRING-unmangled"));
  EXPECT_TRUE(same("unicode-mixed-normalized", "unicode-mixed-unnormalized"));
}

TEST_F(Names, TeletexIsEqualToItsOwnBytesAlone) {
  const std::vector<std::string> forms{"unmangled", "case_swap", "extra_whitespace"};
  for (const auto& form : forms) {
    const auto one = "ascii-T61STRING-" + form;
    EXPECT_TRUE(same(one, one));
    EXPECT_FALSE(same(one, "ascii-UTF8-" + form));
    for (const auto& other : forms) EXPECT_EQ(same(one, "ascii-T61STRING-" + other), form == other);
  }
}

TEST_F(Names, MoreAttributesAreAnotherName) {
  for (const auto& file : files_) {
    if (!file.is("ascii-")) continue;
    for (const std::string_view more : {"-extra_attr", "-dupe_attr", "-extra_rdn"}) {
      if (!file.name.ends_with(more)) continue;
      const auto base = file.name.substr(0, file.name.size() - more.size());
      EXPECT_FALSE(same(file.name, base)) << file.name;
      EXPECT_EQ(x509::is_within(name(file.name), name(base)), more == "-extra_rdn") << file.name;
      EXPECT_FALSE(x509::is_within(name(base), name(file.name))) << file.name;
    }
  }
}

TEST_F(Names, TheOrderWithinAnRdnDoesNotCount) {
  EXPECT_TRUE(same("ascii-PRINTABLESTRING-rdn_sorting_1", "ascii-PRINTABLESTRING-rdn_sorting_2"));
  EXPECT_TRUE(same("ascii-mixed-rdn_dupetype_sorting_1", "ascii-mixed-rdn_dupetype_sorting_2"));
}

// A certificate with this subject (whole Name) and subjectAltName (the extension's value; empty: none). Nobody has
// signed it, and nobody asks.
Result<std::shared_ptr<const Certificate>> certificate_for(Bytes subject, Bytes alternative_names) {
  const auto algorithm = x509::write_signature_algorithm(crypto::SignatureAlgorithm::ed25519);
  const auto critical = x509::is_empty_name(subject) ? x509::Critical::yes : x509::Critical::no;
  der::Writer tbs;
  tbs.sequence([&] {
    tbs.inside(tag::constructed_context(0), [&] { tbs.integer(2); });
    tbs.integer(1);
    tbs.raw(algorithm);
    tbs.raw(x509::write_subject("", "Somebody"));
    tbs.sequence([&] {
      tbs.time({});
      tbs.time(der::Seconds{std::chrono::days{1}});
    });
    tbs.raw(subject);
    tbs.sequence([&] {
      tbs.sequence([&] { tbs.oid(x509::oids::ed25519); });
      tbs.bit_string(Buffer(32));
    });
    if (alternative_names.empty()) return;
    tbs.inside(tag::constructed_context(3), [&] {
      tbs.sequence([&] {
        write_extension(tbs, x509::oids::subject_alternative_name, critical, [&] { tbs.raw(alternative_names); });
      });
    });
  });
  der::Writer whole;
  whole.sequence([&] {
    whole.raw(tbs.written());
    whole.raw(algorithm);
    whole.bit_string(Buffer(64));
  });
  return Certificate::parse(whole.written());
}

Buffer names_of(der::Tag kind, Bytes value) {
  der::Writer writer;
  writer.sequence([&] { writer.element(kind, value); });
  return std::move(writer).take();
}

struct Asked {
  std::string constraints;
  std::string verdict;
  std::string kind;  // empty: of the constraints themselves
  std::string value;
  std::string alternative_names;
  bool differs = false;  // our verdict is the other one, and the line says why

  std::string text() const { return constraints + " " + kind + " " + value + " " + alternative_names; }
};

std::vector<Asked> questions() {
  std::ifstream in{BULLA_TEST_DATA "/conformance/boringssl_name_constraints.txt"};
  std::vector<Asked> all;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    Asked one;
    one.differs = line.contains('#');
    std::istringstream{line.substr(0, line.find('#'))} >> one.constraints >> one.verdict >> one.kind >> one.value >>
        one.alternative_names;
    all.push_back(std::move(one));
  }
  return all;
}

class NameConstraints : public testing::Test {
 protected:
  void SetUp() override {
    if (files_.empty()) GTEST_SKIP() << "no data of BoringSSL at " BULLA_SHARED_DATA;
  }

  Buffer block(const std::string& file, std::string_view label) const {
    for (const auto& one : files_) {
      if (one.name == file) return *one.block(label);
    }
    ADD_FAILURE() << "no " << file;
    return {};
  }

  Result<std::shared_ptr<const Certificate>> subject_of(const Asked& asked) const {
    const auto nobody = block("name-empty", "NAME");
    if (asked.kind == "dns") {
      return certificate_for(nobody, names_of(tag::primitive_context(2), bytes_of(asked.value)));
    }
    if (asked.kind == "ip") {
      return certificate_for(nobody, names_of(tag::primitive_context(7), test::from_hex(asked.value)));
    }
    if (asked.kind == "directory") {
      return certificate_for(nobody, names_of(tag::constructed_context(4), block(asked.value, "NAME")));
    }
    const bool named = asked.alternative_names != "-";
    return certificate_for(block(asked.value, "NAME"),
                           named ? block(asked.alternative_names, "SUBJECT ALTERNATIVE NAME") : Buffer{});
  }

  std::string verdict(const Asked& asked) const {
    const auto der = block(asked.constraints, "NAME CONSTRAINTS");
    x509::NameConstraints constraints;
    if (!der::read_all(der, [&](der::Reader& reader) { constraints = x509::read_name_constraints(reader); })) {
      return "refused";
    }
    if (asked.kind.empty()) return "read";
    const auto subject = subject_of(asked);
    if (!subject) return "forbidden";
    const x509::ConstraintIndex index{constraints, x509::OddBases::break_names_of_their_kind};
    x509::ComparisonBudget budget;
    return index.check(**subject, budget) ? "forbidden" : "permitted";
  }

  std::vector<PemFile> files_ = test::read_boringssl("name_constraints_unittest");
};

TEST_F(NameConstraints, AreKeptAsTheirTableSays) {
  for (const auto& asked : questions()) {
    const auto told = verdict(asked);
    // Where a kind of name is not understood here, critical constraints forbid it: we take all for critical.
    const auto expected = asked.verdict == "if-not-critical" ? "forbidden" : asked.verdict;
    EXPECT_EQ(told != expected, asked.differs) << asked.text() << ": " << told << ", not " << expected;
  }
}

}  // namespace
}  // namespace bulla
