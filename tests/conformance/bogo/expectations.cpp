#include "expectations.h"

#include <algorithm>

#include "answers.h"
#include "bulla/base/try.h"
#include "bulla/files/files.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/messages12.h"
#include "bulla/wire/other_extensions.h"
#include "configuration.h"

namespace bulla::bogo {
namespace {

using Surprise = std::optional<std::string>;

template <class Value>
Surprise differs(std::string_view what, const Value& got, const Value& want) {
  if (got == want) return std::nullopt;
  return std::string{what} + " is otherwise than expected";
}

Surprise unless(bool good, std::string_view what) { return good ? std::nullopt : Surprise{what}; }

Bytes body(Bytes message) {
  return message.size() < wire::HandshakeHeader::size ? Bytes{} : message.subspan(wire::HandshakeHeader::size);
}

Surprise negotiated(const Outcome& outcome) {
  const auto& [settings, info, identities, trace, memory, is_resumption] = outcome;
  const auto code = [](auto value) { return static_cast<int>(std::to_underlying(value)); };
  if (settings.expect_version != 0 && code(info.version) != settings.expect_version) return "the version";
  if (settings.expect_cipher != 0 && code(info.suite) != settings.expect_cipher) return "the suite";
  if (settings.expect_cipher_aes != 0 && code(info.suite) != settings.expect_cipher_aes) return "the suite";
  if (settings.expect_curve != 0 && code(info.group) != settings.expect_curve) return "the group";
  const auto scheme = info.peer_scheme ? code(*info.peer_scheme) : 0;
  const bool signs = settings.expect_peer_signature != 0 && !info.resumed;
  if (signs && scheme != settings.expect_peer_signature) return "the peer's scheme";
  if (settings.expect_hrr && !info.hello_retried) return "no HelloRetryRequest came";
  if (settings.expect_no_hrr && info.hello_retried) return "a HelloRetryRequest came";
  return unless(!settings.expect_extended_master_secret || info.version == wire::ProtocolVersion::tls13 ||
                    info.extended_master_secret,
                "the master secret is not bound to the handshake");
}

Surprise names(const Outcome& outcome) {
  const auto& [settings, info, identities, trace, memory, is_resumption] = outcome;
  if (!settings.expect_server_name.empty() && info.server_name != settings.expect_server_name)
    return "the server's name is " + info.server_name;
  if (settings.expect_no_server_name && !info.server_name.empty()) return "a server's name came";
  return differs("the protocol", std::string_view{info.protocol},
                 std::string_view{settings.is_server ? settings.select_alpn : settings.expect_alpn});
}

Surprise resumption(const Outcome& outcome) {
  const auto& [settings, info, identities, trace, memory, is_resumption] = outcome;
  const bool by_key = info.external_psk.has_value();
  const bool wanted = is_resumption && !settings.expect_session_miss && !by_key;
  if (info.resumed != wanted) return info.resumed ? "the session goes on" : "the session doesn't go on";
  const auto fate = info.early_data;
  if (settings.expect_accept_early_data && is_resumption && fate != EarlyDataFate::accepted)
    return "early data was not accepted";
  if (settings.expect_reject_early_data && fate == EarlyDataFate::accepted) return "early data was accepted";
  if (settings.expect_early_data_reason == "ok" && fate != EarlyDataFate::accepted) return "early data is not ok";
  if (settings.is_server && !is_resumption) {
    if (settings.expect_session_id && memory.ids->size() == 0) return "no session was kept";
    if (settings.expect_no_session_id && memory.ids->size() != 0) return "a session was kept";
  }
  return std::nullopt;
}

Surprise leaf_differs(const Outcome& outcome) {
  const auto& [settings, info, identities, trace, memory, is_resumption] = outcome;
  if (settings.expect_peer_cert_file.empty()) return std::nullopt;
  const auto wanted = files::load_trust(settings.expect_peer_cert_file);
  if (!wanted || !info.peer || info.peer->is_raw_key()) return "the peer's certificate can't be compared";
  const auto& leaf = info.peer->leaf().der;
  return unless(std::ranges::any_of((*wanted)->anchors(), [&](const auto& one) { return same_bytes(one->der, leaf); }),
                "the peer's certificate is another");
}

Surprise peer(const Outcome& outcome) {
  const auto& [settings, info, identities, trace, memory, is_resumption] = outcome;
  const bool none_expected = settings.expect_no_peer_cert || info.external_psk.has_value();
  if (none_expected && info.peer) return "the peer shows who it is";
  if (!none_expected && !info.peer && (!settings.is_server || settings.require_any_client_certificate))
    return "the peer doesn't show who it is";
  if (settings.expect_peer_type != Settings::no_type_expected && info.peer &&
      info.peer->is_raw_key() != (settings.expect_peer_type == std::to_underlying(wire::CertificateType::RawPublicKey)))
    return "the peer's certificate has another form";
  if (settings.expect_credential != Settings::no_credential_expected && !info.external_psk) {
    const auto number = identities.number_of(info.own.get());
    const auto shown = number == Settings::no_credential_expected ? -1 : number;
    if (shown != settings.expect_credential) return "credential " + std::to_string(shown) + " was shown";
  }
  return leaf_differs(outcome);
}

// What came beside the leaf.
struct Stapled {
  Bytes response;
  Bytes timestamps;
};

Result<Stapled> read_stapled(const Outcome& outcome) {
  Stapled stapled{};
  if (outcome.info.version == wire::ProtocolVersion::tls12) {
    TRY(const auto hello, wire::decode_body<wire::ServerHello>(body(outcome.trace.peer_hello())));
    const auto at = hello.extensions.at(wire::ExtensionType::signed_certificate_timestamp);
    if (at != hello.extensions.end()) stapled.timestamps = at->extension_data.value;
    if (outcome.trace.peer_status().empty()) return stapled;
    TRY(const auto status, wire::decode_body<wire::tls12::CertificateStatus>(body(outcome.trace.peer_status())));
    stapled.response = status.response;
    return stapled;
  }
  TRY(const auto message, wire::decode_body<wire::Certificate>(body(outcome.trace.peer_certificate())));
  const auto leaf = message.certificate_list.begin();
  TRY(const auto status, leaf->extensions.find<wire::CertificateStatus>());
  if (status) stapled.response = status->response;
  const auto at = leaf->extensions.at(wire::ExtensionType::signed_certificate_timestamp);
  if (at != leaf->extensions.end()) stapled.timestamps = at->extension_data.value;
  return stapled;
}

Surprise beside_the_leaf(const Outcome& outcome) {
  const auto& settings = outcome.settings;
  // A session's certificate came in an earlier connection, and what came with it was judged then.
  if (outcome.info.resumed || (settings.expect_ocsp_response.empty() && settings.expect_timestamps.empty()))
    return std::nullopt;
  const auto stapled = read_stapled(outcome);
  if (!stapled) return "what came with the certificate can't be read";
  if (!settings.expect_ocsp_response.empty() && !same_bytes(stapled->response, settings.expect_ocsp_response))
    return "the OCSP response is another";
  return unless(settings.expect_timestamps.empty() || same_bytes(stapled->timestamps, settings.expect_timestamps),
                "the timestamps are others");
}

Surprise request(const Outcome& outcome) {
  const auto& settings = outcome.settings;
  if (settings.expect_certificate_types.empty()) return std::nullopt;
  const auto asked = wire::decode_body<wire::tls12::CertificateRequest>(body(outcome.trace.peer_request()));
  if (!asked) return "there is no CertificateRequest";
  Buffer types;
  for (const auto type : asked->certificate_types) types.push_back(std::to_underlying(type));
  return differs("the kinds of certificates", types, settings.expect_certificate_types);
}

Surprise tickets(const Outcome& outcome) {
  const auto& [settings, info, identities, trace, memory, is_resumption] = outcome;
  if (settings.is_server) return std::nullopt;
  const auto kept = memory.sessions->kept();
  if (settings.expect_no_session && kept > 0) return "a session was kept";
  const bool wants = !settings.expect_no_session && !settings.shim_shuts_down && !info.external_psk;
  if (info.version != wire::ProtocolVersion::tls13 || !wants) return std::nullopt;
  if (kept == 0) return "no session was kept";
  const bool early = memory.sessions->last()->session.max_early_data > 0;
  return unless(early == settings.expect_early_ticket, "early data with the ticket");
}

}  // namespace

std::optional<std::string> surprise_after_handshake(const Outcome& outcome) {
  for (const auto check : {negotiated, names, resumption, peer, beside_the_leaf, request})
    if (auto found = check(outcome)) return found;
  return std::nullopt;
}

std::optional<std::string> surprise_at_end(const Outcome& outcome) {
  if (auto found = tickets(outcome)) return found;
  const auto& wanted = outcome.settings.expect_messages;
  return unless(wanted.empty() || wanted == outcome.trace.text(), "the messages are:\n" + outcome.trace.text());
}

}  // namespace bulla::bogo
