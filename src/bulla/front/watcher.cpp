// front: watches one handshake for the sake of a good sentence when it fails.
#include "bulla/front/watcher.h"

#include <fmt/format.h>

namespace bulla::front {

void Watcher::message(Side from, Bytes bytes) {
  if (next_ != nullptr) next_->message(from, bytes);
}
void Watcher::secret(std::string_view label, Bytes client_random, Bytes secret) {
  if (next_ != nullptr) next_->secret(label, client_random, secret);
}
void Watcher::record(Side from, Bytes bytes) {
  if (next_ != nullptr) next_->record(from, bytes);
}
void Watcher::derived(handshake::Derived what, Bytes value) {
  if (next_ != nullptr) next_->derived(what, value);
}
void Watcher::believed(const x509::PeerIdentity& peer) {
  if (next_ != nullptr) next_->believed(peer);
}
void Watcher::content(Side from, wire::ContentType type, Bytes content) {
  if (next_ != nullptr) next_->content(from, type, content);
}
void Watcher::key_proved(std::string_view identity) {
  if (next_ != nullptr) next_->key_proved(identity);
}
void Watcher::alert(Side from, Alert alert) {
  if (from == Side::server) sent_ = alert;
  if (next_ != nullptr) next_->alert(from, alert);
}
void Watcher::called(const Call& call) {
  if (next_ != nullptr) next_->called(call);
}
void Watcher::judged(const x509::Explanation& why, const Error* error) {
  if (error != nullptr && !why.attempts.empty()) {
    const auto& first = why.attempts.front();
    if (!first.subjects.empty()) detail_ = first.subjects.front();
    if (!first.detail.empty()) detail_ += (detail_.empty() ? "" : ": ") + first.detail;
  }
  if (next_ != nullptr) next_->judged(why, error);
}

std::string Watcher::sentence(const Error& error) const {
  const auto& row = error.row();
  auto text = std::string{row.text};
  if (!row.rule.empty()) text += fmt::format(" ({})", row.rule);
  if (error.message != Error::nowhere)
    text += fmt::format("; in {}", wire::name_of(static_cast<wire::HandshakeType>(error.message)));
  if (error.certificate != Error::nowhere) text += fmt::format("; certificate {} of the client's", error.certificate);
  if (!detail_.empty()) text += "; " + detail_;
  if (error.fault == Fault::alert_received)
    return text + fmt::format("; the client sent alert {}", alert_name(error.received));
  return sent_ ? text + fmt::format("; sent alert {}", alert_name(*sent_)) : text;
}

}  // namespace bulla::front
