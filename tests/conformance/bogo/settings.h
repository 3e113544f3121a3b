// What BoringSSL's runner asks of a shim, read from its command line. The flags are the runner's; what they mean is
// said in ssl/test/PORTING.md and test_config.cc of google/boringssl (Apache-2.0). Knows nothing of how it is done.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bulla/base/bytes.h"

namespace bulla::bogo {

using Codes = std::vector<std::uint16_t>;  // IANA code points

enum class CredentialKind : std::uint8_t { x509, raw_key, psk };

struct Credential {
  CredentialKind kind = CredentialKind::x509;
  std::string cert_file{};  // PEM, leaf first
  std::string key_file{};
  Codes signing_prefs{};
  Buffer ocsp_response{};
  Buffer timestamps{};  // a SignedCertificateTimestampList
  bool must_match_issuer = false;
  Buffer psk_key{};
  Buffer psk_identity{};
  Buffer psk_context{};
  bool psk_sha384 = false;
};

// Of one phase: the first connection, those that resume, and what follows rejected early data.
struct Settings {
  int port = 0;
  int shim_id = 0;
  bool ipv6 = false;
  bool is_server = false;
  int resume_count = 0;
  bool async = false;  // bytes come one by one, answers late

  Credential own{};                       // of the flags before any -new-..-credential
  std::vector<Credential> credentials{};  // the others, in order

  int min_version = 0;
  int max_version = 0;
  bool no_tls12 = false;
  bool no_tls13 = false;
  Codes curves{};
  Codes key_shares{};
  bool no_key_shares = false;
  Codes verify_prefs{};
  std::string cipher{};
  bool fips_202205 = false;
  bool wpa_202304 = false;
  bool cnsa_202407 = false;
  bool cnsa1_202603 = false;
  bool cnsa2_202603 = false;
  bool grease = false;

  std::string host_name{};
  std::string advertise_alpn{};  // as on the wire
  std::string select_alpn{};
  bool decline_alpn = false;
  bool reject_alpn = false;
  bool verify_peer = false;
  bool verify_fail = false;
  bool custom_verify = false;  // whose failure has another alert
  bool reverify_on_resume = false;
  bool require_any_client_certificate = false;
  bool fail_cert_callback = false;
  bool fail_early_callback = false;
  bool fail_ddos_callback = false;
  bool fail_ocsp_callback = false;
  bool decline_ocsp_callback = false;
  bool ocsp_stapling = false;
  bool timestamps = false;
  bool compress_certificates = false;
  int compress_certificates_by = 0;
  Codes accepted_peer_types{};
  Codes available_client_types{};
  Buffer peer_key_sha256{};

  bool no_ticket = false;
  bool early_data = false;
  int resumption_delay = 0;  // seconds

  bool implicit_handshake = false;
  bool shim_writes_first = false;
  std::string initial_write = "hello";
  int repeat_initial_write = 1;
  bool shim_shuts_down = false;
  bool check_close_notify = false;
  bool key_update = false;
  int export_keying_material = 0;  // bytes
  std::string export_label{};
  std::string export_context{};
  bool use_export_context = false;
  bool export_traffic_secrets = false;

  int expect_version = 0;
  int expect_cipher = 0;
  int expect_cipher_aes = 0;
  int expect_curve = 0;
  int expect_peer_signature = 0;
  int expect_credential = no_credential_expected;
  std::string expect_server_name{};
  bool expect_no_server_name = false;
  std::string expect_alpn{};
  std::string expect_advertised_alpn{};  // as on the wire
  bool expect_session_miss = false;
  bool expect_no_session = false;
  bool expect_session_id = false;
  bool expect_no_session_id = false;
  bool expect_ticket_renewal = false;
  bool expect_early_ticket = false;
  bool expect_accept_early_data = false;
  bool expect_reject_early_data = false;
  bool expect_no_offer_early_data = false;
  std::string expect_early_data_reason{};
  bool expect_hrr = false;
  bool expect_no_hrr = false;
  bool expect_extended_master_secret = false;
  bool expect_no_peer_cert = false;
  std::string expect_peer_cert_file{};
  int expect_peer_type = no_type_expected;
  Buffer expect_ocsp_response{};
  Buffer expect_timestamps{};
  Buffer expect_certificate_types{};
  Codes expect_peer_verify_prefs{};
  std::string expect_messages{};
  bool handshake_never_done = false;

  static constexpr int no_credential_expected = -2;  // -1: the one of the flags before any other
  static constexpr int no_type_expected = -1;
};

struct Phases {
  Settings initial;
  Settings resume;
  Settings retry;
};

// Nothing for a flag that is not known here: then the test can't be run. what: the word that stopped it.
std::optional<Phases> parse(std::span<char* const> arguments, std::string& what);

}  // namespace bulla::bogo
