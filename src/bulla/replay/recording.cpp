// replay: the form of a recording in a file.
#include "bulla/replay/recording.h"

#include <algorithm>
#include <array>

#include "bulla/base/secret.h"
#include "bulla/base/try.h"
#include "bulla/replay/setting.h"
#include "bulla/wire/language.h"

namespace bulla::replay {
namespace {

constexpr std::uint16_t version = 2;
constexpr std::size_t digest_size = 32;
constexpr std::array<std::uint8_t, 8> magic{'b', 'u', 'l', 'l', 'a', 'r', 'e', 'c'};

// magic, version, size; then so many bytes of StoredRecording, then SHA-256 of all before it.
struct Head {
  wire::fixed<8> magic{};
  std::uint16_t version = 0;
  std::uint32_t size = 0;
  BULLA_WIRE(magic, version, size);
  static constexpr std::size_t encoded = 14;
};

struct StoredRecording {
  std::uint8_t self = 0;
  std::uint8_t flags = 0;
  std::uint64_t begun = 0;  // milliseconds since 1970
  wire::opaque<0, 0xffffff> setting{};
  wire::remainder events{};  // of StoredEvent
  BULLA_WIRE(self, flags, begun, setting, events);
};
constexpr std::uint8_t with_secrets = 1;
constexpr std::uint8_t is_cut = 2;

struct StoredEvent {
  Kind kind{};
  std::uint64_t at = 0;
  wire::opaque<0, 0xffffff> body{};
  BULLA_WIRE(kind, at, body);
};

struct StoredError {
  wire::opaque<0, 255> fault{};  // its row's name; empty: no error
  std::uint32_t offset = 0;
  std::uint8_t message = 0;
  std::uint8_t certificate = 0;
  Alert received{};
  BULLA_WIRE(fault, offset, message, certificate, received);
};

struct StoredAlert {
  std::uint8_t from = 0;
  Alert alert{};
  BULLA_WIRE(from, alert);
};

struct StoredAttempt {
  wire::list<wire::opaque<0, 0xffff>, 0, 0xffffff> subjects{};
  StoredError error{};
  wire::opaque<0, 0xffff> detail{};
  BULLA_WIRE(subjects, error, detail);
};
struct StoredJudgement {
  StoredError error{};
  wire::list<StoredAttempt, 0, 0xffffff> attempts{};
  BULLA_WIRE(error, attempts);
};

struct StoredCall {
  Call::What what{};
  std::uint32_t pending = 0;
  std::uint32_t room = 0;
  StoredError refused{};
  StoredError error{};
  wire::remainder bytes{};
  BULLA_WIRE(what, pending, room, refused, error, bytes);
};

struct StoredAnswer {
  StoredError error{};
  wire::remainder value{};
  BULLA_WIRE(error, value);
};

// Of its exact size from the beginning: growth would leave copies of secrets behind.
template <class T>
Buffer written(const T& value) {
  Buffer out(wire::encoded_size(value));
  if (!wire::encode(value, out)) out.clear();
  return out;
}

StoredError stored(const Error* error) {
  if (error == nullptr) return {};
  return {{bytes_of(error->row().name)}, error->offset, error->message, error->certificate, error->received};
}

template <class T>
Result<T> read(Bytes bytes) {
  auto value = wire::decode<T>(bytes);
  if (!value) return fail(Fault::recording_unreadable, value.error().offset);
  return *value;
}

Result<std::optional<Error>> restored(const StoredError& stored) {
  if (stored.fault.empty()) return std::nullopt;
  const auto row = std::ranges::find(fault_table, text_of(stored.fault), &FaultRow::name);
  if (row == fault_table.end()) return fail(Fault::recording_unreadable);
  return Error{.fault = static_cast<Fault>(row - fault_table.begin()),
               .offset = stored.offset,
               .message = stored.message,
               .certificate = stored.certificate,
               .received = stored.received};
}

bool is_side(std::uint8_t number) { return number <= std::to_underlying(Side::server); }

// An event whose body is not what its kind says would be a fault in the middle of a replay.
bool is_sound(Kind kind, Bytes body) {
  switch (kind) {
    case Kind::alert: {
      const auto alert = wire::decode<StoredAlert>(body);
      return alert && is_side(alert->from);
    }
    case Kind::judged:
      return decode_judgement(body).has_value();
    case Kind::failed:
      return decode_error(body).has_value();
    case Kind::call:
      return decode_call(body).has_value();
    case Kind::signature:
    case Kind::decrypted:
    case Kind::ticket_issued:
    case Kind::protocol_chosen: {
      const auto answer = wire::decode<StoredAnswer>(body);
      return answer && restored(answer->error);
    }
    case Kind::time:
      return body.size() == sizeof(std::uint64_t);
    case Kind::first_use:
      return body.size() == 1;
    case Kind::message:
      return body.empty();
    case Kind::sent:
    case Kind::received:
      return !body.empty();
    case Kind::drawn:
    case Kind::ticket_taken:
    case Kind::session_found:
    case Kind::external_key:
      return true;
  }
  return false;
}

Result<std::vector<Event>> read_events(Bytes bytes, std::size_t offset, Secrets secrets) {
  std::vector<Event> events;
  wire::Reader reader{bytes, offset};
  while (reader.more()) {
    const auto at = reader.offset();
    const auto event = reader.get<StoredEvent>();
    if (!reader.good()) break;
    const bool allowed = is_known(event.kind) && (secrets == Secrets::kept || is_public(event.kind));
    if (!allowed || event.at >> 62 != 0 || !is_sound(event.kind, event.body))
      return fail(Fault::recording_unreadable, at);
    events.emplace_back(event.kind, Moment{event.at}, Buffer{event.body.value.begin(), event.body.value.end()});
  }
  if (!reader.good()) return fail(Fault::recording_unreadable, reader.error().offset);
  return events;
}

std::size_t encoded_size(const Event& event) { return 1 + 8 + 3 + event.body.size(); }

}  // namespace

bool is_known(Kind kind) {
  return (kind >= Kind::sent && kind <= Kind::failed) || (kind >= Kind::call && kind <= Kind::decrypted);
}

bool is_public(Kind kind) { return kind < Kind::call; }

Event::~Event() { wipe(body); }

Result<Buffer> encode(const Recording& recording, const crypto::Hash& sha256) {
  std::size_t events = 0;
  for (const auto& event : recording.events) events += encoded_size(event);
  StoredRecording stored{.self = std::to_underlying(recording.self),
                         .begun = static_cast<std::uint64_t>(recording.begun.time_since_epoch().count()),
                         .setting = {recording.setting}};
  if (recording.secrets == Secrets::kept) stored.flags |= with_secrets;
  if (recording.cut) stored.flags |= is_cut;
  const auto size = wire::encoded_size(stored) + events;
  if (size > UINT32_MAX) return fail(Fault::no_room);
  Buffer out(Head::encoded + size + digest_size);
  wire::Writer writer{MutBytes{out}.first(Head::encoded + size)};
  writer.put(Head{{magic}, version, static_cast<std::uint32_t>(size)});
  writer.put(stored);
  for (const auto& event : recording.events)
    writer.put(StoredEvent{event.kind, static_cast<std::uint64_t>(event.at.count()), {event.body}});
  const auto all = writer.finish();
  if (!all) {
    wipe(out);
    return fail(Fault::no_room);
  }
  sha256.digest({*all}, MutBytes{out}.last(digest_size));
  return out;
}

Result<Recording> decode_body(Bytes body) {
  TRY(const auto stored, read<StoredRecording>(body));
  if (!is_side(stored.self) || (stored.flags & ~(with_secrets | is_cut)) != 0 || stored.begun >> 48 != 0)
    return fail(Fault::recording_unreadable);
  if (!summary_of(stored.setting)) return fail(Fault::recording_unreadable);
  const auto secrets = (stored.flags & with_secrets) != 0 ? Secrets::kept : Secrets::left_out;
  TRY(auto events, read_events(stored.events, body.size() - stored.events.size(), secrets));
  return Recording{.self = static_cast<Side>(stored.self),
                   .secrets = secrets,
                   .cut = (stored.flags & is_cut) != 0,
                   .begun = Time{std::chrono::milliseconds{stored.begun}},
                   .setting{stored.setting.value.begin(), stored.setting.value.end()},
                   .events = std::move(events)};
}

bool begins_recordings(Bytes file) {
  return same_bytes(file.first(std::min(file.size(), magic.size())),
                    Bytes{magic}.first(std::min(file.size(), magic.size())));
}

Result<std::vector<Recording>> decode_all(Bytes file, const crypto::Hash& sha256) {
  std::vector<Recording> recordings;
  if (file.empty()) return fail(Fault::recording_unreadable);
  for (std::size_t at = 0; at < file.size();) {
    const auto rest = file.subspan(at);
    const auto unreadable = fail(Fault::recording_unreadable, at);
    if (rest.size() < Head::encoded + digest_size) return unreadable;
    const auto head = wire::decode<Head>(rest.first(Head::encoded));
    if (!head || !same_bytes(head->magic, magic) || head->version != version) return unreadable;
    if (head->size > rest.size() - Head::encoded - digest_size) return unreadable;
    std::array<std::uint8_t, digest_size> digest{};
    sha256.digest({rest.first(Head::encoded + head->size)}, digest);
    if (!same_bytes(digest, rest.subspan(Head::encoded + head->size, digest_size))) return unreadable;
    auto recording = decode_body(rest.subspan(Head::encoded, head->size));
    if (!recording) return fail(Fault::recording_unreadable, at + Head::encoded + recording.error().offset);
    recordings.push_back(*std::move(recording));
    at += Head::encoded + head->size + digest_size;
  }
  return recordings;
}

Buffer encode_error(const Error& error) { return written(stored(&error)); }

Result<Error> decode_error(Bytes body) {
  TRY(const auto stored, read<StoredError>(body));
  TRY(const auto error, restored(stored));
  if (!error) return fail(Fault::recording_unreadable);
  return *error;
}

Buffer encode_alert(Side from, Alert alert) { return written(StoredAlert{std::to_underlying(from), alert}); }

std::pair<Side, Alert> decode_alert(Bytes body) {
  const auto stored = wire::decode<StoredAlert>(body).value_or(StoredAlert{});
  return {static_cast<Side>(stored.from), stored.alert};
}

Buffer encode_judgement(const x509::Explanation& why, const Error* error) {
  Buffer out;
  wire::Writer writer{out};
  writer.put(stored(error));
  {
    const auto attempts = writer.open(3);
    for (const auto& attempt : why.attempts) {
      {
        const auto subjects = writer.open(3);
        for (const auto& subject : attempt.subjects) writer.vector(bytes_of(subject), 0, 0xffff);
      }
      writer.put(stored(&attempt.error));
      writer.vector(bytes_of(attempt.detail), 0, 0xffff);
    }
  }
  if (!writer.finish()) return written(StoredJudgement{stored(error), {}});
  return out;
}

Result<Judgement> decode_judgement(Bytes body) {
  TRY(const auto stored, read<StoredJudgement>(body));
  Judgement judgement;
  TRY(judgement.error, restored(stored.error));
  for (const auto& attempt : stored.attempts) {
    TRY(const auto error, restored(attempt.error));
    if (!error) return fail(Fault::recording_unreadable);
    auto& told = judgement.why.attempts.emplace_back(x509::Attempt{.subjects{}, .error = *error, .detail{}});
    told.detail = text_of(attempt.detail);
    for (const auto& subject : attempt.subjects) told.subjects.emplace_back(text_of(subject));
  }
  return judgement;
}

Buffer encode_call(const PlainCall& call) {
  return written(StoredCall{call.what,
                            call.pending,
                            call.room,
                            stored(call.refused ? &*call.refused : nullptr),
                            stored(call.error ? &*call.error : nullptr),
                            {call.bytes}});
}

Result<PlainCall> decode_call(Bytes body) {
  TRY(const auto stored, read<StoredCall>(body));
  if (stored.what > Call::What::answer || stored.pending > max_outbox || stored.room > max_outbox)
    return fail(Fault::recording_unreadable);
  PlainCall call{.what = stored.what, .pending = stored.pending, .room = stored.room, .bytes = stored.bytes};
  TRY(call.refused, restored(stored.refused));
  TRY(call.error, restored(stored.error));
  return call;
}

Buffer encode_outcome(const Result<Buffer>& answer) {
  if (!answer) return written(StoredAnswer{stored(&answer.error()), {}});
  return written(StoredAnswer{{}, {*answer}});
}

Result<Buffer> decode_outcome(Bytes body) {
  TRY(const auto stored, read<StoredAnswer>(body));
  TRY(const auto error, restored(stored.error));
  if (error) return std::unexpected(*error);
  return Buffer{stored.value.value.begin(), stored.value.value.end()};
}

}  // namespace bulla::replay
