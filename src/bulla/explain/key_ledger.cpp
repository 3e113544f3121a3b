#include "bulla/explain/key_ledger.h"

#include <algorithm>

#include "bulla/wire/handshake_header.h"
#include "bulla/wire/hello.h"

namespace bulla::explain {
namespace {

using wire::HandshakeType;

template <class Suite>
const Suite* find(std::span<const Suite> suites, wire::CipherSuite id) {
  const auto found = std::ranges::find(suites, std::to_underlying(id), &Suite::id);
  return found == suites.end() ? nullptr : &*found;
}

bool is_early(std::string_view label) {
  return label == "CLIENT_EARLY_TRAFFIC_SECRET" || label == "EARLY_EXPORTER_SECRET";
}

// Depends on no message by itself.
bool has_transcript(std::string_view label) {
  return label.find('_') != label.npos || label == name_of(handshake::Derived::resumption_secret);
}

}  // namespace

std::string_view name_of(handshake::Derived what) {
  switch (what) {
    case handshake::Derived::early_secret:
      return "early secret";
    case handshake::Derived::shared_secret:
      return "shared secret";
    case handshake::Derived::handshake_secret:
      return "handshake secret";
    case handshake::Derived::main_secret:
      return "main secret";
    case handshake::Derived::resumption_secret:
      return "resumption secret";
    case handshake::Derived::premaster_secret:
      return "premaster secret";
  }
  return "";
}

void KeyLedger::message(Bytes message) {
  if (message.size() < wire::HandshakeHeader::size || finished_ == 2) return;
  const auto type = static_cast<HandshakeType>(message[0]);
  if (type == HandshakeType::hello_request && suite12_ != nullptr) return;  // RFC 5246 §7.4.1.1
  if (type == HandshakeType::client_hello) note_client_hello(message);
  if (type == HandshakeType::server_hello) note_server_hello(message);
  if (type == HandshakeType::finished) ++finished_;
  transcript_.add(message);
}

void KeyLedger::note_client_hello(Bytes message) {
  const auto hello = wire::decode_body<wire::ClientHello>(message.subspan(wire::HandshakeHeader::size));
  if (hello) std::ranges::copy(hello->random.value, client_random_.begin());
  first_hello_ = {keys::hash_of(*provider_->sha256, message), keys::hash_of(*provider_->sha384, message)};
}

void KeyLedger::note_server_hello(Bytes message) {
  const auto hello = wire::decode_body<wire::ServerHello>(message.subspan(wire::HandshakeHeader::size));
  if (!hello) return;
  std::ranges::copy(hello->random.value, server_random_.begin());
  suite_ = find(provider_->suites, hello->cipher_suite);
  suite12_ = suite_ == nullptr ? find(provider_->suites12, hello->cipher_suite) : nullptr;
  if (std::exchange(chosen_, true)) return;
  const auto* const hash = suite_ != nullptr ? suite_->hash : suite12_ != nullptr ? suite12_->hash : provider_->sha256;
  transcript_.choose(*hash);
  if (wire::is_hello_retry_request(*hello)) transcript_.fold_first_hello();
}

void KeyLedger::derived(handshake::Derived what, Bytes value) {
  const auto label = name_of(what);
  add(label, value, chosen_ && has_transcript(label) ? transcript_.hash() : keys::HashValue{});
}

void KeyLedger::secret(std::string_view label, Bytes /*client_random*/, Bytes value) {
  const bool sha256 = value.size() == provider_->sha256->size;
  if (is_early(label)) return add(label, value, first_hello_[sha256 ? 0 : 1]);
  add(label, value, chosen_ ? transcript_.hash() : keys::HashValue{});
}

void KeyLedger::add(std::string_view label, Bytes value, const keys::HashValue& transcript) {
  if (entries_.size() >= max_entries) return;
  auto& entry = entries_.emplace_back();
  entry.label = label;
  entry.size = value.size();
  entry.transcript = transcript;
  if (values_ == Values::kept) entry.value = Secret<128>{value.first(std::min<std::size_t>(value.size(), 128))};
}

}  // namespace bulla::explain
