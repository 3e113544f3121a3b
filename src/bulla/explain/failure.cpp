// explain: a connection that failed, told whole. Knows no output format.
#include "bulla/explain/failure.h"

#include <algorithm>

#include "bulla/explain/alerts.h"
#include "bulla/explain/local_identity.h"
#include "bulla/explain/passing.h"
#include "bulla/explain/refusal.h"
#include "bulla/x509/general_name.h"

namespace bulla::explain {
namespace {

const Event* last_message(const Recording& recording) {
  const auto found = std::ranges::find(recording.events.rbegin(), recording.events.rend(), What::message, &Event::what);
  return found == recording.events.rend() ? nullptr : &*found;
}

const Event* message_at_fault(const Case& it) {
  if (it.error.message == Error::nowhere) return nullptr;
  // TLS 1.2 has a chain judged when the peer has said all of its flight: not the flight's end is at fault.
  const bool chain = it.facts.tls12 && it.refused_chain() != nullptr;
  const auto type = chain ? std::to_underlying(wire::HandshakeType::certificate) : it.error.message;
  const auto is_it = [&](const Event& event) {
    return event.what == What::message && event.from == other(it.recording.self) && !event.message.empty() &&
           event.message[0] == type;
  };
  const auto found = std::ranges::find_if(it.recording.events.rbegin(), it.recording.events.rend(), is_it);
  return found == it.recording.events.rend() ? nullptr : &*found;
}

std::string milliseconds(Moment moment) {
  const auto text =
      std::to_string(moment.count() / 1000) + "." + std::to_string(1000 + moment.count() % 1000).substr(1);
  return text + " ms";
}

std::string place_of(const Case& it) {
  if (const auto* const event = message_at_fault(it)) {
    std::string text = "at the " + it.peer() + "'s " + message_name(*event) + " (" + std::to_string(event->size) +
                       " bytes, " + milliseconds(event->at) + " after the start)";
    if (it.error.offset != 0) text += ", byte " + std::to_string(it.error.offset);
    return text;
  }
  if (it.error.message != Error::nowhere) return "at the " + message_name(it.error.message);
  if (const auto* const last = last_message(it.recording)) {
    return "after the " + std::string{name_of_side(last->from)} + "'s " + message_name(*last) + ", " +
           milliseconds(last->at) + " after the start";
  }
  return "before the first message";
}

std::string alert_line(const Case& it) {
  const auto self = it.recording.self;
  const auto received = it.facts.alert[std::to_underlying(other(self))];
  if (it.error.fault == Fault::alert_received) {
    return "the " + it.peer() + " sent the alert " + std::string{alert_name(it.error.received)} + " (" +
           std::to_string(std::to_underlying(it.error.received)) +
           "): " + std::string{words_for(it.error.received).means};
  }
  const auto sent = it.facts.alert[std::to_underlying(self)];
  if (sent && *sent != Alert::close_notify) {
    return "this side sent the alert " + std::string{alert_name(*sent)} + " to the " + it.peer();
  }
  if (received && *received != Alert::close_notify) {
    return "the " + it.peer() + " sent the alert " + std::string{alert_name(*received)};
  }
  return "no side sent an alert";
}

Section where(const Case& it) {
  Section section{"where", {place_of(it), alert_line(it)}};
  if (!it.error.row().rule.empty()) section.lines.push_back("rule: " + std::string{it.error.row().rule});
  return section;
}

std::vector<Section> offers(const Case& it) {
  std::vector<Section> sections;
  if (const auto& offer = it.facts.offer) {
    Words shares;
    for (const auto& share : offer->shares) shares.push_back(share.group);
    sections.push_back(
        {"the client offered",
         {"versions: " + joined(offer->versions), "suites: " + joined(offer->suites),
          "groups: " + joined(offer->groups) + (shares.empty() ? "" : " (shares of " + joined(shares) + ")"),
          "signatures: " + joined(offer->schemes), "application protocols: " + joined(offer->protocols),
          "server name: " + (offer->server_name.empty() ? "none" : offer->server_name)}});
  }
  if (it.facts.offer && !it.facts.offer->server_types.empty())
    sections.back().lines.push_back("the server's key as: " + joined(it.facts.offer->server_types));
  if (it.facts.offer && !it.facts.offer->client_types.empty())
    sections.back().lines.push_back("its own key as: " + joined(it.facts.offer->client_types));
  if (const auto& retry = it.facts.retry) {
    sections.push_back(
        {"the server asked again", {retry->group.empty() ? "for its cookie" : "for a share of " + retry->group}});
  }
  if (const auto& choice = it.facts.choice) {
    Section chosen{"the server chose", {"version: " + choice->version, "suite: " + choice->suite}};
    if (choice->share) chosen.lines.push_back("group: " + choice->share->group);
    if (it.facts.transports_key() && !choice->resumed)
      chosen.lines.push_back("key: the client's, by RSA key transport");
    if (it.facts.tls12 && choice->resumed) chosen.lines.push_back("session: an earlier one");
    if (it.facts.protocol) {
      chosen.lines.push_back("application protocol: " + (it.facts.protocol->empty() ? "none" : *it.facts.protocol));
    }
    sections.push_back(std::move(chosen));
  }
  return sections;
}

// A server's own side of a negotiation never appears in a message if it fails.
void add_own_policy(const Case& it, std::vector<Section>& sections) {
  if (it.is_client() || it.ourselves.policy == nullptr || it.facts.choice) return;
  const auto& policy = *it.ourselves.policy;
  Words keys;
  for (const auto& identity : it.ourselves.identities) {
    keys.emplace_back(crypto::key_kind_name(identity->key().kind()));
  }
  sections.push_back({"the server allows (policy " + std::string{policy.name} + ")",
                      {"versions: " + joined(versions_of(it.ourselves)), "suites: " + joined(suites_of(it.ourselves)),
                       "groups: " + joined(words_of(policy.groups)),
                       "signatures: " + joined(words_of(policy.signature_schemes)) + " (keys: " + joined(keys) + ")",
                       "application protocols: " + joined(it.ourselves.protocols)}});
}

void add_certificate(const Case& it, std::vector<Section>& sections) {
  const auto* const judged = it.refused_chain();
  const auto* const leaf = it.peer_leaf();
  if (leaf == nullptr || (judged == nullptr && it.error.fault != Fault::bad_signature)) return;
  Section section{"the " + it.peer() + (leaf->pin.empty() ? "'s certificate" : "'s raw public key"), {}};
  if (!leaf->pin.empty()) section.lines.push_back("pin: " + leaf->pin);
  if (!leaf->unreadable.empty()) {
    section.lines.push_back("cannot be read: " + leaf->unreadable);
  } else if (!leaf->pin.empty()) {
    section.lines.push_back("key: " + leaf->key);
  } else {
    section.lines = {"subject: " + leaf->subject, "issuer: " + leaf->issuer, "for: " + joined(leaf->names),
                     "valid: " + leaf->not_before + " to " + leaf->not_after, "key: " + leaf->key};
  }
  sections.push_back(std::move(section));
}

std::string whose(const x509::Attempt& attempt) {
  if (attempt.error.certificate == Error::nowhere) return "the trusted root";
  if (attempt.error.certificate == 0) return "the peer's own certificate";
  return "certificate " + std::to_string(attempt.error.certificate) + " of the chain";
}

void add_attempts(const Case& it, std::vector<Section>& sections) {
  const auto* const judged = it.refused_chain();
  if (judged == nullptr || judged->why.attempts.empty()) return;
  if (it.facts.shows_raw_key(judged->from)) return;  // it has no path
  Section section{"paths tried", {}};
  std::size_t number = 0;
  for (const auto& attempt : judged->why.attempts) {
    std::string path;
    for (const auto& subject : attempt.subjects) path += (path.empty() ? "" : " <- ") + subject;
    const auto& row = attempt.error.row();
    section.lines.push_back(std::to_string(++number) + ". " + path);
    section.lines.push_back("   " + whose(attempt) + ": " + std::string{row.text} +
                            (row.rule.empty() ? "" : " [" + std::string{row.rule} + "]"));
    if (!attempt.detail.empty()) section.lines.push_back("   " + attempt.detail);
  }
  sections.push_back(std::move(section));
}

const std::string& name_of(const CertificateFacts& certificate) {
  return certificate.pin.empty() ? certificate.subject : certificate.pin;
}

void add_client_certificate(const Case& it, std::vector<Section>& sections) {
  if (!it.facts.challenge) {
    const bool wanted =
        it.error.fault == Fault::alert_received && it.is_client() && (it.error.received == Alert::certificate_required);
    if (wanted) sections.push_back({"the client's certificate", {"the server never asked for one"}});
    return;
  }
  const auto& challenge = *it.facts.challenge;
  Section section{"the client's certificate", {"the server asked for one"}};
  if (it.facts.shows_raw_key(Side::client)) {
    section.lines.push_back("in the form of a raw public key");
  } else {
    section.lines.push_back("CAs that it accepts: " +
                            (challenge.authorities.empty() ? "any (it names none)" : joined(challenge.authorities)));
  }
  if (!challenge.key_types.empty()) section.lines.push_back("kinds of keys: " + joined(challenge.key_types));
  section.lines.push_back("signatures that it accepts: " + joined(challenge.schemes));
  if (it.is_client()) {
    for (auto& line : local_identity_lines(it.recording, it.ourselves)) section.lines.push_back(std::move(line));
  } else if (const auto& presented = it.facts.presented[by_client]) {
    section.lines.push_back(presented->chain.empty() ? "the client has shown none"
                                                     : "the client has shown " + name_of(presented->chain.front()));
  }
  sections.push_back(std::move(section));
}

std::string sentence(const Case& it) {
  if (it.error.fault == Fault::alert_received) {
    return "the " + it.peer() + " refused: " + std::string{words_for(it.error.received).means} + " (alert " +
           std::string{alert_name(it.error.received)} + ")";
  }
  std::string text{it.error.row().text};
  const auto* const judged = it.refused_chain();
  if (judged != nullptr && !judged->why.attempts.empty() && !judged->why.attempts.front().detail.empty()) {
    text += ": " + judged->why.attempts.front().detail;
  }
  if (!it.error.row().rule.empty()) text += " [" + std::string{it.error.row().rule} + "]";
  return text;
}

std::string mend_of(const Case& it) {
  if (it.error.fault == Fault::alert_received) return std::string{words_for(it.error.received).mend};
  return std::string{it.error.row().mend};
}

Words safe_protocols(const std::vector<std::string>& protocols) {
  Words words;
  for (const auto& protocol : protocols) words.push_back(x509::safe_text(bytes_of(protocol)));
  return words;
}

}  // namespace

Ourselves ourselves(const ClientConfig& config, std::string peer_name) {
  return {config.identities, config.policy, std::move(peer_name), safe_protocols(config.protocols),
          config.tls12 != nullptr};
}

Ourselves ourselves(const ServerConfig& config) {
  return {config.identities, config.policy, {}, safe_protocols(config.protocols), config.tls12 != nullptr};
}

Failure failure_of(const Error& error, const Recording& recording, const Ourselves& ourselves) {
  const auto facts = facts_of(recording);
  const Case it{error, recording, facts, ourselves};
  Failure failure{sentence(it), mend_of(it), {where(it)}};
  add_certificate(it, failure.sections);
  add_attempts(it, failure.sections);
  add_client_certificate(it, failure.sections);
  for (auto& section : offers(it)) failure.sections.push_back(std::move(section));
  add_own_policy(it, failure.sections);
  if (auto pass = what_would_pass(it); !pass.empty()) {
    failure.sections.push_back({"would have passed", {std::move(pass)}});
  }
  return failure;
}

bool client_was_refused(const Error& error, const Recording& recording) {
  return refuses_client(error, recording.self, facts_of(recording));
}

}  // namespace bulla::explain
