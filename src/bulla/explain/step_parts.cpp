// explain: what the steps of all versions have in common: the details that they are told in. Knows no step's story.
#include "bulla/explain/step_parts.h"

#include "bulla/handshake/info.h"

namespace bulla::explain {
namespace {

Words certificate_lines(const CertificateFacts& certificate) {
  if (!certificate.unreadable.empty()) return {"cannot be read: " + certificate.unreadable};
  if (!certificate.pin.empty()) return {certificate.pin, "key " + certificate.key};
  Words lines{certificate.subject.empty() ? "no subject" : certificate.subject, "issued by " + certificate.issuer};
  if (!certificate.names.empty()) lines.push_back("for " + joined(certificate.names));
  lines.push_back("valid " + certificate.not_before + " to " + certificate.not_after);
  lines.push_back("key " + certificate.key + "; signed with " + certificate.signed_by);
  return lines;
}

std::string traffic_text(const Traffic& traffic) {
  return std::to_string(traffic.sealed_records) + " sealed of " + std::to_string(traffic.records) + " records, " +
         std::to_string(traffic.bytes) + " bytes in all";
}

}  // namespace

std::string listed(const Words& words, std::string_view between) {
  std::string out;
  for (const auto& word : words) {
    if (!out.empty()) out += between;
    out += word;
  }
  return out;
}

std::string joined(const Words& words) { return words.empty() ? "none" : listed(words); }

std::string bytes_text(std::size_t size) { return std::to_string(size) + " bytes"; }

void add_group(const Share& share, Step& step) {
  step.details.push_back({"group", {share.group, std::string{strength_text(share.id)}}});
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

std::string_view key_text(const Facts& facts, Side whose) {
  return facts.shows_raw_key(whose) ? "the key" : "the certificate's key";
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

void add_traffic(const Recording& recording, Step& step) {
  step.details.push_back({"from client", {traffic_text(recording.traffic[by_client])}});
  step.details.push_back({"from server", {traffic_text(recording.traffic[by_server])}});
}

void add_names(const Facts& facts, Step& step) {
  if (facts.choice) step.details.push_back({"version", {facts.choice->version}});
  if (facts.offer && !facts.offer->server_name.empty())
    step.details.push_back({"server name", {facts.offer->server_name}});
  if (facts.protocol) step.details.push_back({"application", {facts.protocol->empty() ? "no ALPN" : *facts.protocol}});
}

}  // namespace bulla::explain
