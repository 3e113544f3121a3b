// x509: issuing.
#include "bulla/x509/issue.h"

#include "bulla/base/try.h"
#include "bulla/der/writer.h"
#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/oids.h"
#include "bulla/x509/path_rules.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;
using der::Writer;

constexpr std::size_t serial_octets = 16;
constexpr std::size_t max_serial_octets = 20;
constexpr std::uint64_t version_3 = 2;
constexpr std::size_t sha1_size = 20;

enum class Critical : std::uint8_t { no, yes };

// What the certificate takes from its issuer.
struct Signer {
  Bytes name;  // whole Name
  Bytes key_identifier;
  const crypto::PrivateKey& key;
};

// RFC 5280 §4.2.1.2 (1): SHA-1 of the key's bits; a name for the key, no proof.
Result<Buffer> key_identifier(const crypto::Provider& provider, Bytes public_key_info) {
  KeyInfo info;
  TRY_VOID(der::read_all(public_key_info, [&](der::Reader& reader) { info = read_key_info(reader); }));
  Buffer identifier(sha1_size);
  provider.sha1->digest({info.key}, identifier);
  return identifier;
}

void write_attribute(Writer& writer, Bytes type, std::string_view value) {
  if (value.empty()) return;
  writer.inside(tag::set, [&] {
    writer.sequence([&] {
      writer.oid(type);
      writer.text(tag::utf8_string, value);
    });
  });
}

bool is_nameless(const CertificateRequest& request) {
  return request.common_name.empty() && request.organization.empty();
}

Buffer write_name(const CertificateRequest& request) {
  Writer writer;
  writer.sequence([&] {
    write_attribute(writer, oids::organization, request.organization);
    write_attribute(writer, oids::common_name, request.common_name);
  });
  return std::move(writer).take();
}

void write_general_name(Writer& writer, const ReferenceName& name) {
  const auto kind = name.kind() == NameKind::dns     ? GeneralNameKind::dns
                    : name.kind() == NameKind::email ? GeneralNameKind::email
                                                     : GeneralNameKind::ip_address;
  const auto value = name.kind() == NameKind::ip ? name.octets() : bytes_of(name.text());
  writer.element(tag::primitive_context(static_cast<unsigned>(kind)), value);
}

// The extensions of one certificate. One that the request brings along takes the place of ours.
class ExtensionWriter {
 public:
  ExtensionWriter(Writer& writer, const CertificateRequest& request) : writer_{writer}, request_{request} {}

  void write_all(Bytes subject_key, Bytes issuer_key) {
    if (request_.authority) write_basic_constraints(*request_.authority);
    write_key_usage();
    write_purposes();
    write_names();
    write_key_identifiers(subject_key, issuer_key);
    for (const auto& extension : request_.more_extensions) {
      write(extension.type, extension.critical ? Critical::yes : Critical::no, [&] { writer_.raw(extension.value); });
    }
  }

 private:
  bool is_rsa() const {
    der::Reader reader{request_.public_key_info};
    return read_key_info(reader).kind == crypto::KeyKind::rsa;
  }

  void write(Bytes type, Critical critical, auto value) {
    writer_.sequence([&] {
      writer_.oid(type);
      if (critical == Critical::yes) writer_.boolean_true();
      writer_.inside(tag::octet_string, value);
    });
  }

  void write_ours(Bytes type, Critical critical, auto value) {
    const auto same = [&](const Extension& brought) { return same_bytes(brought.type, type); };
    if (std::ranges::none_of(request_.more_extensions, same)) write(type, critical, value);
  }

  void write_basic_constraints(const Authority& authority) {
    write_ours(oids::basic_constraints, Critical::yes, [&] {
      writer_.sequence([&] {
        writer_.boolean_true();
        if (authority.path_length) writer_.integer(*authority.path_length);
      });
    });
  }

  void write_key_usage() {
    const auto bit = [](KeyUsage usage) { return static_cast<std::uint32_t>(usage); };
    auto usages =
        request_.authority ? bit(KeyUsage::key_cert_sign) | bit(KeyUsage::crl_sign) : bit(KeyUsage::digital_signature);
    // NSS judges an RSA server by its fitness for key transport, whatever TLS version is spoken.
    if (!request_.authority && is_rsa()) usages |= bit(KeyUsage::key_encipherment);
    write_ours(oids::key_usage, Critical::yes, [&] { writer_.named_bits(usages); });
  }

  void write_purposes() {
    if (request_.purposes.empty()) return;
    write_ours(oids::extended_key_usage, Critical::no, [&] {
      writer_.sequence([&] {
        for (const auto purpose : request_.purposes) writer_.oid(purpose_oid(purpose));
      });
    });
  }

