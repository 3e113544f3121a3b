// x509: writing lists of revoked certificates.
#include "bulla/x509/crl_writer.h"

#include "bulla/base/try.h"
#include "bulla/x509/oids.h"
#include "bulla/x509/writing.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;
using der::Writer;

constexpr std::uint64_t version_2 = 1;

der::Seconds whole(Time time) { return std::chrono::floor<std::chrono::seconds>(time); }

// RFC 5280 §5.3.1: a reason that says nothing is left out.
void write_entry(Writer& writer, const RevokedEntry& entry) {
  writer.sequence([&] {
    writer.unsigned_integer(entry.serial);
    writer.time(whole(entry.when));
    if (entry.reason == RevocationReason::unspecified) return;
    const auto reason = static_cast<std::uint8_t>(entry.reason);
    writer.sequence([&] {
      write_extension(writer, oids::reason_code, Critical::no, [&] {
        writer.element(tag::enumerated, Bytes{&reason, 1});
      });
    });
  });
}

void write_list(Writer& writer, const CrlRequest& request, Bytes issuer_name, Bytes key, Bytes algorithm) {
  writer.sequence([&] {
    writer.integer(version_2);
    writer.raw(algorithm);
    writer.raw(issuer_name);
    writer.time(whole(request.this_update));
    writer.time(whole(request.next_update));
    if (!request.revoked.empty()) {
      writer.sequence([&] {
        for (const auto& entry : request.revoked) write_entry(writer, entry);
      });
    }
    writer.inside(tag::constructed_context(0), [&] {
      writer.sequence([&] {
        write_extension(writer, oids::authority_key_identifier, Critical::no,
                        [&] { write_authority_key_identifier(writer, key); });
        write_extension(writer, oids::crl_number, Critical::no, [&] { writer.integer(request.number); });
      });
    });
  });
}

}  // namespace

Result<Buffer> issue_crl(const crypto::Provider& provider, const CrlRequest& request, const Issuer& issuer) {
  const auto& certificate = issuer.certificate;
  const bool numbered = std::ranges::all_of(request.revoked, [](const auto& entry) { return !entry.serial.empty(); });
  if (!numbered || request.next_update < request.this_update) return fail(Fault::crl_malformed);
  if (!same_bytes(certificate.public_key_info, issuer.key.public_key_info())) return fail(Fault::key_mismatch);
  TRY(const auto key, issuer_key_identifier(provider, certificate));
  const SigningKey signer{issuer.key};
  Writer writer;
  write_list(writer, request, certificate.subject, key, signer.identifier);
  return write_signed(writer.written(), signer);
}

}  // namespace bulla::x509
