// explain: what the messages of a recording say, as words and numbers for people. Knows nothing of steps and failures.
#include "bulla/explain/facts.h"

#include <algorithm>

#include "bulla/explain/certificates.h"
#include "bulla/explain/facts12.h"
#include "bulla/explain/reading.h"
#include "bulla/handshake/certificate_types.h"
#include "bulla/wire/hello.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/other_extensions.h"
#include "bulla/x509/general_name.h"

namespace bulla::explain {
namespace {

std::string hexadecimal(std::uint16_t number) {
  const std::array<std::uint8_t, 2> octets{static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
  return "0x" + to_hex(octets);
}

ClientOffer offer_of(const wire::ClientHello& hello) {
  ClientOffer offer;
  const auto& extensions = hello.extensions;
  offer.suites = names_in(hello.cipher_suites);
  if (const auto versions = extension<wire::SupportedVersionsClientHello>(extensions)) {
    offer.versions = names_in(versions->versions);
  } else {
    offer.versions = {word_for(hello.legacy_version)};
  }
  if (const auto groups = extension<wire::SupportedGroups>(extensions))
    offer.groups = names_in(groups->named_group_list);
  if (const auto shares = extension<wire::KeyShareClientHello>(extensions)) {
    for (const auto& share : shares->client_shares) {
      if (is_noise(share.group) || offer.shares.size() == max_words) continue;
      offer.shares.push_back({word_for(share.group), share.key_exchange.size(), share.group});
    }
  }
  if (const auto schemes = extension<wire::SignatureAlgorithms>(extensions)) {
    offer.schemes = names_in(schemes->supported_signature_algorithms);
  }
  if (const auto protocols = extension<wire::ProtocolNameList>(extensions)) {
    offer.protocols = collect(protocols->protocol_name_list, [](const auto& name) { return x509::safe_text(name); });
  }
  if (const auto names = extension<wire::ServerNameList>(extensions)) {
    offer.server_name = x509::safe_text(names->host_name());
  }
  const auto types_in = [](const auto& said) { return said ? names_in(said->certificate_types) : Words{}; };
  offer.server_types = types_in(extension<handshake::ServerTypesOffered>(extensions));
  offer.client_types = types_in(extension<handshake::ClientTypesOffered>(extensions));
  offer.session_id = to_hex(hello.legacy_session_id);
  if (const auto ticket = extension<wire::SessionTicket>(extensions)) offer.ticket = ticket->ticket.value.size();
  offer.early_data = extensions.has(wire::ExtensionType::early_data);
  if (const auto psks = extension<wire::OfferedPsks>(extensions))
    for (const auto& psk : psks->identities) ++(psk.obfuscated_ticket_age == 0 ? offer.keys : offer.sessions);
  return offer;
}

RetryRequest retry_of(const wire::ServerHello& hello) {
  RetryRequest retry;
  if (const auto share = extension<wire::KeyShareHelloRetryRequest>(hello.extensions)) {
    retry.group = word_for(share->selected_group);
  }
  retry.cookie = hello.extensions.has(wire::ExtensionType::cookie);
  return retry;
}

ServerChoice choice_of(const wire::ServerHello& hello) {
  ServerChoice choice;
  const auto version = wire::chosen_version(hello).value_or(hello.legacy_version);
  choice.version = word_for(version);
  choice.suite = word_for(hello.cipher_suite);
  if (const auto share = extension<wire::KeyShareServerHello>(hello.extensions)) {
    const auto& server_share = share->server_share;
    choice.share = Share{word_for(server_share.group), server_share.key_exchange.size(), server_share.group};
  }
  choice.resumed = version >= wire::ProtocolVersion::tls13 && hello.extensions.has(wire::ExtensionType::pre_shared_key);
  return choice;
}

Challenge challenge_of(const wire::CertificateRequest& request) {
  Challenge challenge;
  if (const auto schemes = extension<wire::SignatureAlgorithms>(request.extensions)) {
    challenge.schemes = names_in(schemes->supported_signature_algorithms);
  }
  if (const auto authorities = extension<wire::CertificateAuthorities>(request.extensions)) {
    challenge.authorities = collect(authorities->authorities, [](const auto& name) { return authority_text(name); });
  }
  return challenge;
}

void note_server_hello(const Event& event, Facts& facts) {
  const auto hello = body_of<wire::ServerHello>(event);
  if (!hello) return;
  if (wire::is_hello_retry_request(*hello)) {
    facts.retry = retry_of(*hello);
  } else {
    facts.choice = choice_of(*hello);
    if (is_before_tls13(event)) note_server_hello12(*hello, facts);
  }
}

void note_encrypted_extensions(const Event& event, Facts& facts) {
  const auto message = body_of<wire::EncryptedExtensions>(event);
  if (!message) return;
  facts.protocol = "";
  facts.early_data_taken = message->extensions.has(wire::ExtensionType::early_data);
  note_types(message->extensions, facts);
  const auto protocols = extension<wire::ProtocolNameList>(message->extensions);
  if (!protocols) return;
  if (const auto chosen = protocols->chosen()) facts.protocol = x509::safe_text(*chosen);
}

void note_message(const Event& event, Facts& facts) {
  if (event.message.size() < wire::HandshakeHeader::size) return;
  if (facts.tls12 && note_message12(event, facts)) return;
  const auto from = std::to_underlying(event.from);
  switch (static_cast<wire::HandshakeType>(event.message[0])) {
    case wire::HandshakeType::client_hello:
      if (const auto hello = body_of<wire::ClientHello>(event)) {
        const bool before = facts.offer && facts.offer->early_data;
        facts.offer = offer_of(*hello);
        facts.offer->early_data = facts.offer->early_data || before;  // a second hello must not say so again
      }
      return;
    case wire::HandshakeType::server_hello:
      return note_server_hello(event, facts);
    case wire::HandshakeType::encrypted_extensions:
      return note_encrypted_extensions(event, facts);
    case wire::HandshakeType::certificate_request:
      if (const auto request = body_of<wire::CertificateRequest>(event)) facts.challenge = challenge_of(*request);
      facts.challenged_late = facts.finished[std::to_underlying(Side::client)];
      if (facts.challenged_late) facts.presented[std::to_underlying(Side::client)].reset();
      return;
    case wire::HandshakeType::certificate:
    case wire::HandshakeType::compressed_certificate:
      if (auto shown = presented_in(event, CertificateForm::tls13, facts.types[from]))
        facts.presented[from] = *std::move(shown);
      return;
    case wire::HandshakeType::certificate_verify:
      if (const auto verify = body_of<wire::CertificateVerify>(event)) {
        facts.scheme[from] = word_for(verify->algorithm);
        facts.signature[from] = verify->signature.size();
      }
      return;
    case wire::HandshakeType::finished:
      facts.finished[from] = true;
      return;
    default:
      return;
  }
}

std::string spaced(std::string_view name) {
  std::string out{name};
  std::ranges::replace(out, '_', ' ');
  return out;
}

}  // namespace

template <class Enum>
std::string word_for(Enum value) {
  const auto name = wire::name_of(value);
  if (name != "unknown") return std::string{name};
  return "unknown (" + hexadecimal(static_cast<std::uint16_t>(value)) + ")";
}
template std::string word_for(wire::CipherSuite);
template std::string word_for(wire::NamedGroup);
template std::string word_for(wire::SignatureScheme);
template std::string word_for(wire::ProtocolVersion);
template std::string word_for(wire::CertificateType);
template std::string word_for(wire::ClientCertificateType);
template std::string word_for(wire::ExtensionType);

std::string message_name(std::uint8_t handshake_type) {
  if (handshake_type == Error::nowhere) return "message";
  const auto name = wire::name_of(static_cast<wire::HandshakeType>(handshake_type));
  return name == "unknown" ? "message of type " + std::to_string(handshake_type) : spaced(name);
}

std::string message_name(const Event& event) {
  if (event.message.empty()) return "message too long to keep";
  if (event.message[0] == std::to_underlying(wire::HandshakeType::server_hello)) {
    const auto hello = body_of<wire::ServerHello>(event);
    if (hello && wire::is_hello_retry_request(*hello)) return "hello retry request";
  }
  return message_name(event.message[0]);
}

Facts facts_of(const Recording& recording) {
  Facts facts;
  facts.shared_key = x509::safe_text(bytes_of(recording.shared_key));
  for (const auto& event : recording.events) {
    if (event.what == What::message) {
      note_message(event, facts);
      facts.said += event.size;
    }
    if (event.what == What::judged) facts.judged = &event;
    if (event.what == What::alert) facts.alert[std::to_underlying(event.from)] = event.alert;
  }
  return facts;
}

}  // namespace bulla::explain
