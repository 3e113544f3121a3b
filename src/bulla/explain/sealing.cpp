// explain: which records of a connection nobody between can read, told from their outside. Knows no keys.
#include "bulla/explain/sealing.h"

#include "bulla/wire/hello.h"

namespace bulla::explain {

std::optional<wire::ProtocolVersion> version_chosen_in(Bytes message) {
  if (message.size() < wire::HandshakeHeader::size) return std::nullopt;
  if (message[0] != std::to_underlying(wire::HandshakeType::server_hello)) return std::nullopt;
  const auto hello = wire::decode_body<wire::ServerHello>(message.subspan(wire::HandshakeHeader::size));
  if (!hello || wire::is_hello_retry_request(*hello)) return std::nullopt;
  return wire::chosen_version(*hello).value_or(hello->legacy_version);
}

void Sealing::heed(Bytes message) {
  if (const auto version = version_chosen_in(message)) by_change_ = *version < wire::ProtocolVersion::tls13;
}

bool Sealing::seals(Side from, Bytes record) {
  if (record.empty()) return false;
  const auto type = static_cast<wire::ContentType>(record[0]);
  bool& changed = changed_[std::to_underlying(from)];
  if (type == wire::ContentType::change_cipher_spec) {
    changed = true;
    return false;
  }
  return type == wire::ContentType::application_data || (by_change_ && changed);
}

}  // namespace bulla::explain
