#include "bulla/capture/keyring.h"

#include <algorithm>

#include "bulla/keys/prf12.h"
#include "bulla/wire/hello.h"
#include "bulla/wire/other_extensions.h"

namespace bulla::capture {
namespace {

// Suites that are not spoken here, and those that are, with the same protection and hash: how keys are agreed on
// matters to nobody who has the master secret (RFC 5288 §3, RFC 7905 §3, RFC 5246 §A.5).
struct Alike {
  std::uint16_t unknown;
  std::uint16_t known;
};
constexpr std::array<Alike, 9> alike{{{0x009e, 0x009c},    // DHE_RSA_WITH_AES_128_GCM_SHA256
                                      {0x009f, 0x009d},    // DHE_RSA_WITH_AES_256_GCM_SHA384
                                      {0xccaa, 0xcca8},    // DHE_RSA_WITH_CHACHA20_POLY1305_SHA256
                                      {0x0067, 0x003c},    // DHE_RSA_WITH_AES_128_CBC_SHA256
                                      {0x006b, 0x003d},    // DHE_RSA_WITH_AES_256_CBC_SHA256
                                      {0x0033, 0x002f},    // DHE_RSA_WITH_AES_128_CBC_SHA
                                      {0x0039, 0x0035},    // DHE_RSA_WITH_AES_256_CBC_SHA
                                      {0x00a8, 0x009c},    // PSK_WITH_AES_128_GCM_SHA256
                                      {0x00a9, 0x009d}}};  // PSK_WITH_AES_256_GCM_SHA384

template <class Suite>
const Suite* find_suite(std::span<const Suite> suites, std::uint16_t id) {
  const auto found = std::ranges::find(suites, id, &Suite::id);
  return found == suites.end() ? nullptr : &*found;
}

std::string_view label_of(Side writer, Epoch epoch) {
  const bool client = writer == Side::client;
  switch (epoch) {
    case Epoch::early:
      return client ? "CLIENT_EARLY_TRAFFIC_SECRET" : "";
    case Epoch::handshake:
      return client ? "CLIENT_HANDSHAKE_TRAFFIC_SECRET" : "SERVER_HANDSHAKE_TRAFFIC_SECRET";
    case Epoch::application:
      return client ? "CLIENT_TRAFFIC_SECRET_0" : "SERVER_TRAFFIC_SECRET_0";
    case Epoch::clear:
      break;
  }
  return "";
}

}  // namespace

Bytes Keyring::find(std::string_view label) const {
  if (log_ == nullptr || !client_random_ || label.empty()) return {};
  return log_->find(label, *client_random_);
}

void Keyring::tell(std::string_view label) {
  const auto secret = find(label);
  if (secret.empty() || std::ranges::find(told_, label) != told_.end()) return;
  told_.push_back(label);
  observer_->secret(label, *client_random_, secret);
}

void Keyring::tell(Epoch epoch) {
  tell(label_of(Side::client, epoch));
  tell(label_of(Side::server, epoch));
  if (epoch == Epoch::early) tell("EARLY_EXPORTER_SECRET");
  if (epoch == Epoch::application) tell("EXPORTER_SECRET");
}

void Keyring::hear(Side from, Bytes message) {
  switch (static_cast<wire::HandshakeType>(message[0])) {
    case wire::HandshakeType::client_hello:
      return hear_client_hello(message);
    case wire::HandshakeType::server_hello:
      return hear_server_hello(message);
    case wire::HandshakeType::client_key_exchange:
      return tell("CLIENT_RANDOM");
    case wire::HandshakeType::finished:
      if (from == Side::server && !is_before_tls13()) tell(Epoch::application);
      return;
    default:
      return;
  }
}

void Keyring::hear_client_hello(Bytes message) {
  const auto hello = wire::decode_body<wire::ClientHello>(message.subspan(wire::HandshakeHeader::size));
  if (!hello) return;
  Random random{};
  std::ranges::copy(hello->random.value, random.begin());
  if (client_random_ != random) told_.clear();  // TLS 1.2 may shake hands again
  client_random_ = random;
  if (hello->extensions.has(wire::ExtensionType::early_data)) tell(Epoch::early);
}

void Keyring::hear_server_hello(Bytes message) {
  const auto hello = wire::decode_body<wire::ServerHello>(message.subspan(wire::HandshakeHeader::size));
  if (!hello || wire::is_hello_retry_request(*hello)) return;
  server_random_.emplace();
  std::ranges::copy(hello->random.value, server_random_->begin());
  version_ = wire::chosen_version(*hello).value_or(hello->legacy_version);
  suite_ = std::to_underlying(hello->cipher_suite);
  encrypt_then_mac_ = hello->extensions.has(wire::ExtensionType::encrypt_then_mac);
  if (!is_before_tls13()) tell(Epoch::handshake);
}

std::vector<Opener> Keyring::openers(Side writer, Epoch epoch) const {
  std::vector<Opener> found;
  const auto secret = find(label_of(writer, epoch));
  if (secret.empty() || is_before_tls13()) return found;
  for (const auto& suite : provider_->suites)
    if (suite.hash->size == secret.size() && (epoch == Epoch::early || suite.id == suite_))
      found.emplace_back(suite, secret);
  return found;
}

const crypto::Suite12* Keyring::suite12() const {
  const auto other = std::ranges::find(alike, suite_, &Alike::unknown);
  return find_suite(provider_->suites12, other == alike.end() ? suite_ : other->known);
}

std::optional<Opener> Keyring::opener12(Side writer) {
  const auto secret = find("CLIENT_RANDOM");
  const auto* const suite = suite12();
  if (secret.empty() || suite == nullptr || version_ != wire::ProtocolVersion::tls12) return std::nullopt;
  tell("CLIENT_RANDOM");
  const auto master = keys::MasterSecret::resumed(*suite->hash, secret);
  auto block = master.key_block({*client_random_, *server_random_}, crypto::key_sizes(*suite));
  const bool outside = encrypt_then_mac_ && !suite->is_aead();
  return Opener{*suite,
                {.keys = std::move(writer == Side::client ? block.client : block.server),
                 .order = outside ? crypto::MacOrder::encrypt_then_mac : crypto::MacOrder::mac_then_encrypt}};
}

KeyMissing Keyring::missing() const {
  if (!client_random_ || !version_) return KeyMissing::no_hello;
  if (*version_ < wire::ProtocolVersion::tls12) return KeyMissing::older_version;
  const bool known = is_before_tls13() ? suite12() != nullptr : find_suite(provider_->suites, suite_) != nullptr;
  if (!known) return KeyMissing::unknown_suite;
  return log_ == nullptr ? KeyMissing::no_log : KeyMissing::not_in_log;
}

}  // namespace bulla::capture
