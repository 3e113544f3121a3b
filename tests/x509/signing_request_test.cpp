#include "bulla/x509/signing_request.h"

#include <gtest/gtest.h>

#include "bulla/x509/oids.h"
#include "bulla/x509/writing.h"
#include "support/hex.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

using bulla::test::from_hex;
using der::Writer;
namespace tag = der::tag;

using Attribute = std::pair<Bytes, Buffer>;  // type, content of the SET

// A request by the key "asker" with these attributes, signed as it should be.
Buffer request_with(const std::vector<Attribute>& attributes, std::uint64_t version = 0) {
  const auto& key = test::key("asker");
  Writer info;
  info.sequence([&] {
    info.integer(version);
    info.raw(write_subject("Example", "shop.example"));
    info.raw(key.public_key_info());
    info.inside(tag::constructed_context(0), [&] {
      for (const auto& [type, values] : attributes) {
        info.sequence([&] {
          info.oid(type);
          info.element(tag::set, values);
        });
      }
    });
  });
  return *write_signed(info.written(), SigningKey{key});
}

Buffer asking_for(const std::vector<Extension>& extensions) {
  Writer writer;
  writer.sequence([&] {
    for (const auto& extension : extensions) {
      write_extension(writer, extension.type, extension.critical ? Critical::yes : Critical::no,
                      [&] { writer.raw(extension.value); });
    }
  });
  return std::move(writer).take();
}

std::string fault_of(Bytes der) { return test::fault_name(SigningRequest::parse(der)); }

TEST(SigningRequest, SaysWhatItWasWrittenWith) {
  const std::vector names{test::any_name("shop.example"), test::any_name("*.shop.example"),
                          test::any_name("2001:db8::7"), test::any_name("ann@shop.example")};
  const auto request = SigningRequest::parse(*write_signing_request("shop.example", names, test::key("asker")));
  ASSERT_TRUE(request);
  EXPECT_TRUE((*request)->check_signature(openssl::provider()));
  EXPECT_TRUE(same_bytes((*request)->public_key_info, test::key("asker").public_key_info()));
  EXPECT_EQ((*request)->key.kind, crypto::KeyKind::p256);
  EXPECT_EQ((*request)->names(), names);
}

TEST(SigningRequest, IsRefusedForEachChangedOctetOrNotItsOwners) {
  auto der = *write_signing_request("shop.example", std::vector{test::any_name("shop.example")}, test::key("asker"));
  ASSERT_TRUE((*SigningRequest::parse(der))->check_signature(openssl::provider()));
  for (auto& octet : der) {
    octet ^= 0x10;
    const auto changed = SigningRequest::parse(der);
    EXPECT_FALSE(changed && (*changed)->check_signature(openssl::provider()));
    octet ^= 0x10;
  }
}

TEST(SigningRequest, FallsBackToACommonNameThatIsAName) {
  const auto named = [](std::string_view common_name) {
    return (*SigningRequest::parse(*write_signing_request(common_name, {}, test::key("asker"))))->names();
  };
  EXPECT_EQ(named("shop.example"), std::vector{test::any_name("shop.example")});
  EXPECT_EQ(named("A shop"), std::vector<ReferenceName>{});
  EXPECT_EQ(named(""), std::vector<ReferenceName>{});
}

TEST(SigningRequest, SaysWhichNameIsNoneThatIsIssued) {
  const std::vector<std::pair<std::string, std::string>> rows{{"3009 8607 613a2f2f622f63", "URI:a://b/c"},
                                                              {"300a 8208 615f622e74657374", "DNS:a_b.test"},
                                                              {"3004 8102 6140", "email:a@"}};
  for (const auto& [hex, text] : rows) {
    const auto names = from_hex(hex);
    const auto der =
        request_with({{oids::extension_request, asking_for({{oids::subject_alternative_name, false, names}})}});
    const auto request = SigningRequest::parse(der);
    ASSERT_TRUE(request) << text;
    std::string culprit;
    EXPECT_EQ(test::fault_name((*request)->names(&culprit)), "name_invalid");
    EXPECT_EQ(culprit, text);
    EXPECT_EQ(test::fault_name((*request)->names()), "name_invalid");
  }
}

TEST(SigningRequest, PassesOtherAttributesOver) {
  const auto password = oids::common_name;
  EXPECT_EQ(fault_of(request_with({})), "");
  EXPECT_EQ(fault_of(request_with({{password, from_hex("0c0161")}})), "");
  EXPECT_EQ(fault_of(request_with(std::vector<Attribute>(16, {password, from_hex("0c0161")}))), "");
}

TEST(SigningRequest, KeepsToItsSyntax) {
  const auto names = from_hex("3003 820161");
  const auto asked = asking_for({{oids::subject_alternative_name, false, names}});
  const std::string malformed = "request_malformed";
  EXPECT_EQ(fault_of(request_with({{oids::extension_request, asked}})), "");
  EXPECT_EQ(fault_of(request_with({{oids::extension_request, asked}, {oids::extension_request, asked}})), malformed);
  EXPECT_EQ(fault_of(request_with({{oids::extension_request, {}}})), malformed);
  EXPECT_EQ(fault_of(request_with({{oids::extension_request, from_hex("3000")}})), malformed);
  EXPECT_EQ(fault_of(request_with(std::vector<Attribute>(17, {oids::common_name, from_hex("0c0161")}))), malformed);
  EXPECT_EQ(fault_of(request_with({}, 1)), malformed);
  EXPECT_EQ(fault_of({}), malformed);
  auto trailing = request_with({});
  trailing.push_back(0);
  EXPECT_EQ(fault_of(trailing), malformed);
  const auto whole = request_with({{oids::extension_request, asked}});
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_EQ(fault_of(Bytes{whole}.first(size)), malformed);
}

}  // namespace
}  // namespace bulla::x509
