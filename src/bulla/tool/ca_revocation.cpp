// tool: bulla ca revoke and crl. Knows nothing of how lists are made.
#include <array>
#include <charconv>
#include <filesystem>
#include <memory>

#include "bulla/authority/authority.h"
#include "bulla/authority/file.h"
#include "bulla/authority/location.h"
#include "bulla/base/try.h"
#include "bulla/tool/ca.h"
#include "bulla/tool/pem_files.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

using authority::Authority;
using x509::RevocationReason;

// Those that a CA gives for good, for a certificate of somebody else.
constexpr std::array reasons{
    RevocationReason::unspecified, RevocationReason::key_compromise,         RevocationReason::affiliation_changed,
    RevocationReason::superseded,  RevocationReason::cessation_of_operation, RevocationReason::privilege_withdrawn};

struct RevokeOptions {
  std::string which;
  std::string directory = authority::default_directory();
  std::string reason{revocation_reason_name(RevocationReason::unspecified)};
  bool json = false;
};

struct ListOptions {
  std::string directory = authority::default_directory();
  std::string out;
  std::optional<std::uint32_t> days;
};

RevocationReason reason_named(std::string_view name) {
  return *std::ranges::find_if(reasons, [&](auto reason) { return revocation_reason_name(reason) == name; });
}

std::vector<std::string> reason_names() {
  std::vector<std::string> names;
  for (const auto reason : reasons) names.emplace_back(revocation_reason_name(reason));
  return names;
}

// Hexadecimal, as `ca list` shows it; colons between are let pass. Empty if it is anything else.
Buffer serial_in(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != ':') digits += c;
  }
  Buffer serial;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    unsigned octet = 0;
    const auto* const end = digits.data() + i + 2;
    if (std::from_chars(digits.data() + i, end, octet, 16).ptr != end) return {};
    serial.push_back(static_cast<std::uint8_t>(octet));
  }
  return digits.size() % 2 == 0 ? serial : Buffer{};
}

// Of the certificate in this file, if the CA's book has the very same; or of this number.
Outcome<Buffer> serial_of(const Authority& ca, const std::string& which) {
  std::error_code ignored;
  if (!std::filesystem::exists(which, ignored)) {
    auto serial = serial_in(which);
    if (!serial.empty()) return serial;
    return trouble(Fault::no_such_certificate, "'" + which + "' is neither a file nor a serial number");
  }
  TRY(const auto certificates, read_certificates(which));
  const auto leaf = x509::Certificate::parse(certificates.front());
  if (!leaf) return std::unexpected(Trouble{leaf.error().fault, which});
  Buffer serial{(*leaf)->serial.begin(), (*leaf)->serial.end()};
  TRY(const auto record, ca.find(serial));
  if (record.certificate == certificates.front()) return serial;
  return trouble(Fault::no_such_certificate, which);
}

Outcome<std::string> revoke(const RevokeOptions& options) {
  TRY(auto ca, Authority::open(options.directory));
  TRY(const auto serial, serial_of(ca, options.which));
  TRY(const auto record, ca.revoke(serial, reason_named(options.reason)));
  if (options.json) return to_json(json_of(record));
  return to_hex(serial) + "  for " + listed(texts_of(record.names)) + ", revoked since " +
         timestamp_text(record.revocation->when) + " (" +
         std::string{revocation_reason_name(record.revocation->reason)} +
         ")\nNobody knows yet. Next: bulla ca crl --out FILE, for all who check\n";
}

Outcome<std::string> list(const ListOptions& options) {
  TRY(auto ca, Authority::open(options.directory));
  TRY(auto pem, ca.revocation_list(options.days.value_or(authority::list_days)));
  if (options.out.empty()) return pem;
  TRY(auto staged, authority::StagedFile::create(options.out, authority::Access::everyone));
  TRY_VOID(staged.write(bytes_of(pem)));
  TRY_VOID(staged.publish(authority::Existing::replace));
  return std::string{};
}

}  // namespace

void describe_ca_revocation(const Command& ca) {
  const auto revoking = std::make_shared<RevokeOptions>();
  ca.subcommand("revoke", "Take a certificate back: it stands in each list from now on, until it would have expired")
      .argument("CERTIFICATE", revoking->which,
                "Its file (PEM or DER), or its serial number as `bulla ca list` shows it")
      .choice("--reason", reason_names(), revoking->reason, "Why, as RFC 5280 calls it")
      .option("--dir", "DIR", revoking->directory, "Where the CA lives")
      .flag("--json", revoking->json, "Say what was revoked as JSON")
      .examples({"bulla ca revoke shop.crt --reason keyCompromise"})
      .action([revoking] { return answer(revoke(*revoking)); });

  const auto listing = std::make_shared<ListOptions>();
  ca.subcommand("crl", "Write the list of revoked certificates, PEM, to standard output")
      .option("--dir", "DIR", listing->directory, "Where the CA lives")
      .option("--out", "FILE", listing->out, "Write it to this file instead, all at once, replacing the last")
      .number("--days", {1, 366}, listing->days, "Days until the next list is there [7]")
      .examples({"bulla ca crl --out ca.crl", "bulla verify shop.crt --ca root.pem --crl ca.crl"})
      .action([listing] { return answer(list(*listing)); });
}

}  // namespace bulla::tool
