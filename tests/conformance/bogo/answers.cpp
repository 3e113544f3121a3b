#include "answers.h"

#include "bulla/base/try.h"
#include "bulla/handshake/answers.h"
#include "bulla/handshake/choice.h"
#include "bulla/openssl/provider.h"
#include "bulla/wire/messages.h"
#include "bulla/x509/dangerous.h"

namespace bulla::bogo {
namespace {

// The runner tells by the alert which of its callbacks has refused: certificate_unknown or handshake_failure.
constexpr auto refused_by_callback = Fault::revocation_unknown;
constexpr auto refused = Fault::key_not_proved;

bool issued_by_one_of(const handshake::Identity& identity, const handshake::Wishes& wishes) {
  for (const auto& name : wishes.authorities.authorities)
    for (const auto& issuer : identity.issuers())
      if (same_bytes(name.value, issuer)) return true;
  return false;
}

// The extensions of a hello or a request but for certificate_authorities.
Buffer without_authorities(Bytes extensions) {
  wire::ExtensionBlock block{};
  block.raw = extensions;
  Buffer rest;
  wire::Writer writer{rest};
  for (const auto& extension : block)
    if (extension.extension_type != wire::ExtensionType::certificate_authorities) writer.put(extension);
  return rest;
}

}  // namespace

Bytes leaf_in(Bytes certificate) {
  if (certificate.size() < wire::HandshakeHeader::size) return {};
  const auto message = wire::decode_body<wire::Certificate>(certificate.subspan(wire::HandshakeHeader::size));
  if (!message || message->certificate_list.empty()) return {};
  return message->certificate_list.begin()->cert_data;
}

Result<Answer> Answers::to(const Question& question) const {
  return std::visit([&](const auto& asked) { return to_one(asked); }, question);
}

// Chains are taken as they come, but for what TLS itself asks of a leaf (RFC 9846 §4.5.1.2).
Result<Answer> Answers::to_one(const TrustQuestion& question) const {
  if (settings_.fail_ocsp_callback) return PeerJudged{fail(Fault::ocsp_not_usable), {}};
  if (settings_.verify_fail && settings_.verify_peer)
    return PeerJudged{fail(settings_.custom_verify ? refused_by_callback : refused), {}};
  if (question.pinned) return answer_now(question);
  TRY(const auto trust, x509::dangerous::trust_exactly(openssl::provider(), leaf_in(question.certificate)));
  auto judged = handshake::judge_peer(question.certificate, *trust, question.rest);
  const auto usage = question.rest.key_usage;
  if (judged.peer && usage && !judged.peer->leaf().extensions.allows(*usage))
    return PeerJudged{fail(Fault::key_usage), {}};
  return judged;
}

Result<Answer> Answers::to_one(const IdentityQuestion& question) const {
  const bool fails = settings_.fail_cert_callback || settings_.fail_ddos_callback || settings_.fail_ocsp_callback;
  if (fails) return fail(Fault::file_unreadable);
  if (settings_.fail_early_callback) return fail(refused);
  TRY(const auto wishes, handshake::wishes_in(question.wishes));
  for (std::size_t i = 0; i < identities_.identities.size(); ++i) {
    const auto& identity = identities_.identities[i];
    if (identities_.must_match_issuer[i] && !issued_by_one_of(*identity, wishes)) continue;
    auto alone = question;
    alone.identities = {identity};
    if (!identities_.must_match_issuer[i]) alone.wishes = without_authorities(question.wishes);
    TRY(auto answer, answer_now(alone));
    if (std::get<IdentityChosen>(answer).identity) return answer;
  }
  // Where we have one, the runner wants it or nothing at all.
  if (question.is_client && !identities_.identities.empty()) return fail(Fault::no_common_signature);
  return IdentityChosen{};
}

}  // namespace bulla::bogo
