// explain: what TLS 1.2 says in other messages than TLS 1.3, or in another form (RFC 5246 §7.4). Knows no steps.
#include "bulla/explain/facts12.h"

#include "bulla/explain/certificates.h"
#include "bulla/explain/reading.h"
#include "bulla/wire/messages12.h"
#include "bulla/x509/general_name.h"

namespace bulla::explain {
namespace {

constexpr auto by_client = std::to_underlying(Side::client);
constexpr auto by_server = std::to_underlying(Side::server);

void note_extensions(const wire::ExtensionBlock& block, Facts& facts) {
  auto& facts12 = *facts.tls12;
  facts12.extended_master_secret = block.has(wire::ExtensionType::extended_master_secret);
  facts12.encrypt_then_mac = block.has(wire::ExtensionType::encrypt_then_mac);
  facts12.extensions = collect(block, [](const auto& extension) { return word_for(extension.extension_type); });
  if (const auto limit = extension<wire::MaxFragmentLength>(block)) facts12.fragment_limit = limit->bytes();
  if (const auto list = extension<wire::SignedCertificateTimestampList>(block))
    facts12.timestamps = list->sct_list.count();
  facts.protocol = "";
  const auto protocols = extension<wire::ProtocolNameList>(block);
  if (!protocols) return;
  if (const auto chosen = protocols->chosen()) facts.protocol = x509::safe_text(*chosen);
}

void note_server_key(const Event& event, Facts& facts) {
  const auto message = body_of<wire::tls12::ServerKeyExchange>(event);
  if (!message || !facts.choice) return;
  const auto& params = message->params;
  const auto curve = params.curve_params.namedcurve;
  facts.choice->share = Share{word_for(curve), params.public_.size(), curve};
  facts.scheme[by_server] = word_for(message->algorithm);
  facts.signature[by_server] = message->signature.size();
}

void note_client_key(const Event& event, Facts& facts) {
  auto& facts12 = *facts.tls12;
  if (facts.transports_key()) {
    if (const auto message = body_of<wire::tls12::EncryptedPreMasterSecret>(event))
      facts12.encrypted_secret = message->pre_master_secret.size();
  } else if (const auto message = body_of<wire::tls12::ClientECDiffieHellmanPublic>(event)) {
    facts12.client_share = message->ecdh_Yc.size();
  }
}

void note_request(const Event& event, Facts& facts) {
  const auto request = body_of<wire::tls12::CertificateRequest>(event);
  if (!request) return;
  Challenge challenge;
  challenge.key_types = names_in(request->certificate_types);
  challenge.schemes = names_in(request->supported_signature_algorithms);
  challenge.authorities =
      collect(request->certificate_authorities, [](const auto& name) { return authority_text(name); });
  facts.challenge = std::move(challenge);
}

void note_certificate(const Event& event, Facts& facts) {
  const auto from = std::to_underlying(event.from);
  auto shown = presented_in(event, CertificateForm::tls12, facts.types[from]);
  if (!shown) return;
  facts.presented[from] = *std::move(shown);
  // Whatever id the server repeated: who shows a certificate begins anew.
  if (event.from == Side::server && facts.choice) facts.choice->resumed = false;
}

void note_ticket(const Event& event, Facts& facts) {
  if (const auto message = body_of<wire::tls12::NewSessionTicket>(event))
    facts.tls12->ticket = Ticket12{message->ticket_lifetime_hint, message->ticket.size()};
}

// A client that offered a ticket without an id learns only here that it was taken (RFC 5077 §3.4).
void note_finished(const Event& event, Facts& facts) {
  facts.finished[std::to_underlying(event.from)] = true;
  const bool begun_anew = facts.presented[by_server] || facts.tls12->has_client_key();
  if (event.from == Side::server && facts.choice && !begun_anew) facts.choice->resumed = true;
}

}  // namespace

void note_server_hello12(const wire::ServerHello& hello, Facts& facts) {
  facts.tls12.emplace();
  facts.tls12->session_id = to_hex(hello.legacy_session_id_echo);
  note_extensions(hello.extensions, facts);
  note_types(hello.extensions, facts);
  if (!facts.choice || !facts.offer) return;
  // RFC 5246 §7.4.1.3: the client's own id comes back only if its session goes on.
  facts.choice->resumed = !facts.offer->session_id.empty() && facts.offer->session_id == facts.tls12->session_id;
}

bool note_message12(const Event& event, Facts& facts) {
  switch (static_cast<wire::HandshakeType>(event.message[0])) {
    case wire::HandshakeType::certificate:
      note_certificate(event, facts);
      return true;
    case wire::HandshakeType::certificate_status:
      if (const auto status = body_of<wire::tls12::CertificateStatus>(event))
        facts.tls12->status = status->response.size();
      return true;
    case wire::HandshakeType::server_key_exchange:
      note_server_key(event, facts);
      return true;
    case wire::HandshakeType::certificate_request:
      note_request(event, facts);
      return true;
    case wire::HandshakeType::client_key_exchange:
      note_client_key(event, facts);
      return true;
    case wire::HandshakeType::certificate_verify:
      if (event.from == Side::client) facts.tls12->signed_bytes = facts.said;
      return false;
    case wire::HandshakeType::new_session_ticket:
      note_ticket(event, facts);
      return true;
    case wire::HandshakeType::finished:
      note_finished(event, facts);
      return true;
    default:
      return false;
  }
}

}  // namespace bulla::explain
