// explain: the seven steps as TLS 1.2 takes them. Knows no output format.
#include "bulla/explain/steps12.h"

#include "bulla/explain/step_parts.h"

namespace bulla::explain {
namespace {

// What facts_of has found, with what is always there in TLS 1.2.
struct Story {
  const Recording& recording;
  const Facts& facts;
  const Facts12& own;
  const ServerChoice& choice;

  bool resumed() const { return choice.resumed; }
  bool transported() const { return facts.transports_key(); }
  bool finished() const { return facts.finished[by_client] && facts.finished[by_server]; }
};

void absent(Step& step, std::string_view why) {
  step.state = StepState::absent;
  step.note = why;
}

std::string leaf_key(const Facts& facts) {
  const auto& presented = facts.presented[by_server];
  if (!presented || presented->chain.empty() || presented->chain[0].key.empty()) return "the server's public key";
  const auto& leaf = presented->chain[0];
  return "the public key of " + (leaf.subject.empty() ? "the server" : leaf.subject) + " (" + leaf.key + ")";
}

std::string signed_text(const Facts& facts, std::size_t side) {
  return *facts.scheme[side] + ", " + bytes_text(facts.signature[side]);
}

std::string owned_text(const Facts& facts, Side whose) { return "it owns " + std::string{key_text(facts, whose)}; }

std::string in_the_clear(const Facts& facts, Side whose) {
  const bool raw_key = facts.shows_raw_key(whose);
  return std::string{"TLS 1.2 sends the "} + (whose == Side::client ? "client's " : "") +
         (raw_key ? "raw public key" : "certificate") + " in the clear";
}

void add_server_proof(const Story& story, Step& step) {
  const auto owned = owned_text(story.facts, Side::server);
  if (story.transported()) {
    if (!story.facts.finished[by_server]) return;
    step.details.push_back({"proof", {owned + ": it could open the secret (see step 2)"}});
  } else if (story.facts.scheme[by_server]) {
    step.details.push_back(
        {"proof", {owned + ": its share (ServerKeyExchange) is signed by " + signed_text(story.facts, by_server)}});
  }
}

void tell_certificate(const Story& story, Step& step) {
  const auto& presented = story.facts.presented[by_server];
  if (!presented) {
    if (story.resumed() && story.facts.finished[by_server])
      absent(step, "an earlier session goes on: the server has proved that it holds its key");
    return;
  }
  step.note = in_the_clear(story.facts, Side::server) + ", so whoever listens learns whose it is; TLS 1.3 seals it";
  step.details.push_back({"message", {"Certificate, " + bytes_text(presented->size)}});
  add_chain(*presented, step);
  if (story.own.status > 0)
    step.details.push_back({"OCSP response", {bytes_text(story.own.status) + " (CertificateStatus)"}});
  if (story.own.timestamps > 0) step.details.push_back({"timestamps", {std::to_string(story.own.timestamps)}});
  add_judgement(story.facts, Side::server, step);
  add_server_proof(story, step);
  const bool trusted = story.transported() ? story.own.has_client_key() : story.facts.scheme[by_server].has_value();
  if (trusted) step.state = StepState::done;
}

void tell_transport(const Story& story, Step& step) {
  step.title = "the client makes a secret and encrypts it to the server's public key";
  step.note = "whoever gets that private key, even years later, can read the connection; TLS 1.3 has no such way";
  if (story.own.encrypted_secret == 0) return;
  step.state = StepState::done;
  step.details.push_back({"secret", {"made by the client: 48 bytes, 46 of them random (the premaster secret)"}});
  step.details.push_back(
      {"encrypted", {bytes_text(story.own.encrypted_secret) + " (ClientKeyExchange), to " + leaf_key(story.facts)}});
}

void tell_shares(const Story& story, Step& step) {
  step.note = "in TLS 1.2 the server's share comes first and the client answers it; in TLS 1.3 the client begins";
  if (story.facts.offer && !story.facts.offer->groups.empty())
    step.details.push_back({"groups", {joined(story.facts.offer->groups)}});
  if (const auto& share = story.choice.share)
    step.details.push_back(
        {"server's share", {share->group + " (" + bytes_text(share->size) + "), signed (ServerKeyExchange)"}});
  if (story.own.client_share == 0) return;
  step.state = StepState::done;
  step.details.push_back({"client's share", {bytes_text(story.own.client_share) + " (ClientKeyExchange)"}});
}

void tell_key_share(const Story& story, Step& step) {
  if (story.resumed()) {
    absent(step, "an earlier session goes on with its master secret; TLS 1.3 makes new shares even then");
  } else if (story.transported()) {
    tell_transport(story, step);
  } else {
    tell_shares(story, step);
  }
}

std::string master_text(const Story& story) {
  if (story.resumed()) return "48 bytes, out of the earlier session";
  return story.own.extended_master_secret
             ? "48 bytes, derived from that secret and all messages so far (extended master secret, RFC 7627)"
             : "48 bytes, derived from that secret and both sides' random numbers; no extended master secret ties it "
               "to this handshake";
}

void tell_key_agreed(const Story& story, Step& step) {
  step.details.push_back({"suite", {story.choice.suite}});
  if (story.resumed()) {
    step.note = "the keys are new: the earlier master secret is mixed with new random numbers of both sides";
  } else if (story.transported()) {
    step.note = "the server opens the secret with its private key, and both derive the same keys";
    step.details.push_back({"way", {"RSA key transport: the key is the client's, and is not agreed on"}});
  } else {
    step.note = "both compute the same secret from the two shares; it never went over the network";
    if (const auto& share = story.choice.share) add_group(*share, step);
  }
  if (!story.own.has_client_key() && !(story.resumed() && story.facts.finished[by_server])) return;
  step.state = StepState::done;
  step.details.push_back({"master secret", {master_text(story)}});
}

// RFC 5077 §3.4: with a ticket the id is the client's invention, and comes back as a yes.
std::string session_id_text(const Story& story) {
  const auto& id = story.own.session_id;
  if (id.empty()) return "none: the server keeps no session by its id";
  if (!story.resumed()) return id + ", made by the server";
  return story.facts.offer && story.facts.offer->ticket > 0 ? id + ", made by the client and sent back" : id;
}

std::string resumption_text(const Story& story, const ClientOffer& offer) {
  if (story.resumed())
    return offer.ticket > 0 ? "an earlier session goes on: the server could open its ticket"
                            : "an earlier session goes on: the server still knows its id";
  return "the client offered an earlier session's ticket, and the server wanted a new session";
}

void add_ticket(const Story& story, Step& step) {
  if (!story.own.ticket) return;
  const auto& ticket = *story.own.ticket;
  const auto life = ticket.lifetime_hint == 0 ? "no lifetime given"
                                              : "good for " + std::to_string(ticket.lifetime_hint) + " seconds or less";
  step.details.push_back(
      {"ticket", {ticket.size == 0 ? "none after all" : bytes_text(ticket.size) + " for later sessions, " + life}});
}

void tell_session(const Story& story, Step& step) {
  add_names(story.facts, step);
  step.details.push_back({"session id", {session_id_text(story)}});
  const auto& offer = story.facts.offer;
  if (offer && (story.resumed() || offer->ticket > 0))
    step.details.push_back({"resumption", {resumption_text(story, *offer)}});
  add_ticket(story, step);
  if (!story.own.extensions.empty()) step.details.push_back({"agreed on", {joined(story.own.extensions)}});
  if (story.own.fragment_limit > 0)
    step.details.push_back({"records", {"of at most " + bytes_text(story.own.fragment_limit)}});
  if (!story.finished()) return;
  step.state = StepState::done;
  step.note = "both sides have proved that they saw the same handshake (Finished, the first that each has sealed)";
}

std::string mac_text(const Protection& protection, const Facts12& own) {
  if (protection.mac.empty())
    return "the cipher's own tag, " + bytes_text(protection.mac_size) + " in each record (AEAD)";
  return protection.mac + ", " + bytes_text(protection.mac_size) + " in each record, " +
         (own.encrypt_then_mac ? "of what was encrypted (encrypt-then-MAC, RFC 7366)"
                               : "of the data, and encrypted with it (MAC-then-encrypt); TLS 1.3 has AEADs alone");
}

void tell_protection(const Story& story, Step& step) {
  const auto& traffic = story.recording.traffic;
  if (traffic[by_client].sealed_records + traffic[by_server].sealed_records == 0) return;
  step.state = StepState::done;
  step.note =
      "all that follows a side's ChangeCipherSpec is encrypted and carries a MAC; unlike in TLS 1.3, the type of each "
      "record stays readable";
  if (const auto protection = protection_of(story.choice.suite)) {
    step.details.push_back({"cipher", {protection->cipher}});
    step.details.push_back({"MAC", {mac_text(*protection, story.own)}});
  }
  add_traffic(story.recording, step);
}

void tell_challenge(const Story& story, Step& step) {
  const auto& challenge = story.facts.challenge;
  if (!challenge) {
    if (!story.facts.finished[by_server]) return;
    absent(step, story.resumed() ? "who the client is, or that it is nobody, goes on from the earlier session"
                                 : "the server did not ask who the client is");
    return;
  }
  step.state = StepState::done;
  step.note = "the client is to sign all messages of the handshake, in which the server's random number is new";
  step.details.push_back({"kinds of keys", {joined(challenge->key_types)}});
  step.details.push_back({"signatures", {joined(challenge->schemes)}});
  if (story.facts.shows_raw_key(Side::client))
    return step.details.push_back({"form", {"a raw public key that the server has pinned"}});
  step.details.push_back(
      {"accepted CAs", challenge->authorities.empty() ? Words{"any (the server names none)"} : challenge->authorities});
}

void add_client_signature(const Facts& facts, Step& step) {
  const auto& leaf = facts.presented[by_client]->chain.front();
  if (!leaf.key.empty()) step.details.push_back({"public key", {leaf.key}});
  step.details.push_back(
      {"proof",
       {owned_text(facts, Side::client) + ": CertificateVerify is signed by " + signed_text(facts, by_client)}});
  step.details.push_back({"signed", {"all messages before it, " + bytes_text(facts.tls12->signed_bytes)}});
}

void tell_client_proof(const Story& story, Step& step) {
  const auto& presented = story.facts.presented[by_client];
  if (!story.facts.challenge) {
    if (story.facts.finished[by_server]) absent(step, "without a challenge there is nothing to prove");
    return;
  }
  if (!presented) return;
  if (presented->chain.empty()) return absent(step, "the client answered that it has no certificate to show");
  step.note = in_the_clear(story.facts, Side::client) + "; TLS 1.3 seals it";
  add_chain(*presented, step);
  add_judgement(story.facts, Side::client, step);
  if (!story.facts.scheme[by_client]) return;
  add_client_signature(story.facts, step);
  step.state = StepState::done;
}

}  // namespace

void tell_steps12(const Recording& recording, const Facts& facts, Steps& steps) {
  if (!facts.tls12 || !facts.choice) return;
  const auto step = [&](StepName name) -> Step& { return steps[std::to_underlying(name)]; };
  const Story story{recording, facts, *facts.tls12, *facts.choice};
  tell_certificate(story, step(StepName::server_certificate));
  tell_key_share(story, step(StepName::key_share));
  tell_key_agreed(story, step(StepName::key_agreed));
  tell_session(story, step(StepName::session));
  tell_protection(story, step(StepName::protection));
  tell_challenge(story, step(StepName::challenge));
  tell_client_proof(story, step(StepName::client_proof));
  // Notes tell what has happened.
  for (auto& each : steps)
    if (each.state == StepState::unreached) each.note.clear();
}

}  // namespace bulla::explain
