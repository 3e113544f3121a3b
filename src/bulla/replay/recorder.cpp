// replay: records one connection.
#include "bulla/replay/recorder.h"

#include "bulla/base/try.h"
#include "bulla/engine/outbox.h"

namespace bulla::replay {

Recorder::Recorder(Side self, Secrets secrets, Stopwatch stopwatch)
    : tape_{std::make_shared<Tape>(std::move(stopwatch))} {
  recording_.self = self;
  recording_.secrets = secrets;
}

Result<std::shared_ptr<const ClientConfig>> Recorder::tap(std::shared_ptr<const ClientConfig> config,
                                                          const x509::ReferenceName& server) {
  recording_.begun = config->clock->now();
  recording_.setting = setting_of(*config, server, keeps_secrets() ? Detail::anchors : Detail::summary);
  if (!keeps_secrets()) return config;
  return replay::tap(std::move(config), tape_);
}

Result<std::shared_ptr<const ServerConfig>> Recorder::tap(std::shared_ptr<const ServerConfig> config) {
  recording_.begun = config->clock->now();
  recording_.setting = setting_of(*config, keeps_secrets() ? Detail::anchors : Detail::summary);
  if (!keeps_secrets()) return config;
  return replay::tap(std::move(config), tape_);
}

void Recorder::message(Side /*from*/, Bytes /*message*/) {
  if (keeps_secrets()) tape_->add(Kind::message, Buffer{});
}

void Recorder::judged(const x509::Explanation& why, const Error* error) {
  tape_->add(Kind::judged, encode_judgement(why, error));
}

void Recorder::record(Side from, Bytes record) {
  const bool ours = from == recording_.self;
  if (!ours) heard_ += record.size();
  tape_->add(ours ? Kind::sent : Kind::received, record);
}

void Recorder::alert(Side from, Alert alert) { tape_->add(Kind::alert, encode_alert(from, alert)); }

// What the call was about and no record holds. What was not taken can't have mattered, but that there was more.
Bytes Recorder::bytes_for(const Call& call) const {
  if (call.what == Call::What::answer) return call.bytes;
  if (call.what == Call::What::receive) {
    if (call.error == nullptr) return {};
    const auto rest = call.bytes.subspan(std::min(heard_, call.bytes.size()));
    return rest.first(std::min(rest.size(), max_record_size));
  }
  return call.error != nullptr ? call.bytes : call.bytes.first(std::min(call.bytes.size(), call.taken + 1));
}

void Recorder::called(const Call& call) {
  if (keeps_secrets()) {
    PlainCall plain{.what = call.what,
                    .pending = static_cast<std::uint32_t>(std::min(call.pending, max_outbox)),
                    .room = static_cast<std::uint32_t>(std::min(call.room, max_outbox)),
                    .bytes = bytes_for(call)};
    if (call.refused != nullptr) plain.refused = *call.refused;
    if (call.error != nullptr) plain.error = *call.error;
    tape_->add(Kind::call, encode_call(plain));
  }
  heard_ = 0;
  // A mistake of the caller's need not be the connection's end.
  if (call.error != nullptr && call.error->fault != Fault::api_misuse && !std::exchange(failed_, true))
    tape_->add(Kind::failed, encode_error(*call.error));
}

Recording Recorder::take() {
  recording_.cut = tape_->cut();
  recording_.events = tape_->take();
  return std::move(recording_);
}

}  // namespace bulla::replay
