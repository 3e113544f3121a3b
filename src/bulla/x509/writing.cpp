// x509: pieces of what is signed.
#include "bulla/x509/writing.h"

#include "bulla/base/try.h"
#include "bulla/x509/algorithm.h"
#include "bulla/x509/general_name.h"
#include "bulla/x509/oids.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;
using der::Writer;

constexpr std::size_t sha1_size = 20;

void write_attribute(Writer& writer, Bytes type, std::string_view value) {
  if (value.empty()) return;
  writer.inside(tag::set, [&] {
    writer.sequence([&] {
      writer.oid(type);
      writer.text(tag::utf8_string, value);
    });
  });
}

void write_general_name(Writer& writer, const ReferenceName& name) {
  const auto kind = name.kind() == NameKind::dns     ? GeneralNameKind::dns
                    : name.kind() == NameKind::email ? GeneralNameKind::email
                                                     : GeneralNameKind::ip_address;
  const auto value = name.kind() == NameKind::ip ? name.octets() : bytes_of(name.text());
  writer.element(tag::primitive_context(static_cast<unsigned>(kind)), value);
}

}  // namespace

Buffer write_subject(std::string_view organization, std::string_view common_name) {
  Writer writer;
  writer.sequence([&] {
    write_attribute(writer, oids::organization, organization);
    write_attribute(writer, oids::common_name, common_name);
  });
  return std::move(writer).take();
}

void write_general_names(Writer& writer, std::span<const ReferenceName> names) {
  writer.sequence([&] {
    for (const auto& name : names) write_general_name(writer, name);
  });
}

void write_authority_key_identifier(Writer& writer, Bytes key_identifier) {
  writer.sequence([&] { writer.element(tag::primitive_context(0), key_identifier); });
}

Result<Buffer> key_identifier(const crypto::Provider& provider, Bytes public_key_info) {
  KeyInfo info;
  TRY_VOID(der::read_all(public_key_info, [&](der::Reader& reader) { info = read_key_info(reader); }));
  Buffer identifier(sha1_size);
  provider.sha1->digest({info.key}, identifier);
  return identifier;
}

Result<Buffer> issuer_key_identifier(const crypto::Provider& provider, const Certificate& issuer) {
  const auto own = issuer.extensions.subject_key_identifier;
  if (own.empty()) return key_identifier(provider, issuer.public_key_info);
  return Buffer{own.begin(), own.end()};
}

SigningKey::SigningKey(const crypto::PrivateKey& private_key)
    : key{private_key},
      algorithm{preferred_signature_algorithm(private_key.kind())},
      identifier{write_signature_algorithm(algorithm)} {}

Result<Buffer> write_signed(Bytes to_be_signed, const SigningKey& signer) {
  TRY(const auto signature, signer.key.sign(signer.algorithm, to_be_signed));
  Writer writer;
  writer.sequence([&] {
    writer.raw(to_be_signed);
    writer.raw(signer.identifier);
    writer.bit_string(signature);
  });
  return std::move(writer).take();
}

}  // namespace bulla::x509
