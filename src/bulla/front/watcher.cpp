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
void Watcher::alert(Side from, Alert alert) {
  if (next_ != nullptr) next_->alert(from, alert);
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
  const bool theirs = error.fault == Fault::alert_received;
  const auto alert = alert_name(theirs ? error.received : error.alert());
  return text + fmt::format("; {} alert {}", theirs ? "the client sent" : "sent", alert);
}

}  // namespace bulla::front
