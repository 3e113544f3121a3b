// explain: a recording told as the seven steps of a secure transaction. Knows no output format.
#include "bulla/explain/transaction.h"

#include "bulla/explain/refusal.h"
#include "bulla/explain/sides.h"
#include "bulla/explain/step_parts.h"
#include "bulla/explain/steps12.h"

namespace bulla::explain {
namespace {

using wire::HandshakeType;

std::optional<StepName> step_of(HandshakeType type, Side from) {
  switch (type) {
    case HandshakeType::client_hello:
    case HandshakeType::server_key_exchange:
    case HandshakeType::client_key_exchange:
      return StepName::key_share;
    case HandshakeType::server_hello:
      return StepName::key_agreed;
    case HandshakeType::encrypted_extensions:
    case HandshakeType::end_of_early_data:
    case HandshakeType::finished:
    case HandshakeType::new_session_ticket:
    case HandshakeType::server_hello_done:
    case HandshakeType::hello_request:
      return StepName::session;
    case HandshakeType::certificate_request:
      return StepName::challenge;
    case HandshakeType::certificate:
    case HandshakeType::compressed_certificate:
    case HandshakeType::certificate_status:
    case HandshakeType::certificate_verify:
      return from == Side::server ? StepName::server_certificate : StepName::client_proof;
    case HandshakeType::key_update:
      return StepName::protection;
    default:
      return std::nullopt;
  }
}

std::optional<StepName> step_of(const Event& event) {
  if (event.what == What::judged) {
    return event.from == Side::server ? StepName::server_certificate : StepName::client_proof;
  }
  if (event.what != What::message || event.message.empty()) return std::nullopt;
  // One that asks for another share belongs to the making of shares.
  if (message_name(event) == "hello retry request") return StepName::key_share;
  return step_of(static_cast<HandshakeType>(event.message[0]), event.from);
}

bool is_message(const Event& event, HandshakeType type) {
  return event.what == What::message && !event.message.empty() && event.message[0] == std::to_underlying(type);
}

// What somebody between the two cannot read. Alerts are readable by all until there are keys.
class Hidden {
 public:
  explicit Hidden(const Facts& facts) : tls12_{facts.tls12.has_value()} {}
  bool hides(const Event& event) {
    if (event.what == What::judged) return false;
    return tls12_ ? hides_in_tls12(event) : hides_in_tls13(event);
  }

 private:
  // After ServerHello every message is sealed but a hello.
  bool hides_in_tls13(const Event& event) {
    const bool is_server_hello = is_message(event, HandshakeType::server_hello);
    const bool hidden = keys_[by_server] && !is_server_hello && !is_message(event, HandshakeType::client_hello);
    if (is_server_hello && message_name(event) == "server hello") keys_[by_server] = true;
    return hidden;
  }
  // A side's Finished is the first that it seals (RFC 5246 §7.4.9).
  bool hides_in_tls12(const Event& event) {
    bool& keys = keys_[std::to_underlying(event.from)];
    keys = keys || is_message(event, HandshakeType::finished);
    return keys;
  }

  bool tls12_;
  std::array<bool, 2> keys_{};  // by Side
};

Entry entry_of(const Event& event, const Facts& facts, bool sealed) {
  Entry entry;
  entry.at = event.at;
  entry.what = event.what;
  entry.from = event.from;
  entry.size = event.size;
  entry.sealed = sealed;
  entry.belongs_to = step_of(event);
  // In TLS 1.2 a client's hello holds no share: it is about suites, and brings a random number for the keys.
  if (facts.tls12 && is_message(event, HandshakeType::client_hello)) entry.belongs_to = StepName::key_agreed;
  if (event.what == What::message) entry.name = message_name(event);
  if (event.what == What::alert) entry.name = "alert " + std::string{alert_name(event.alert)};
  if (event.what == What::judged)
    entry.name = std::string{facts.shows_raw_key(event.from) ? "key" : "chain"} +
                 (event.broken ? " judged: refused" : " judged: good");
  return entry;
}

void note_entries(const Recording& recording, const Facts& facts, Transaction& transaction) {
  Hidden hidden{facts};
  Moment before{};
  for (const auto& event : recording.events) {
    const auto entry = entry_of(event, facts, hidden.hides(event));
    transaction.entries.push_back(entry);
    if (entry.belongs_to) {
      auto& step = transaction.steps[std::to_underlying(*entry.belongs_to)];
      if (!step.began) step.began = before;
      step.ended = event.at;
      step.bytes += event.size;
    }
    before = event.at;
  }
  transaction.entries_left_out = recording.events_left_out;
}

// The same in TLS 1.2, where no message or chain is known to be the reason.
std::optional<StepName> broken_step12(const Facts& facts) {
  if (facts.finished[by_client] && facts.finished[by_server]) return std::nullopt;
  // Who has derived other keys, or seen another handshake, shows it first where both sides prove that they have not.
  if (facts.tls12->has_client_key() || facts.choice->resumed) return StepName::session;
  return StepName::server_certificate;
}

// Where a transaction that has ended badly broke, if it was one of the steps.
std::optional<StepName> broken_step(const Error& error, const Recording& recording, const Facts& facts) {
  const auto peer = other(recording.self);
  if (facts.judged != nullptr && facts.judged->broken) return step_of(*facts.judged);
  if (error.message != Error::nowhere) return step_of(static_cast<HandshakeType>(error.message), peer);
  if (!facts.choice) return StepName::key_agreed;
  if (refuses_client(error, recording.self, facts)) return StepName::client_proof;
  if (facts.tls12) return broken_step12(facts);
  if (facts.finished[by_client] && facts.finished[by_server]) return std::nullopt;
  return facts.finished[by_server] ? StepName::session : StepName::server_certificate;
}

}  // namespace

std::string_view word(StepState state) {
  switch (state) {
    case StepState::done:
      return "done";
    case StepState::absent:
      return "absent";
    case StepState::failed:
      return "failed";
    case StepState::unreached:
      return "unreached";
  }
  return "";
}

std::string_view title(StepName name) {
  switch (name) {
    case StepName::server_certificate:
      return "the server presents its signed certificate";
    case StepName::key_share:
      return "a key share is made";
    case StepName::key_agreed:
      return "a key is agreed on";
    case StepName::session:
      return "the session is created";
    case StepName::protection:
      return "all further data is encrypted and authenticated";
    case StepName::challenge:
      return "the server challenges the client";
    case StepName::client_proof:
      return "the client proves who it is";
  }
  return "";
}

Transaction transaction_of(const Recording& recording, const Error* error) {
  const auto facts = facts_of(recording);
  Transaction transaction;
  transaction.self = recording.self;
  transaction.traffic = recording.traffic;
  for (std::size_t i = 0; i < step_count; ++i) {
    transaction.steps[i].name = static_cast<StepName>(i);
    transaction.steps[i].title = title(static_cast<StepName>(i));
  }
  note_entries(recording, facts, transaction);
  if (facts.tls12) {
    tell_steps12(recording, facts, transaction.steps);
  } else {
    tell_steps13(recording, facts, transaction.steps);
  }
  if (error != nullptr) {
    if (const auto broken = broken_step(*error, recording, facts)) {
      auto& step = transaction.steps[std::to_underlying(*broken)];
      step.state = StepState::failed;
      step.note = error->row().text;
    }
  }
  return transaction;
}

}  // namespace bulla::explain
