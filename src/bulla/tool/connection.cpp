// tool: how a connection to a server is asked for, and what is settled before its first packet.
#include "bulla/tool/connection.h"

#include <signal.h>

#include <cstdlib>

#include "bulla/authority/file.h"
#include "bulla/base/try.h"
#include "bulla/files/files.h"
#include "bulla/tool/pins.h"
#include "bulla/tool/psk_file.h"
#include "bulla/tool/session_file.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

// What goes with a hello is short.
constexpr std::size_t largest_early_data = 16384;

// "h2,http/1.1"; nothing if one of them can be no protocol's name (RFC 7301 §3.1).
std::optional<std::vector<std::string>> protocols_in(std::string_view list) {
  std::vector<std::string> protocols;
  while (!list.empty()) {
    const auto comma = list.find(',');
    const auto one = list.substr(0, comma);
    if (one.empty() || one.size() > 255) return std::nullopt;
    protocols.emplace_back(one);
    list = comma == list.npos ? std::string_view{} : list.substr(comma + 1);
    if (comma != std::string_view::npos && list.empty()) return std::nullopt;
  }
  return protocols;
}

// Whom we believe, and by what. Pins take the place of this machine's CAs and stand beside those that were named; a
// shared key takes the place of both, unless a certificate will do as well.
Outcome<std::shared_ptr<ClientConfig>> trusting(const ConnectionOptions& options) {
  const bool certificates = options.psk.empty() || options.proof == "key-or-certificate";
  auto config = files::client_config(std::shared_ptr<const x509::Trust>{});
  if (certificates && (options.pins.empty() || !options.authority.empty())) {
    TRY(config, client_config_for(options.authority));
  }
  if (certificates && !options.pins.empty()) {
    TRY(config->server_keys, pinned_keys(options.pins));
  }
  if (options.psk.empty()) return config;
  TRY(config->psks, load_psks(options.psk));
  if (config->psks.size() > max_offered_psks)
    return trouble(Fault::psk_file_malformed,
                   options.psk + " holds more than " + std::to_string(max_offered_psks) + " keys to offer");
  if (certificates) config->key_proof = KeyProof::key_or_certificate;
  return config;
}

Outcome<std::shared_ptr<const ClientConfig>> configure(const ConnectionOptions& options,
                                                       std::vector<std::string> protocols) {
  TRY(auto config, trusting(options));
  config->policy = handshake::find_policy(options.policy);
  config->protocols = std::move(protocols);
  config->record_padding = options.padding.value_or(0);
  if (options.staple == "omit") config->staple_request = StapleRequest::left_out;
  if (!options.early_data.empty()) config->early_data = EarlyData::offered;
  if (!options.session.empty()) {
    TRY(config->sessions, SessionFile::open(options.session));
  }
  if (options.key.empty()) return config;
  std::filesystem::path culprit;
  auto identity = options.certificate.empty() ? files::load_raw_key(options.key, {}, &culprit)
                                              : files::load_identity(options.certificate, options.key, {}, &culprit);
  if (!identity) {
    Trouble why{identity.error()};
    why.which = culprit.string();
    return std::unexpected(std::move(why));
  }
  config->identities = {*std::move(identity)};
  config->late_challenge = LateChallenge::accepted;
  return config;
}

// Recorded from here on, if that is asked for: the configuration passes by the recorder.
Outcome<std::unique_ptr<RecordedConnection>> record(const ConnectionOptions& options, const x509::ReferenceName& name,
                                                    std::shared_ptr<const ClientConfig>& config) {
  if (options.record.empty()) return nullptr;
  const auto secrets = options.record_secrets ? replay::Secrets::kept : replay::Secrets::left_out;
  TRY(auto file, RecordFile::open(options.record, secrets));
  auto recorded = std::make_unique<RecordedConnection>(std::move(file), Side::client, nullptr);
  TRY(config, recorded->recorder().tap(config, name));
  return recorded;
}

std::vector<std::string> policy_names() {
  std::vector<std::string> names;
  for (const auto* const policy : handshake::policies()) names.emplace_back(policy->name);
  return names;
}

// The table knows the fault alone; whether we had shown a certificate says whom an alert is about.
ExitCode code_of(const Error& error, const explain::Recording& recording) {
  const auto code = exit_code_of(error);
  if (error.fault != Fault::alert_received || error.received == Alert::certificate_required) return code;
  const bool refused = explain::client_was_refused(error, recording);
  if (code == ExitCode::client_certificate) return refused ? code : ExitCode::negotiation;
  const bool vague = error.received == Alert::handshake_failure || error.received == Alert::decrypt_error;
  return refused && vague ? ExitCode::client_certificate : code;
}

}  // namespace