  // Critical if the subject is empty (RFC 5280 §4.2.1.6).
  void write_names() {
    if (request_.names.empty()) return;
    const auto critical = is_nameless(request_) ? Critical::yes : Critical::no;
    write_ours(oids::subject_alternative_name, critical, [&] {
      writer_.sequence([&] {
        for (const auto& name : request_.names) write_general_name(writer_, name);
      });
    });
  }

  void write_key_identifiers(Bytes subject, Bytes issuer) {
    write_ours(oids::subject_key_identifier, Critical::no, [&] { writer_.octet_string(subject); });
    write_ours(oids::authority_key_identifier, Critical::no,
               [&] { writer_.sequence([&] { writer_.element(tag::primitive_context(0), issuer); }); });
  }

  Writer& writer_;
  const CertificateRequest& request_;
};

void write_extensions(Writer& writer, const CertificateRequest& request, Bytes subject_key, Bytes issuer_key) {
  writer.inside(tag::constructed_context(3), [&] {
    writer.sequence([&] { ExtensionWriter{writer, request}.write_all(subject_key, issuer_key); });
  });
}

Result<void> check_request(const CertificateRequest& request) {
  const bool zero = std::ranges::all_of(request.serial, [](std::uint8_t octet) { return octet == 0; });
  const bool too_long = request.serial.size() > max_serial_octets;
  if (zero || too_long) return fail(Fault::certificate_serial);
  if (is_nameless(request) && (request.names.empty() || request.authority)) return fail(Fault::certificate_malformed);
  return request.not_after < request.not_before ? Result<void>{fail(Fault::certificate_malformed)} : Result<void>{};
}

struct Subject {
  Buffer name;
  Buffer key_identifier;
};

Buffer write_to_be_signed(const CertificateRequest& request, const Subject& subject, const Signer& signer,
                          Bytes algorithm) {
  const auto seconds = [](Time time) { return std::chrono::floor<std::chrono::seconds>(time); };
  Writer writer;
  writer.sequence([&] {
    writer.inside(tag::constructed_context(0), [&] { writer.integer(version_3); });
    writer.unsigned_integer(request.serial);
    writer.raw(algorithm);
    writer.raw(signer.name);
    writer.sequence([&] {
      writer.time(seconds(request.not_before));
      writer.time(seconds(request.not_after));
    });
    writer.raw(subject.name);
    writer.raw(request.public_key_info);
    write_extensions(writer, request, subject.key_identifier, signer.key_identifier);
  });
  return std::move(writer).take();
}

Result<Buffer> sign(const CertificateRequest& request, const Subject& subject, const Signer& signer) {
  const auto algorithm = preferred_signature_algorithm(signer.key.kind());
  const auto identifier = write_signature_algorithm(algorithm);
  const auto to_be_signed = write_to_be_signed(request, subject, signer, identifier);
  TRY(const auto signature, signer.key.sign(algorithm, to_be_signed));
  Writer writer;
  writer.sequence([&] {
    writer.raw(to_be_signed);
    writer.raw(identifier);
    writer.bit_string(signature);
  });
  return std::move(writer).take();
}

}  // namespace

Result<Buffer> issue(const crypto::Provider& provider, const CertificateRequest& request, const Issuer& issuer) {
  TRY_VOID(check_request(request));
  if (!same_bytes(issuer.certificate.public_key_info, issuer.key.public_key_info())) return fail(Fault::key_mismatch);
  TRY(auto subject_key, key_identifier(provider, request.public_key_info));
  Buffer issuer_key{issuer.certificate.extensions.subject_key_identifier.begin(),
                    issuer.certificate.extensions.subject_key_identifier.end()};
  if (issuer_key.empty()) {
    TRY(issuer_key, key_identifier(provider, issuer.certificate.public_key_info));
  }
  return sign(request, {write_name(request), std::move(subject_key)},
              {issuer.certificate.subject, issuer_key, issuer.key});
}

Result<Buffer> issue_self_signed(const crypto::Provider& provider, const CertificateRequest& request,
                                 const crypto::PrivateKey& key) {
  auto own = request;
  own.public_key_info = key.public_key_info();
  TRY_VOID(check_request(own));
  if (is_nameless(own)) return fail(Fault::certificate_malformed);
  TRY(auto identifier, key_identifier(provider, own.public_key_info));
  const Subject subject{write_name(own), identifier};
  return sign(own, subject, {subject.name, subject.key_identifier, key});
}

Result<Buffer> random_serial(crypto::Random& random) {
  Buffer serial(serial_octets);
  TRY_VOID(random.fill(serial));
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x7f) | 0x40);  // positive, of one length
  return serial;
}

}  // namespace bulla::x509
