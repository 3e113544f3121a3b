// x509: issuing.
#include "bulla/x509/issue.h"

#include "bulla/base/try.h"
#include "bulla/x509/oids.h"
#include "bulla/x509/path_rules.h"
#include "bulla/x509/writing.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;
using der::Writer;

constexpr std::size_t serial_octets = 16;
constexpr std::size_t max_serial_octets = 20;
constexpr std::uint64_t version_3 = 2;

// What the certificate takes from its issuer.
struct Signer {
  Bytes name;  // whole Name
  Bytes key_identifier;
  const crypto::PrivateKey& key;
};

bool is_nameless(const CertificateRequest& request) {
  return request.common_name.empty() && request.organization.empty();
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
      write_extension(writer_, extension.type, extension.critical ? Critical::yes : Critical::no,
                      [&] { writer_.raw(extension.value); });
    }
  }

 private:
  bool is_rsa() const {
    der::Reader reader{request_.public_key_info};
    return read_key_info(reader).kind == crypto::KeyKind::rsa;
  }

  void write_ours(Bytes type, Critical critical, auto value) {
    const auto same = [&](const Extension& brought) { return same_bytes(brought.type, type); };
    if (std::ranges::none_of(request_.more_extensions, same)) write_extension(writer_, type, critical, value);
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
    write_ours(oids::subject_alternative_name, critical, [&] { write_general_names(writer_, request_.names); });
  }

  void write_key_identifiers(Bytes subject, Bytes issuer) {
    write_ours(oids::subject_key_identifier, Critical::no, [&] { writer_.octet_string(subject); });
    write_ours(oids::authority_key_identifier, Critical::no, [&] { write_authority_key_identifier(writer_, issuer); });
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
  const SigningKey key{signer.key};
  return write_signed(write_to_be_signed(request, subject, signer, key.identifier), key);
}

}  // namespace

Result<Buffer> issue(const crypto::Provider& provider, const CertificateRequest& request, const Issuer& issuer) {
  TRY_VOID(check_request(request));
  if (!same_bytes(issuer.certificate.public_key_info, issuer.key.public_key_info())) return fail(Fault::key_mismatch);
  TRY(auto subject_key, key_identifier(provider, request.public_key_info));
  TRY(const auto issuer_key, issuer_key_identifier(provider, issuer.certificate));
  return sign(request, {write_subject(request.organization, request.common_name), std::move(subject_key)},
              {issuer.certificate.subject, issuer_key, issuer.key});
}

Result<Buffer> issue_self_signed(const crypto::Provider& provider, const CertificateRequest& request,
                                 const crypto::PrivateKey& key) {
  auto own = request;
  own.public_key_info = key.public_key_info();
  TRY_VOID(check_request(own));
  if (is_nameless(own)) return fail(Fault::certificate_malformed);
  TRY(auto identifier, key_identifier(provider, own.public_key_info));
  const Subject subject{write_subject(own.organization, own.common_name), identifier};
  return sign(own, subject, {subject.name, subject.key_identifier, key});
}

Result<Buffer> random_serial(crypto::Random& random) {
  Buffer serial(serial_octets);
  TRY_VOID(random.fill(serial));
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x7f) | 0x40);  // positive, of one length
  return serial;
}

}  // namespace bulla::x509
