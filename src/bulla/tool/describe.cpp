// tool: certificates and their kin in words.
#include "bulla/tool/describe.h"

#include <array>

#include "bulla/openssl/provider.h"
#include "bulla/tool/describe_extensions.h"
#include "bulla/tool/words.h"
#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/pinned_keys.h"

namespace bulla::tool {
namespace {

std::string sha256_of(Bytes bytes) {
  std::array<std::uint8_t, 32> digest{};
  openssl::provider().sha256->digest({bytes}, digest);
  return to_hex(digest);
}

// The same as curl writes it, for --pin and --client-pin.
std::string pin_of(Bytes public_key_info) { return x509::KeyPin::of(public_key_info, openssl::provider()).text(); }

std::string algorithm_text(const std::optional<crypto::SignatureAlgorithm>& algorithm) {
  return algorithm ? std::string{signature_algorithm_name(*algorithm)} : "by an algorithm that is unknown or too weak";
}

std::string count_text(std::chrono::milliseconds time) {
  using std::chrono::days;
  const auto whole = std::chrono::floor<days>(time).count();
  if (whole == 0) return "less than a day";
  return std::to_string(whole) + (whole == 1 ? " day" : " days");
}

// Where `now` is between the two.
std::string state_text(der::Seconds from, std::optional<der::Seconds> until, Time now) {
  if (now < from) return "not valid yet, " + count_text(from - now) + " to go";
  if (!until) return "valid, without an end";
  if (now <= *until) return "valid, " + count_text(*until - now) + " left";
  return "expired " + count_text(now - *until) + " ago";
}

std::string serial_text(Bytes content) {
  return to_hex(content.subspan(content.size() > 1 && content[0] == 0 ? 1 : 0));
}

JsonRecord describe_key(const std::string& kind, const std::string& text, Bytes public_key_info) {
  return {{"kind", kind}, {"key", text}, {"key_sha256", sha256_of(public_key_info)}, {"pin", pin_of(public_key_info)}};
}

x509::KeyInfo key_info_in(Bytes public_key_info) {
  der::Reader reader{public_key_info};
  return x509::read_key_info(reader);
}

std::vector<std::string> scope_lines(const x509::IssuingDistributionPoint& scope) {
  std::vector<std::string> lines;
  for (const auto name : scope.name.full) lines.push_back("what stands at " + general_name_text(name));
  if (!scope.name.relative.empty()) lines.emplace_back("a name below its issuer");
  if (scope.only_user_certificates) lines.emplace_back("end certificates alone");
  if (scope.only_authorities) lines.emplace_back("CAs alone");
  if (scope.only_attribute_certificates) lines.emplace_back("attribute certificates alone");
  if (scope.indirect) lines.emplace_back("certificates of other issuers, too");
  if (scope.reasons != x509::all_reasons) lines.emplace_back("some reasons alone");
  return lines;
}

std::string_view word(x509::OcspStatus status) {
  switch (status) {
    case x509::OcspStatus::good:
      return "good";
    case x509::OcspStatus::revoked:
      return "revoked";
    case x509::OcspStatus::not_told:
    case x509::OcspStatus::unknown:
      return "unknown";
  }
  return {};
}

JsonRecord describe_entry(const x509::Crl::Listed& entry) {
  return {{"serial", serial_text(entry.serial)},
          {"revoked", timestamp_text(entry.revoked.when)},
          {"reason", std::string{revocation_reason_name(entry.revoked.reason)}}};
}

JsonRecord describe_answer(const x509::OcspAnswer& answer) {
  JsonRecord record{{"serial", serial_text(answer.id.serial)},
                    {"status", std::string{word(answer.status)}},
                    {"this_update", timestamp_text(answer.this_update)}};
  if (answer.next_update) record.emplace_back("next_update", timestamp_text(*answer.next_update));
  if (answer.status != x509::OcspStatus::revoked) return record;
  record.emplace_back("revoked", timestamp_text(answer.revoked.when));
  record.emplace_back("reason", std::string{revocation_reason_name(answer.revoked.reason)});
  return record;
}

}  // namespace

JsonRecord describe(const x509::Certificate& certificate, Time now) {
  JsonRecord record{{"kind", "certificate"},
                    {"subject", certificate.subject_text()},
                    {"issuer", certificate.is_self_issued ? "itself" : certificate.issuer_text()},
                    {"serial", certificate.serial_text()},
                    {"not_before", timestamp_text(certificate.not_before)},
                    {"not_after", timestamp_text(certificate.not_after)},
                    {"state", state_text(certificate.not_before, certificate.not_after, now)},
                    {"key", key_text(certificate.key)},
                    {"signature", algorithm_text(certificate.signature_algorithm)},
                    {"extensions", describe_extensions(certificate.extensions)},
                    {"sha256", sha256_of(certificate.der)},
                    {"key_sha256", sha256_of(certificate.public_key_info)},
                    {"pin", pin_of(certificate.public_key_info)}};
  if (certificate.irregularity) {
    const auto& row = row_of(*certificate.irregularity);
    record.emplace_back("irregular", std::string{row.text} + " [" + std::string{row.rule} + "]");
  }
  return record;
}

JsonRecord describe(const x509::SigningRequest& request) {
  const bool owned = request.check_signature(openssl::provider()).has_value();
  return {{"kind", "certificate request"},
          {"subject", x509::distinguished_name_text(request.subject)},
          {"key", key_text(request.key)},
          {"signature", algorithm_text(request.signature_algorithm)},
          {"owner", owned ? "signed with its own key" : "not signed with its own key: whoever asks may not own it"},
          {"extensions", describe_extensions(request.extensions)},
          {"key_sha256", sha256_of(request.public_key_info)},
          {"pin", pin_of(request.public_key_info)}};
}

JsonRecord describe(const x509::Crl& list, Time now) {
  JsonRecord record{{"kind", "list of revoked certificates"},
                    {"issuer", x509::distinguished_name_text(list.issuer)},
                    {"this_update", timestamp_text(list.this_update)}};
  if (list.next_update) record.emplace_back("next_update", timestamp_text(*list.next_update));
  record.emplace_back("state", state_text(list.this_update, list.next_update, now));
  if (list.number) record.emplace_back("number", serial_text(*list.number));
  if (list.base_number) record.emplace_back("changes_since", serial_text(*list.base_number));
  if (list.scope) record.emplace_back("covers", scope_lines(*list.scope));
  record.emplace_back("signature", algorithm_text(list.signature_algorithm));
  record.emplace_back("revoked_certificates", static_cast<std::int64_t>(list.size()));
  std::vector<JsonRecord> entries;
  for (std::size_t i = 0; i < std::min(list.size(), max_entries_shown); ++i) {
    entries.push_back(describe_entry(list.entry(i)));
  }
  record.emplace_back("entries", std::move(entries));
  if (list.size() > max_entries_shown) {
    record.emplace_back("entries_left_out", static_cast<std::int64_t>(list.size() - max_entries_shown));
  }
  return record;
}

JsonRecord describe(const x509::OcspResponse& response) {
  std::vector<JsonRecord> answers;
  for (const auto& answer : response.answers()) answers.push_back(describe_answer(answer));
  return {{"kind", "OCSP response"},
          {"responder", response.responder_name.empty() ? "key " + to_hex(response.responder_key)
                                                        : x509::distinguished_name_text(response.responder_name)},
          {"produced", timestamp_text(response.produced_at)},
          {"signature", algorithm_text(response.signature_algorithm)},
          {"answers", std::move(answers)}};
}

JsonRecord describe_public_key(Bytes public_key_info) {
  return describe_key("public key", key_text(key_info_in(public_key_info)), public_key_info);
}

JsonRecord describe(const crypto::PrivateKey& key) {
  const auto info = key.public_key_info();
  return describe_key("private key", key_text(key_info_in(info)), info);
}

namespace {

constexpr std::size_t indent = 3;

// Lines below each other, the first behind the label.
void add_lines(std::string& text, const std::string& label, const std::vector<std::string>& lines, std::size_t width) {
  std::string first = label;
  for (const auto& line : lines) {
    text += std::string(indent, ' ') + first + std::string(width + 2 - first.size(), ' ') + line + "\n";
    first.clear();
  }
}

// "key usage, critical: digital signature", or its lines below it.
std::vector<std::string> extension_lines(const JsonRecord& extension) {
  std::string head;
  std::vector<std::string> says;
  for (const auto& [key, value] : extension) {
    if (key == "name") head = std::get<std::string>(value);
    if (key == "oid" && head == "unknown extension") head += " " + std::get<std::string>(value);
    if (key == "critical" && std::get<bool>(value)) head += ", critical";
    if (key == "says") says = std::get<std::vector<std::string>>(value);
  }
  if (says.size() == 1) return {head + ": " + says.front()};
  std::vector<std::string> lines{head + ":"};
  for (const auto& line : says) lines.push_back("  " + line);
  return lines;
}

// "serial 1234, status good".
std::string short_line(const JsonRecord& record) {
  std::string line;
  for (const auto& [key, value] : record) {
    auto label = key;
    std::ranges::replace(label, '_', ' ');
    line += (line.empty() ? "" : ", ") + label + " " + std::get<std::string>(value);
  }
  return line;
}

std::vector<std::string> lines_of(const std::string& key, const JsonValue& value) {
  if (const auto* const text = std::get_if<std::string>(&value)) return {*text};
  if (const auto* const number = std::get_if<std::int64_t>(&value)) return {std::to_string(*number)};
  if (const auto* const yes = std::get_if<bool>(&value)) return {*yes ? "yes" : "no"};
  if (const auto* const lines = std::get_if<std::vector<std::string>>(&value)) return *lines;
  std::vector<std::string> lines;
  for (const auto& record : std::get<std::vector<JsonRecord>>(value)) {
    if (key == "extensions") {
      std::ranges::move(extension_lines(record), std::back_inserter(lines));
    } else {
      lines.push_back(short_line(record));
    }
  }
  return lines;
}

}  // namespace

std::string text_of(const JsonRecord& record) {
  std::size_t width = 0;
  for (const auto& [key, value] : record) width = std::max(width, key.size());
  std::string text;
  for (const auto& [key, value] : record) {
    if (key == "kind") continue;
    auto label = key;
    std::ranges::replace(label, '_', ' ');
    add_lines(text, label, lines_of(key, value), width);
  }
  return text;
}

}  // namespace bulla::tool
