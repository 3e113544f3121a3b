// explain: what the messages of a recording say, as words and numbers for people. Knows nothing of steps and failures.
#include "bulla/explain/facts.h"

#include <algorithm>

#include "bulla/compress/algorithms.h"
#include "bulla/handshake/certificate_types.h"
#include "bulla/handshake/compressed_certificate.h"
#include "bulla/openssl/provider.h"
#include "bulla/wire/hello.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/other_extensions.h"
#include "bulla/x509/certificate.h"
#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/pinned_keys.h"

namespace bulla::explain {
namespace {

constexpr std::size_t max_words = 24;
constexpr std::size_t max_certificates = 8;

std::string hexadecimal(std::uint16_t number) {
  const std::array<std::uint8_t, 2> octets{static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
  return "0x" + to_hex(octets);
}

// What GREASE says is that it says nothing.
bool is_noise(auto value) {
  if constexpr (sizeof(value) == 2) return wire::is_grease(static_cast<std::uint16_t>(value));
  return false;
}

Words collect(const auto& elements, auto&& word) {
  Words words;
  std::size_t more = 0;
  for (const auto& element : elements) {
    if (words.size() < max_words) {
      words.push_back(word(element));
    } else {
      ++more;
    }
  }
  if (more > 0) words.push_back("and " + std::to_string(more) + " more");
  return words;
}

Words names_in(const auto& list) {
  using Element = std::remove_cvref_t<decltype(*list.begin())>;
  std::vector<Element> meant;
  for (const auto& element : list) {
    if (!is_noise(element)) meant.push_back(element);
  }
  return collect(meant, [](auto value) { return word_for(value); });
}

std::string protocol_text(Bytes name) { return x509::safe_text(name); }

// The body of an extension, if it is there and can be read.
template <class T>
std::optional<T> extension(const wire::ExtensionBlock& block) {
  auto found = block.find<T>();
  return found ? *found : std::nullopt;
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
      offer.shares.push_back({word_for(share.group), share.key_exchange.size()});
    }
  }
  if (const auto schemes = extension<wire::SignatureAlgorithms>(extensions)) {
    offer.schemes = names_in(schemes->supported_signature_algorithms);
  }
  if (const auto protocols = extension<wire::ProtocolNameList>(extensions)) {
    offer.protocols = collect(protocols->protocol_name_list, [](const auto& name) { return protocol_text(name); });
  }
  if (const auto names = extension<wire::ServerNameList>(extensions)) {
    offer.server_name = x509::safe_text(names->host_name());
  }
  const auto types_in = [](const auto& said) { return said ? names_in(said->certificate_types) : Words{}; };
  offer.server_types = types_in(extension<handshake::ServerTypesOffered>(extensions));
  offer.client_types = types_in(extension<handshake::ClientTypesOffered>(extensions));
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
  choice.version = word_for(wire::chosen_version(hello).value_or(hello.legacy_version));
  choice.suite = word_for(hello.cipher_suite);
  if (const auto share = extension<wire::KeyShareServerHello>(hello.extensions)) {
    choice.share = Share{word_for(share->server_share.group), share->server_share.key_exchange.size()};
  }
  choice.resumed = hello.extensions.has(wire::ExtensionType::pre_shared_key);
  return choice;
}

std::string authority_text(Bytes name) {
  der::Reader reader{name};
  const auto whole = x509::read_distinguished_name(reader);
  if (!reader.finish()) return "a name that cannot be read";
  return x509::is_empty_name(whole) ? "an empty name" : x509::distinguished_name_text(whole);
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

CertificateFacts certificate_facts(Bytes der) {
  CertificateFacts facts;
  const auto parsed = x509::Certificate::parse(der);
  if (!parsed) {
    facts.unreadable = parsed.error().row().text;
    return facts;
  }
  const auto& certificate = **parsed;
  facts.subject = certificate.subject_text();
  facts.issuer = certificate.issuer_text();
  facts.names = collect(certificate.names_text(), [](const std::string& name) { return name; });
  facts.not_before = der::readable_time(certificate.not_before);
  facts.not_after = der::readable_time(certificate.not_after);
  facts.key = x509::key_text(certificate.key);
  facts.signed_by = certificate.signature_algorithm
                        ? std::string{crypto::signature_algorithm_name(*certificate.signature_algorithm)}
                        : "an algorithm that is unknown or too weak";
  return facts;
}

CertificateFacts raw_key_facts(Bytes der) {
  CertificateFacts facts;
  facts.pin = x509::KeyPin::of(der, openssl::provider()).text();
  x509::KeyInfo key;
  const auto read = der::read_all(der, [&](der::Reader& reader) { key = x509::read_key_info(reader); });
  if (read) {
    facts.key = x509::key_text(key);
  } else {
    facts.unreadable = read.error().row().text;
  }
  return facts;
}

Presented presented_in(const wire::Certificate& message, wire::CertificateType type) {
  const bool raw_key = type == wire::CertificateType::RawPublicKey;
  Presented presented;
  for (const auto& entry : message.certificate_list) {
    if (presented.chain.size() < max_certificates) {
      presented.chain.push_back(raw_key ? raw_key_facts(entry.cert_data) : certificate_facts(entry.cert_data));
    } else {
      ++presented.left_out;
    }
  }
  return presented;
}

template <class Body>
std::optional<Body> body_of(const Event& event) {
  auto body = wire::decode_body<Body>(Bytes{event.message}.subspan(wire::HandshakeHeader::size));
  if (!body) return std::nullopt;
  return *body;
}

// A Certificate message, with its header, as it came or expanded. Nothing: it is none, or cannot be read.
struct Whole {
  Buffer message;
  std::optional<Compressed> compressed;
};
std::optional<Whole> whole_certificate(const Event& event) {
  if (event.message.size() < wire::HandshakeHeader::size) return std::nullopt;
  const auto type = static_cast<wire::HandshakeType>(event.message[0]);
  if (type == wire::HandshakeType::certificate) return Whole{event.message, std::nullopt};
  if (type != wire::HandshakeType::compressed_certificate) return std::nullopt;
  const auto compressed = body_of<wire::CompressedCertificate>(event);
  if (!compressed) return std::nullopt;
  auto message = handshake::expand(*compressed, compress::algorithms());
  if (!message) return std::nullopt;
  Compressed how{std::string{wire::name_of(compressed->algorithm)}, message->size()};
  return Whole{*std::move(message), std::move(how)};
}

void note_certificate(const Event& event, Facts& facts) {
  const auto whole = whole_certificate(event);
  if (!whole) return;
  const auto message = wire::decode_body<wire::Certificate>(Bytes{whole->message}.subspan(wire::HandshakeHeader::size));
  if (!message) return;
  const auto from = std::to_underlying(event.from);
  auto& presented = facts.presented[from];
  presented = presented_in(*message, facts.types[from]);
  presented->size = event.size;
  presented->compressed = whole->compressed;
}

void note_server_hello(const Event& event, Facts& facts) {
  const auto hello = body_of<wire::ServerHello>(event);
  if (!hello) return;
  if (wire::is_hello_retry_request(*hello)) {
    facts.retry = retry_of(*hello);
  } else {
    facts.choice = choice_of(*hello);
  }
}

void note_encrypted_extensions(const Event& event, Facts& facts) {
  const auto message = body_of<wire::EncryptedExtensions>(event);
  if (!message) return;
  facts.protocol = "";
  facts.early_data_taken = message->extensions.has(wire::ExtensionType::early_data);
  if (const auto chosen = extension<handshake::ClientTypeChosen>(message->extensions))
    facts.types[std::to_underlying(Side::client)] = chosen->certificate_type;
  if (const auto chosen = extension<handshake::ServerTypeChosen>(message->extensions))
    facts.types[std::to_underlying(Side::server)] = chosen->certificate_type;
  const auto protocols = extension<wire::ProtocolNameList>(message->extensions);
  if (!protocols) return;
  if (const auto chosen = protocols->chosen()) facts.protocol = protocol_text(*chosen);
}

void note_message(const Event& event, Facts& facts) {
  if (event.message.size() < wire::HandshakeHeader::size) return;
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
      return note_certificate(event, facts);
    case wire::HandshakeType::certificate_verify:
      if (const auto verify = body_of<wire::CertificateVerify>(event)) facts.scheme[from] = word_for(verify->algorithm);
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

std::vector<Buffer> certificates_from(Side side, const Recording& recording) {
  std::vector<Buffer> chain;
  for (const auto& event : recording.events) {
    if (event.what != What::message || event.from != side) continue;
    const auto whole = whole_certificate(event);
    if (!whole) continue;
    const auto message =
        wire::decode_body<wire::Certificate>(Bytes{whole->message}.subspan(wire::HandshakeHeader::size));
    if (!message) continue;
    chain.clear();
    for (const auto& entry : message->certificate_list) {
      const Bytes der = entry.cert_data;
      chain.emplace_back(der.begin(), der.end());
    }
  }
  return chain;
}

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
    if (event.what == What::message) note_message(event, facts);
    if (event.what == What::judged) facts.judged = &event;
    if (event.what == What::alert) facts.alert[std::to_underlying(event.from)] = event.alert;
  }
  return facts;
}

}  // namespace bulla::explain
