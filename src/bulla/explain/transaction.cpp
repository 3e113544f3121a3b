// explain: a recording told as the seven steps of a secure transaction. Knows no output format.
#include "bulla/explain/transaction.h"

#include <algorithm>

namespace bulla::explain {
namespace {

using wire::HandshakeType;

constexpr auto by_client = std::to_underlying(Side::client);
constexpr auto by_server = std::to_underlying(Side::server);

std::optional<StepName> step_of(HandshakeType type, Side from) {
  switch (type) {
    case HandshakeType::client_hello:
      return StepName::key_share;
    case HandshakeType::server_hello:
      return StepName::key_agreed;
    case HandshakeType::encrypted_extensions:
    case HandshakeType::end_of_early_data:
    case HandshakeType::finished:
    case HandshakeType::new_session_ticket:
      return StepName::session;
    case HandshakeType::certificate_request:
      return StepName::challenge;
    case HandshakeType::certificate:
    case HandshakeType::compressed_certificate:
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

bool is_hello(const Event& event) {
  if (event.what != What::message || event.message.empty()) return false;
  return event.message[0] == std::to_underlying(HandshakeType::client_hello) ||
         event.message[0] == std::to_underlying(HandshakeType::server_hello);
}

Entry entry_of(const Event& event, const Facts& facts, bool sealed) {
  Entry entry;
  entry.at = event.at;
  entry.what = event.what;
  entry.from = event.from;
  entry.size = event.size;
  entry.sealed = sealed;
  entry.belongs_to = step_of(event);
  if (event.what == What::message) entry.name = message_name(event);
  if (event.what == What::alert) entry.name = "alert " + std::string{alert_name(event.alert)};
  if (event.what == What::judged)
    entry.name = std::string{facts.shows_raw_key(event.from) ? "key" : "chain"} +
                 (event.broken ? " judged: refused" : " judged: good");
  return entry;
}

void note_entries(const Recording& recording, const Facts& facts, Transaction& transaction) {
  bool keys = false;  // an alert before the keys is readable by all; handshake messages after ServerHello never are
  Moment before{};
  for (const auto& event : recording.events) {
    const auto entry = entry_of(event, facts, keys && event.what != What::judged && !is_hello(event));
    transaction.entries.push_back(entry);
    if (entry.name == "server hello") keys = true;
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

std::string joined(const Words& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "none" : out;
}

Words shares_text(const std::vector<Share>& shares) {
  Words words;
  for (const auto& share : shares) words.push_back(share.group + " (" + std::to_string(share.size) + " bytes)");
  return words;
}

Words certificate_lines(const CertificateFacts& certificate) {
  if (!certificate.unreadable.empty()) return {"cannot be read: " + certificate.unreadable};
  if (!certificate.pin.empty()) return {certificate.pin, "key " + certificate.key};
  Words lines{certificate.subject.empty() ? "no subject" : certificate.subject, "issued by " + certificate.issuer};
  if (!certificate.names.empty()) lines.push_back("for " + joined(certificate.names));
  lines.push_back("valid " + certificate.not_before + " to " + certificate.not_after);
  lines.push_back("key " + certificate.key + "; signed with " + certificate.signed_by);
  return lines;
}

void add_chain(const Presented& presented, Step& step) {
  if (const auto& compressed = presented.compressed) {
    step.details.push_back({"compressed",
                            {"by " + compressed->algorithm + ": a message of " + std::to_string(presented.size) +
                             " bytes instead of " + std::to_string(compressed->whole)}});
  }
  for (std::size_t i = 0; i < presented.chain.size(); ++i) {
    step.details.push_back(
        {i == 0 ? (presented.chain[i].pin.empty() ? "certificate" : "raw key") : "chain " + std::to_string(i),
         certificate_lines(presented.chain[i])});
  }
  if (presented.left_out > 0)
    step.details.push_back({"chain", {"and " + std::to_string(presented.left_out) + " more"}});
}

void add_judgement(const Facts& facts, Side whose, Step& step) {
  const auto* const judged = facts.judged;
  if (judged == nullptr || judged->from != whose) return;
  if (judged->broken) {
    step.details.push_back({"judged", {"refused: " + std::string{judged->broken->row().text}}});
    return;
  }
  if (facts.shows_raw_key(whose)) {
    step.details.push_back({"judged", {"good: it is pinned; a raw key has no name, no issuer and no end"}});
    return;
  }
  step.details.push_back({"judged",
                          {whose == Side::server ? "good: a trusted root stands behind it, and it is for the "
                                                   "name that was wanted"
                                                 : "good: a trusted root stands behind it"}});
}

Detail proof_of(Side whose, const Facts& facts) {
  const auto side = std::to_underlying(whose);
  return {"proof",
          {std::string{facts.shows_raw_key(whose) ? "it owns the key" : "it owns the certificate's key"} +
           ": signed by " + *facts.scheme[side]}};
}

void tell_certificate(const Facts& facts, Step& step) {
  const auto& presented = facts.presented[by_server];
  if (!presented) {
    if (!facts.shared_key.empty()) {
      step.state = StepState::absent;
      step.note = "a shared key takes its place: both sides have proved that they hold it";
      step.details.push_back({"shared key", {facts.shared_key}});
    } else if (facts.finished[by_server] && facts.choice && facts.choice->resumed) {
      step.state = StepState::absent;
      step.note = "an earlier session goes on: the server has proved that it holds its key";
    }
    return;
  }
  add_chain(*presented, step);
  add_judgement(facts, Side::server, step);
  if (!facts.scheme[by_server]) return;
  step.details.push_back(proof_of(Side::server, facts));
  step.state = StepState::done;
}

void tell_key_share(const Facts& facts, Step& step) {
  if (!facts.offer) return;
  step.state = StepState::done;
  step.details.push_back({"groups", {joined(facts.offer->groups)}});
  step.details.push_back({"client's share", {joined(shares_text(facts.offer->shares))}});
  if (!facts.retry) return;
  step.note = facts.retry->group.empty()
                  ? "the server asked for the hello again, with its cookie (HelloRetryRequest)"
                  : "the server asked for a share of " + facts.retry->group + " instead (HelloRetryRequest)";
}

void tell_key_agreed(const Facts& facts, Step& step) {
  if (!facts.choice) return;
  step.state = StepState::done;
  if (const auto& share = facts.choice->share) {
    step.details.push_back({"group", {share->group}});
    step.details.push_back({"server's share", {std::to_string(share->size) + " bytes"}});
  }
  step.details.push_back({"suite", {facts.choice->suite}});
}

void tell_session(const Recording& recording, const Facts& facts, Step& step) {
  if (facts.choice) step.details.push_back({"version", {facts.choice->version}});
  if (facts.offer && !facts.offer->server_name.empty()) {
    step.details.push_back({"server name", {facts.offer->server_name}});
  }
  if (facts.protocol) step.details.push_back({"application", {facts.protocol->empty() ? "no ALPN" : *facts.protocol}});
  if (!facts.shared_key.empty()) step.details.push_back({"shared key", {facts.shared_key}});
  if (facts.offer && facts.offer->sessions > 0 && facts.choice && facts.shared_key.empty())
    step.details.push_back(
        {"resumption",
         {facts.choice->resumed ? "an earlier session goes on"
                                : "the client offered an earlier session, and the server wanted a new one"}});
  if (facts.offer && facts.offer->early_data && facts.choice)
    step.details.push_back({"early data",
                            {facts.early_data_taken ? "sent with the hello, and taken"
                                                    : "sent with the hello, and not taken: it has to be sent again"}});
  const auto tickets = std::ranges::count_if(
      recording.events, [](const Event& event) { return message_name(event) == "new session ticket"; });
  if (tickets > 0) step.details.push_back({"tickets", {std::to_string(tickets) + " for later sessions"}});
  if (!facts.finished[by_client] || !facts.finished[by_server]) return;
  step.state = StepState::done;
  step.note = "both sides have proved that they saw the same handshake (Finished)";
}

std::string traffic_text(const Traffic& traffic) {
  return std::to_string(traffic.sealed_records) + " sealed of " + std::to_string(traffic.records) + " records, " +
         std::to_string(traffic.bytes) + " bytes in all";
}

void tell_protection(const Recording& recording, const Facts& facts, Step& step) {
  const auto& traffic = recording.traffic;
  if (!facts.choice || traffic[by_client].sealed_records + traffic[by_server].sealed_records == 0) return;
  step.state = StepState::done;
  step.note = "all that follows the hellos is encrypted and authenticated";
  step.details.push_back({"from client", {traffic_text(traffic[by_client])}});
  step.details.push_back({"from server", {traffic_text(traffic[by_server])}});
}

void tell_challenge(const Facts& facts, Step& step) {
  if (!facts.challenge) {
    if (!facts.finished[by_server]) return;
    step.state = StepState::absent;
    step.note = !facts.shared_key.empty() ? "the shared key says who the client is"
                : facts.choice && facts.choice->resumed
                    ? "who the client is, or that it is nobody, goes on from the earlier session"
                    : "the server did not ask who the client is";
    return;
  }
  step.state = StepState::done;
  if (facts.challenged_late)
    step.note = "after the initial phase: the connection was open, and a request called for it";
  step.details.push_back({"signatures", {joined(facts.challenge->schemes)}});
  if (facts.shows_raw_key(Side::client)) {
    step.details.push_back({"form", {"a raw public key that the server has pinned"}});
    return;
  }
  step.details.push_back({"accepted CAs", facts.challenge->authorities.empty() ? Words{"any (the server names none)"}
                                                                               : facts.challenge->authorities});
}

void tell_client_proof(const Facts& facts, Step& step) {
  const auto& presented = facts.presented[by_client];
  if (!facts.challenge) {
    if (!facts.finished[by_server]) return;
    step.state = StepState::absent;
    step.note = "without a challenge there is nothing to prove";
    return;
  }
  if (!presented) return;
  if (presented->chain.empty()) {
    step.state = StepState::absent;
    step.note = "the client answered that it has no certificate to show";
    return;
  }
  add_chain(*presented, step);
  add_judgement(facts, Side::client, step);
  if (!facts.scheme[by_client]) return;
  step.details.push_back(proof_of(Side::client, facts));
  step.state = StepState::done;
}

// Where a transaction that has ended badly broke, if it was one of the steps.
std::optional<StepName> broken_step(const Error& error, const Recording& recording, const Facts& facts) {
  const auto peer = recording.self == Side::client ? Side::server : Side::client;
  if (facts.judged != nullptr && facts.judged->broken) return step_of(*facts.judged);
  if (error.message != Error::nowhere) {
    // Both sides' Finished done, the peer can only be unhappy with what it was shown.
    return step_of(static_cast<HandshakeType>(error.message), peer);
  }
  if (!facts.choice) return StepName::key_agreed;
  if (facts.finished[by_client] && facts.finished[by_server]) {
    const bool refused = recording.self == Side::client && error.fault == Fault::alert_received && facts.challenge;
    return refused ? std::optional{StepName::client_proof} : std::nullopt;
  }
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
  for (std::size_t i = 0; i < step_count; ++i) transaction.steps[i].name = static_cast<StepName>(i);
  const auto step = [&](StepName name) -> Step& { return transaction.steps[std::to_underlying(name)]; };
  note_entries(recording, facts, transaction);
  tell_certificate(facts, step(StepName::server_certificate));
  tell_key_share(facts, step(StepName::key_share));
  tell_key_agreed(facts, step(StepName::key_agreed));
  tell_session(recording, facts, step(StepName::session));
  tell_protection(recording, facts, step(StepName::protection));
  tell_challenge(facts, step(StepName::challenge));
  tell_client_proof(facts, step(StepName::client_proof));
  if (error != nullptr) {
    if (const auto broken = broken_step(*error, recording, facts)) {
      step(*broken).state = StepState::failed;
      step(*broken).note = error->row().text;
    }
  }
  return transaction;
}

}  // namespace bulla::explain
