#include "settings.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <variant>

#include "bulla/der/pem.h"

namespace bulla::bogo {
namespace {

using enum CredentialKind;

// A flag that changes nothing here: so it is anyway, or it is about what others do.
struct Nothing {};
struct NewCredential {
  CredentialKind kind;
};

template <class Holder>
using Field = std::variant<bool Holder::*, int Holder::*, std::string Holder::*, Buffer Holder::*, Codes Holder::*>;

template <class Holder>
struct Flag {
  std::string_view name;
  Field<Holder> field;
};

constexpr std::string_view without_effect[]{
    "-no-tls1",
    "-no-tls11",
    "-expect-verify-result",
    "-use-early-callback",
    "-expect-secure-renegotiation",
    "-use-ticket-callback",
    "-install-ddos-callback",
    "-use-old-client-cert-callback",
    "-use-ticket-aead-callback",
    "-no-legacy-server-connect",
    "-psk-importer-sha256",
    "-use-ocsp-callback",
    "-set-ocsp-in-callback",
    "-no-op-extra-handshake",
    "-renegotiate-ignore",
    "-server-preference",
};

// So has a parameter: roots of chains that are taken as they come, a total of what never happens, what is ignored.
constexpr std::string_view parameter_without_effect[]{"-trust-cert", "-expect-total-renegotiations",
                                                      "-expect-cipher-no-aes", "-srtp-profiles",
                                                      "-quic-use-legacy-codepoint"};

const Flag<Settings> flags[]{
    {"-port", &Settings::port},
    {"-shim-id", &Settings::shim_id},
    {"-ipv6", &Settings::ipv6},
    {"-server", &Settings::is_server},
    {"-resume-count", &Settings::resume_count},
    {"-async", &Settings::async},
    {"-min-version", &Settings::min_version},
    {"-max-version", &Settings::max_version},
    {"-no-tls12", &Settings::no_tls12},
    {"-no-tls13", &Settings::no_tls13},
    {"-curves", &Settings::curves},
    {"-key-shares", &Settings::key_shares},
    {"-no-key-shares", &Settings::no_key_shares},
    {"-verify-prefs", &Settings::verify_prefs},
    {"-cipher", &Settings::cipher},
    {"-fips-202205", &Settings::fips_202205},
    {"-wpa-202304", &Settings::wpa_202304},
    {"-cnsa-202407", &Settings::cnsa_202407},
    {"-cnsa1-202603", &Settings::cnsa1_202603},
    {"-cnsa2-202603", &Settings::cnsa2_202603},
    {"-enable-grease", &Settings::grease},
    {"-permute-extensions", &Settings::grease},
    {"-host-name", &Settings::host_name},
    {"-advertise-alpn", &Settings::advertise_alpn},
    {"-select-alpn", &Settings::select_alpn},
    {"-decline-alpn", &Settings::decline_alpn},
    {"-reject-alpn", &Settings::reject_alpn},
    {"-verify-peer", &Settings::verify_peer},
    {"-verify-fail", &Settings::verify_fail},
    {"-use-custom-verify-callback", &Settings::custom_verify},
    {"-reverify-on-resume", &Settings::reverify_on_resume},
    {"-require-any-client-certificate", &Settings::require_any_client_certificate},
    {"-fail-cert-callback", &Settings::fail_cert_callback},
    {"-fail-early-callback", &Settings::fail_early_callback},
    {"-fail-ddos-callback", &Settings::fail_ddos_callback},
    {"-fail-ocsp-callback", &Settings::fail_ocsp_callback},
    {"-decline-ocsp-callback", &Settings::decline_ocsp_callback},
    {"-enable-ocsp-stapling", &Settings::ocsp_stapling},
    {"-enable-signed-cert-timestamps", &Settings::timestamps},
    {"-install-cert-compression-algs", &Settings::compress_certificates},
    {"-install-one-cert-compression-alg", &Settings::compress_certificates_by},
    {"-accepted-peer-cert-types", &Settings::accepted_peer_types},
    {"-available-client-cert-types", &Settings::available_client_types},
    {"-expect-peer-rpk-sha256", &Settings::peer_key_sha256},
    {"-no-ticket", &Settings::no_ticket},
    {"-skip-ticket", &Settings::no_ticket},
    {"-enable-early-data", &Settings::early_data},
    {"-resumption-delay", &Settings::resumption_delay},
    {"-implicit-handshake", &Settings::implicit_handshake},
    {"-shim-writes-first", &Settings::shim_writes_first},
    {"-shim-initial-write", &Settings::initial_write},
    {"-repeat-shim-initial-write", &Settings::repeat_initial_write},
    {"-shim-shuts-down", &Settings::shim_shuts_down},
    {"-check-close-notify", &Settings::check_close_notify},
    {"-key-update", &Settings::key_update},
    {"-export-keying-material", &Settings::export_keying_material},
    {"-export-label", &Settings::export_label},
    {"-export-context", &Settings::export_context},
    {"-use-export-context", &Settings::use_export_context},
    {"-export-traffic-secrets", &Settings::export_traffic_secrets},
    {"-expect-version", &Settings::expect_version},
    {"-expect-cipher", &Settings::expect_cipher},
    {"-expect-cipher-aes", &Settings::expect_cipher_aes},
    {"-expect-curve-id", &Settings::expect_curve},
    {"-expect-peer-signature-algorithm", &Settings::expect_peer_signature},
    {"-expect-selected-credential", &Settings::expect_credential},
    {"-expect-server-name", &Settings::expect_server_name},
    {"-expect-no-server-name", &Settings::expect_no_server_name},
    {"-expect-alpn", &Settings::expect_alpn},
    {"-expect-advertised-alpn", &Settings::expect_advertised_alpn},
    {"-expect-session-miss", &Settings::expect_session_miss},
    {"-expect-no-session", &Settings::expect_no_session},
    {"-expect-session-id", &Settings::expect_session_id},
    {"-expect-no-session-id", &Settings::expect_no_session_id},
    {"-expect-ticket-renewal", &Settings::expect_ticket_renewal},
    {"-expect-ticket-supports-early-data", &Settings::expect_early_ticket},
    {"-expect-accept-early-data", &Settings::expect_accept_early_data},
    {"-expect-reject-early-data", &Settings::expect_reject_early_data},
    {"-expect-no-offer-early-data", &Settings::expect_no_offer_early_data},
    {"-expect-early-data-reason", &Settings::expect_early_data_reason},
    {"-expect-hrr", &Settings::expect_hrr},
    {"-expect-no-hrr", &Settings::expect_no_hrr},
    {"-expect-extended-master-secret", &Settings::expect_extended_master_secret},
    {"-expect-no-peer-cert", &Settings::expect_no_peer_cert},
    {"-expect-peer-cert-file", &Settings::expect_peer_cert_file},
    {"-expect-peer-certificate-type", &Settings::expect_peer_type},
    {"-expect-ocsp-response", &Settings::expect_ocsp_response},
    {"-expect-signed-cert-timestamps", &Settings::expect_timestamps},
    {"-expect-certificate-types", &Settings::expect_certificate_types},
    {"-expect-peer-verify-pref", &Settings::expect_peer_verify_prefs},
    {"-expect-msg-callback", &Settings::expect_messages},
    {"-handshake-never-done", &Settings::handshake_never_done},
};

const Flag<Credential> credential_flags[]{
    {"-cert-file", &Credential::cert_file},
    {"-key-file", &Credential::key_file},
    {"-signing-prefs", &Credential::signing_prefs},
    {"-ocsp-response", &Credential::ocsp_response},
    {"-signed-cert-timestamps", &Credential::timestamps},
    {"-must-match-issuer", &Credential::must_match_issuer},
    {"-psk-importer-key", &Credential::psk_key},
    {"-psk-importer-identity", &Credential::psk_identity},
    {"-psk-importer-context", &Credential::psk_context},
    {"-psk-importer-sha384", &Credential::psk_sha384},
};

constexpr std::pair<std::string_view, CredentialKind> new_credentials[]{
    {"-new-x509-credential", x509}, {"-new-rpk-credential", raw_key}, {"-new-psk-credential", psk}};

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

// False: the parameter is none for this flag.
template <class Holder>
bool store(Holder& holder, bool Holder::*field, std::string_view) {
  holder.*field = true;
  return true;
}
template <class Holder>
bool store(Holder& holder, int Holder::*field, std::string_view parameter) {
  const auto value = number(parameter);
  if (value) holder.*field = *value;
  return value.has_value();
}
template <class Holder>
bool store(Holder& holder, std::string Holder::*field, std::string_view parameter) {
  holder.*field = parameter;
  return true;
}
template <class Holder>
bool store(Holder& holder, Buffer Holder::*field, std::string_view parameter) {
  auto bytes = der::decode_base64(parameter);
  if (bytes) holder.*field = *std::move(bytes);
  return bytes.has_value() || parameter.empty();
}
template <class Holder>
bool store(Holder& holder, Codes Holder::*field, std::string_view parameter) {
  const auto value = number(parameter);
  if (value) (holder.*field).push_back(static_cast<std::uint16_t>(*value));
  return value.has_value();
}

// A word of the command line with those that follow.
class Words {
 public:
  explicit Words(std::span<char* const> words) : words_{words} {}
  bool done() const { return words_.empty(); }
  std::string_view front() const { return words_.front(); }
  std::string_view next() {
    const std::string_view word = words_.front();
    words_ = words_.subspan(1);
    return word;
  }

