// x509: reading and writing certification requests.
#include "bulla/x509/signing_request.h"

#include "bulla/base/try.h"
#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/oids.h"
#include "bulla/x509/writing.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

constexpr std::uint64_t version_1 = 0;
constexpr der::Tag attributes_tag = tag::constructed_context(0);

void read_attribute(der::Reader& attribute, bool& asked, SigningRequest& into) {
  const auto type = attribute.oid();
  const auto values = attribute.content(tag::set);
  if (!attribute.good()) return;
  if (values.empty()) return attribute.poison(Fault::der_value);
  attribute.enter(values, [&](der::Reader& set) {
    if (!same_bytes(type, oids::extension_request)) {
      while (set.more()) (void)set.next();
      return;
    }
    if (std::exchange(asked, true)) return set.poison(Fault::certificate_duplicate_extension);
    into.extensions = read_extensions(set);
  });
}

void read_info(der::Reader& info, SigningRequest& into) {
  if (info.small_integer() != version_1) info.poison(Fault::der_value);
  into.subject = read_distinguished_name(info);
  const auto key = info.element(tag::sequence);
  into.public_key_info = key.whole;
  info.enter(key.whole, [&](der::Reader& reader) { into.key = read_key_info(reader); });
  info.inside(attributes_tag, [&](der::Reader& attributes) {
    bool asked = false;
    for (std::size_t count = 0; attributes.more(); ++count) {
      if (count == max_request_attributes) return attributes.poison(Fault::der_value);
      attributes.sequence([&](der::Reader& attribute) { read_attribute(attribute, asked, into); });
    }
  });
}

void read_request(der::Reader& outer, SigningRequest& into) {
  outer.sequence([&](der::Reader& reader) {
    const auto info = reader.element(tag::sequence);
    into.to_be_signed = info.whole;
    reader.enter(info.content, [&](der::Reader& inner) { read_info(inner, into); });
    const auto algorithm = reader.element(tag::sequence).whole;
    into.signature = reader.whole_octets();
    if (reader.good()) into.signature_algorithm = signature_algorithm(algorithm);
  });
}

std::optional<ReferenceName> reference(const GeneralName& name) {
  const auto parsed = [](std::string_view text) -> std::optional<ReferenceName> {
    auto pattern = ReferenceName::parse_pattern(text);
    return pattern ? std::optional{*std::move(pattern)} : std::nullopt;
  };
  switch (name.kind) {
    case GeneralNameKind::dns:
    case GeneralNameKind::email:
      return parsed(text_of(name.value));
    case GeneralNameKind::ip_address:
      return parsed(address_text(name.value));
    default:
      return std::nullopt;
  }
}

}  // namespace

Result<std::shared_ptr<const SigningRequest>> SigningRequest::parse(Bytes encoded) {
  auto request = std::make_shared<SigningRequest>(OnlyParse{}, encoded);
  const auto read = der::read_all(request->der, [&](der::Reader& reader) { read_request(reader, *request); });
  if (!read) return std::unexpected(Error{.fault = Fault::request_malformed, .offset = read.error().offset});
  return request;
}

Result<void> SigningRequest::check_signature(const crypto::Provider& provider) const {
  if (!signature_algorithm) return fail(Fault::signature_algorithm_unsupported);
  TRY(const auto imported, provider.import_public_key(public_key_info));
  return imported->verify(*signature_algorithm, to_be_signed, signature);
}

Result<std::vector<ReferenceName>> SigningRequest::names(std::string* culprit) const {
  std::vector<ReferenceName> found;
  for (const auto name : extensions.alternative_names) {
    auto one = reference(name);
    if (!one) {
      if (culprit) *culprit = general_name_text(name);
      return fail(Fault::name_invalid);
    }
    found.push_back(*std::move(one));
  }
  if (!found.empty() || is_empty_name(subject)) return found;
  auto common_name = ReferenceName::parse_pattern(short_name_text(subject));
  if (common_name) found.push_back(*std::move(common_name));
  return found;
}

Result<Buffer> write_signing_request(std::string_view common_name, std::span<const ReferenceName> names,
                                     const crypto::PrivateKey& key) {
  const auto critical = common_name.empty() ? Critical::yes : Critical::no;
  der::Writer writer;
  writer.sequence([&] {
    writer.integer(version_1);
    writer.raw(write_subject({}, common_name));
    writer.raw(key.public_key_info());
    writer.inside(attributes_tag, [&] {
      if (names.empty()) return;
      writer.sequence([&] {
        writer.oid(oids::extension_request);
        writer.inside(tag::set, [&] {
          writer.sequence([&] {
            write_extension(writer, oids::subject_alternative_name, critical,
                            [&] { write_general_names(writer, names); });
          });
        });
      });
    });
  });
  return write_signed(writer.written(), SigningKey{key});
}

}  // namespace bulla::x509
