#include "trace.h"

#include "bulla/wire/handshake_header.h"

namespace bulla::bogo {

void Trace::note(Side from, std::string_view what) {
  text_ += from == own_ ? "write " : "read ";
  text_ += what;
  text_ += '\n';
}

void Trace::message(Side from, Bytes message) {
  const auto type = static_cast<wire::HandshakeType>(message.front());
  note(from, "hs " + std::to_string(message.front()));
  if (from == own_) return;
  auto* const kept = type == wire::HandshakeType::certificate           ? &peer_certificate_
                     : type == wire::HandshakeType::certificate_request ? &peer_request_
                     : type == wire::HandshakeType::certificate_status  ? &peer_status_
                     : type == wire::HandshakeType::client_hello || type == wire::HandshakeType::server_hello
                         ? &peer_hello_
                         : nullptr;
  if (kept != nullptr) kept->assign(message.begin(), message.end());
}

void Trace::secret(std::string_view label, Bytes, Bytes secret) {
  if (label == "CLIENT_TRAFFIC_SECRET_0") client_secret_.assign(secret.begin(), secret.end());
  if (label == "SERVER_TRAFFIC_SECRET_0") server_secret_.assign(secret.begin(), secret.end());
}

void Trace::content(Side from, wire::ContentType type, Bytes content) {
  if (type == wire::ContentType::alert && content.size() == 2)
    note(from, "alert " + std::to_string(content[0]) + " " + std::to_string(content[1]));
}

void Trace::record(Side from, Bytes record) {
  if (record.front() == std::to_underlying(wire::ContentType::change_cipher_spec)) note(from, "ccs");
}

}  // namespace bulla::bogo