 private:
  std::span<char* const> words_;
};

template <class Holder>
bool takes_parameter(const Field<Holder>& field) {
  return !std::holds_alternative<bool Holder::*>(field);
}

bool strip(std::string_view& name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return false;
  name.remove_prefix(prefix.size() - 1);  // all but the hyphen
  return true;
}

// Which phases a flag is about.
std::vector<Settings*> phases_of(std::string_view& name, Phases& phases) {
  if (strip(name, "-on-initial-")) return {&phases.initial};
  if (strip(name, "-on-resume-")) return {&phases.resume};
  if (strip(name, "-on-retry-")) return {&phases.retry};
  return {&phases.initial, &phases.resume, &phases.retry};
}

template <class Holder>
const Flag<Holder>* find(std::span<const Flag<Holder>> all, std::string_view name) {
  const auto at = std::ranges::find(all, name, &Flag<Holder>::name);
  return at == all.end() ? nullptr : &*at;
}

template <class Holder>
bool apply(const Flag<Holder>& flag, std::span<Holder* const> holders, Words& words) {
  if (takes_parameter<Holder>(flag.field) && words.done()) return false;
  const auto parameter = takes_parameter<Holder>(flag.field) ? words.next() : std::string_view{};
  return std::ranges::all_of(holders, [&](Holder* holder) {
    return std::visit([&](auto field) { return store(*holder, field, parameter); }, flag.field);
  });
}

bool begins_credential(std::string_view name, std::span<Settings* const> settings) {
  for (const auto& [flag, kind] : new_credentials) {
    if (flag != name) continue;
    for (auto* one : settings) one->credentials.push_back({.kind = kind});
    return true;
  }
  return false;
}

bool take_flag(Words& words, Phases& phases) {
  auto name = words.next();
  strip(name, "-on-shim-");
  const auto settings = phases_of(name, phases);
  if (std::ranges::find(without_effect, name) != std::end(without_effect)) return true;
  if (std::ranges::find(parameter_without_effect, name) != std::end(parameter_without_effect)) {
    if (!words.done()) words.next();
    return true;
  }
  if (begins_credential(name, settings)) return true;
  if (const auto* flag = find<Settings>(flags, name)) return apply<Settings>(*flag, settings, words);
  const auto* flag = find<Credential>(credential_flags, name);
  if (flag == nullptr) return false;
  std::vector<Credential*> holders;
  for (auto* one : settings) holders.push_back(one->credentials.empty() ? &one->own : &one->credentials.back());
  return apply<Credential>(*flag, holders, words);
}

}  // namespace

std::optional<Phases> parse(std::span<char* const> arguments, std::string& what) {
  Phases phases;
  Words words{arguments};
  while (!words.done()) {
    what = words.front();
    if (!take_flag(words, phases)) return std::nullopt;
  }
  return phases;
}

}  // namespace bulla::bogo
