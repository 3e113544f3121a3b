// explain: the seven steps as TLS 1.3 takes them. Knows no output format.
#include "bulla/explain/steps13.h"

#include <algorithm>

#include "bulla/explain/step_parts.h"

namespace bulla::explain {
namespace {

Words shares_text(const std::vector<Share>& shares) {
  Words words;
  for (const auto& share : shares) words.push_back(share.group + " (" + std::to_string(share.size) + " bytes)");
  return words;
}

Detail proof_of(Side whose, const Facts& facts) {
  const auto side = std::to_underlying(whose);
  return {"proof", {"it owns " + std::string{key_text(facts, whose)} + ": signed by " + *facts.scheme[side]}};
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
  if (!facts.offer->shares.empty() || facts.choice || facts.retry) step.state = StepState::done;
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
    add_group(*share, step);
    step.details.push_back({"server's share", {std::to_string(share->size) + " bytes"}});
  }
  step.details.push_back({"suite", {facts.choice->suite}});
}

void tell_session(const Recording& recording, const Facts& facts, Step& step) {
  add_names(facts, step);
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

void tell_protection(const Recording& recording, const Facts& facts, Step& step) {
  const auto& traffic = recording.traffic;
  if (!facts.choice || traffic[by_client].sealed_records + traffic[by_server].sealed_records == 0) return;
  step.state = StepState::done;
  step.note = "all that follows the hellos is encrypted and authenticated";
  if (const auto protection = protection_of(facts.choice->suite)) {
    step.details.push_back({"cipher", {protection->cipher}});
    step.details.push_back(
        {"MAC", {"the cipher's own tag, " + bytes_text(protection->mac_size) + " in each record (AEAD)"}});
  }
  add_traffic(recording, step);
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

}  // namespace

void tell_steps13(const Recording& recording, const Facts& facts, Steps& steps) {
  const auto step = [&](StepName name) -> Step& { return steps[std::to_underlying(name)]; };
  tell_certificate(facts, step(StepName::server_certificate));
  tell_key_share(facts, step(StepName::key_share));
  tell_key_agreed(facts, step(StepName::key_agreed));
  tell_session(recording, facts, step(StepName::session));
  tell_protection(recording, facts, step(StepName::protection));
  tell_challenge(facts, step(StepName::challenge));
  tell_client_proof(facts, step(StepName::client_proof));
}

}  // namespace bulla::explain