void add_connection_options(const Command& command, ConnectionOptions& options) {
  command.option("--ca", "FILE", options.authority, "Trust these CA certificates (PEM) instead of the system's")
      .any_number("--pin", "PIN|FILE", options.pins,
                  "Believe a server that shows this public key without a certificate, and without --ca no other")
      .option("--cert", "FILE", options.certificate, "Our certificate and its chain (PEM), if the server asks for one")
      .option("--key", "FILE", options.key,
              "The certificate's private key (PEM); without --cert its public half is shown")
      .option("--name", "N", options.name, "Whom the certificate must be for, if not HOST")
      .option("--alpn", "LIST", options.protocols, "Application protocols to offer, best first: h2,http/1.1")
      .option("--psk", "FILE", options.psk, "Offer the shared keys of FILE: lines IDENTITY:HEXKEY[:sha384][:raw]")
      .choice("--proof", {"key-alone", "key-or-certificate"}, options.proof,
              "With --psk: whether a server without the key may show a certificate instead")
      .option("--session", "FILE", options.session,
              "Go on with a session kept in FILE, and keep the server's tickets there")
      .option("--early-data", "FILE", options.early_data,
              "Send FILE first: with the hello, if --session allows it; somebody between may repeat it")
      .option("--keylog", "FILE", options.keylog, "Append the connection's keys (RFC 9850), for packet analysers")
      .option("--record", "FILE", options.record, "Append what the wire shows of the connection, for bulla explain")
      .flag("--record-secrets", options.record_secrets, "Record its secrets, too, so that it can be run again")
      .choice("--policy", policy_names(), options.policy, "What may be negotiated")
      .choice("--staple", {"ask", "omit"}, options.staple, "Ask the server for an OCSP response; some break at it")
      .number("--pad", {2, max_record_padding}, options.padding, "Pad each record to a multiple of so many bytes")
      .number("--timeout", {1, 3600}, options.timeout, "Seconds to connect, and again to shake hands (10)");
}

std::optional<std::string> misuse(const ConnectionOptions& options) {
  const auto server = front::parse_address(options.server);
  if (!server || server->port == 0)
    return "'" + options.server + "' is no HOST:PORT (an IPv6 address stands in brackets)";
  if (!protocols_in(options.protocols)) return "--alpn '" + options.protocols + "' is no list of protocols";
  if (options.record_secrets && options.record.empty()) return "--record-secrets wants --record";
  if (!options.certificate.empty() && options.key.empty()) return "--cert wants its --key";
  return std::nullopt;
}

Outcome<Plan> plan_connection(const ConnectionOptions& options, const std::shared_ptr<explain::Meter>& meter) {
  auto server = front::parse_address(options.server).value_or(front::Address{});
  TRY(auto name, name_for(options.name, server));
  TRY(std::shared_ptr<const ClientConfig> config,
      configure(options, protocols_in(options.protocols).value_or(std::vector<std::string>{})));
  TRY(auto key_log, open_key_log(options.keylog));
  std::string early_data;
  if (!options.early_data.empty()) TRY_VOID(authority::read_file(options.early_data, early_data, largest_early_data));
  if (meter) {
    TRY(config, explain::metered(config, meter));
  }
  TRY(auto recorded, record(options, name, config));
  return Plan{std::move(server),
              std::move(name),
              std::move(config),
              std::move(key_log),
              std::move(early_data),
              std::move(recorded),
              std::chrono::seconds{options.timeout.value_or(10)}};
}

std::optional<explain::Failure> failure_in(const PipeEnding& ending, const Plan& plan,
                                           const explain::Recording& recording) {
  if (!ending.trouble || !ending.reached_server) return std::nullopt;
  const auto fault = ending.trouble->error.fault;
  if (fault == Fault::file_unreadable || fault == Fault::file_unwritable) return std::nullopt;
  auto failure = explain::failure_of(ending.trouble->error, recording,
                                     explain::ourselves(*plan.config, std::string{plan.name.text()}));
  if (!ending.trouble->which.empty()) failure.what += ": " + ending.trouble->which;
  return failure;
}

ExitCode code_of(const PipeEnding& ending, const explain::Recording& recording) {
  return ending.trouble ? code_of(ending.trouble->error, recording) : ExitCode::ok;
}

void end_by(int signal_number) {
  ::signal(signal_number, SIG_DFL);
  ::raise(signal_number);
  std::_Exit(128 + signal_number);
}

}  // namespace bulla::tool
