#include "handshake/forger.h"

#include "bulla/handshake/proof.h"
#include "bulla/keys/prf12.h"
#include "bulla/openssl/provider.h"
#include "bulla/wire/hello.h"
#include "bulla/wire/messages12.h"

namespace bulla::test {
namespace {

using wire::HandshakeType;

template <class Message>
Buffer whole(const Message& message) {
  Buffer out;
  if (!wire::append_handshake(message, out)) out.clear();
  return out;
}

const crypto::Hash& hash_of_size(std::size_t size) {
  const auto& provider = openssl::provider();
  return size == provider.sha256->size ? *provider.sha256 : *provider.sha384;
}

std::optional<wire::ServerHello> as_server_hello(Bytes message) {
  if (static_cast<HandshakeType>(message[0]) != HandshakeType::server_hello) return std::nullopt;
  const auto hello = wire::decode_body<wire::ServerHello>(message.subspan(wire::HandshakeHeader::size));
  return hello ? std::optional{*hello} : std::nullopt;
}

bool is_retry(Bytes message) {
  const auto hello = as_server_hello(message);
  return hello && wire::is_hello_retry_request(*hello);
}

keys::HashValue transcript_of(const std::vector<Buffer>& messages, const crypto::Hash& hash) {
  keys::Transcript transcript;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (i == 1) transcript.choose(hash);
    if (i == 1 && is_retry(messages[i])) transcript.fold_first_hello();
    transcript.add(messages[i]);
  }
  return transcript.hash();
}

}  // namespace

void Forger::message(Side from, Bytes message) {
  if (static_cast<HandshakeType>(message[0]) == HandshakeType::hello_request) return;
  messages_.emplace_back(message.begin(), message.end());
  if (from != speaker_) heard_.push_back(messages_.back());
}

void Forger::secret(std::string_view label, Bytes, Bytes secret) {
  secrets_[std::string{label}] = {secret.begin(), secret.end()};
}

std::vector<Buffer> Forger::heard() { return std::exchange(heard_, {}); }

const Buffer* Forger::secret_called(std::string_view label) const {
  const auto at = secrets_.find(label);
  return at == secrets_.end() ? nullptr : &at->second;
}

const Buffer* Forger::traffic_secret() const {
  return secret_called(speaker_ == Side::client ? "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
                                                : "SERVER_HANDSHAKE_TRAFFIC_SECRET");
}

Buffer Forger::finished() const {
  const auto* const secret = traffic_secret();
  if (secret == nullptr) return finished12();
  const auto& hash = hash_of_size(secret->size());
  const auto data = keys::verify_data(hash, *secret, transcript_of(messages_, hash));
  return whole(wire::Finished{{data.view()}});
}

wire::CipherSuite Forger::suite() const {
  for (const auto& message : messages_)
    if (const auto hello = as_server_hello(message)) return hello->cipher_suite;
  return {};
}

Buffer Forger::finished12() const {
  const auto* const secret = secret_called("CLIENT_RANDOM");
  const auto& suites = openssl::provider().suites12;
  const auto chosen = std::ranges::find(suites, std::to_underlying(suite()), &crypto::Suite12::id);
  if (secret == nullptr || chosen == suites.end()) return {};
  const auto master = keys::MasterSecret::resumed(*chosen->hash, *secret);
  const auto sender = speaker_ == Side::client ? keys::Sender::client : keys::Sender::server;
  const auto data = master.verify_data(sender, transcript_of(messages_, *chosen->hash));
  return whole(wire::tls12::Finished{{data}});
}

Buffer Forger::certificate_verify() const {
  Buffer content;
  if (const auto* const secret = traffic_secret())
    content = handshake::signed_content(speaker_, transcript_of(messages_, hash_of_size(secret->size())));
  else
    for (const auto& message : messages_) append(content, message);
  const auto signature = key_.sign(crypto::SignatureAlgorithm::ed25519, content);
  if (!signature) return {};
  return whole(wire::CertificateVerify{.algorithm = wire::SignatureScheme::ed25519, .signature = {*signature}});
}

}  // namespace bulla::test
