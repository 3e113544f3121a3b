#include "bulla/explain/page_recorder.h"

namespace bulla::explain {
namespace {

using wire::HandshakeType;

bool is_signed(HandshakeType type) { return type == HandshakeType::certificate_verify; }

// Those behind which a chain may be judged (RFC 5246 §7.4.2: in TLS 1.2 when the server has said all).
bool may_be_judged(HandshakeType type) {
  return type == HandshakeType::certificate || type == HandshakeType::compressed_certificate ||
         type == HandshakeType::server_hello_done;
}

}  // namespace

PageRecorder::PageRecorder(Side self, const crypto::Provider& provider, Options options)
    : values_{options.values},
      stopwatch_{options.stopwatch},
      begin_{stopwatch_()},
      meter_{std::make_shared<Meter>(std::move(options.work), options.stopwatch)},
      recorder_{self, std::move(options.stopwatch)},
      ledger_{provider, options.values} {}

void PageRecorder::restart_time() {
  begin_ = stopwatch_();
  meter_->restart_time();
  recorder_.restart_time();
}

std::optional<std::size_t> PageRecorder::added(std::size_t before) const {
  const auto now = recorder_.recording().events.size();
  return now > before ? std::optional{before} : std::nullopt;
}

void PageRecorder::message(Side from, Bytes message) {
  end_work();
  const auto before = recorder_.recording().events.size();
  recorder_.message(from, message);
  ledger_.message(message);
  log_.message(from, message, added(before));
  if (from == recorder_.recording().self || message.empty()) return;
  const auto type = static_cast<HandshakeType>(message[0]);
  signs_share_ = signs_share_ || type == HandshakeType::server_key_exchange;
  says_all_ = type == HandshakeType::server_hello_done;
  if (is_signed(type)) begin_work("signature checked", "the handshake");
  if (may_be_judged(type)) begin_work("", "");
}

void PageRecorder::begin_work(std::string_view what, std::string_view about) {
  mark_ = meter_->mark();
  work_ = what;
  about_ = about;
}

// Nothing is told of what turned out to be no work.
void PageRecorder::end_work() {
  if (mark_ && !work_.empty()) meter_->add_since(*mark_, {.what = work_, .algorithm = {}, .about = about_});
  mark_.reset();
}

void PageRecorder::secret(std::string_view label, Bytes client_random, Bytes secret) {
  ledger_.secret(label, client_random, secret);
}

void PageRecorder::judged(const x509::Explanation& why, const Error* error) {
  if (mark_) work_ = "chain judged";
  about_ = error == nullptr ? "found good" : "refused";
  end_work();
  recorder_.judged(why, error);
  // TLS 1.2 goes on with what only the certificate's owner can do.
  if (error != nullptr || !says_all_) return;
  if (signs_share_) begin_work("signature checked", "the server's share");
  if (!signs_share_) begin_work("secret encrypted", "with the server's key");
}

void PageRecorder::believed(const x509::PeerIdentity& peer) {
  const auto path = peer.path();
  path_.assign(path.begin(), path.end());
}

void PageRecorder::record(Side from, Bytes record) {
  recorder_.record(from, record);
  log_.record(from, record, stopwatch_() - begin_);
}

void PageRecorder::alert(Side from, Alert alert) {
  end_work();
  const auto before = recorder_.recording().events.size();
  recorder_.alert(from, alert);
  log_.alert(from, added(before));
}

void PageRecorder::called(const Call& /*call*/) { end_work(); }

}  // namespace bulla::explain
