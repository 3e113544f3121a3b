#include "bulla/handshake/questions.h"

#include "bulla/base/try.h"
#include "bulla/handshake/answers.h"
#include "bulla/handshake/choice.h"

namespace bulla {
namespace {

Result<Answer> now(const IdentityQuestion& question) {
  TRY(const auto wishes, handshake::wishes_in(question.wishes));
  const handshake::Candidates ours{question.identities, *question.policy};
  return IdentityChosen{question.is_client ? handshake::choose_client_identity(wishes, ours)
                                           : handshake::choose_server_identity(question.server_name, wishes, ours)};
}

Result<Answer> now(const SigningQuestion& question) { return handshake::sign(question); }

Result<Answer> now(const TrustQuestion& question) {
  return handshake::judge_peer(question.certificate, *question.trust, question.rest);
}

Result<Answer> now(const TicketQuestion& question) { return TicketChosen{question.sessions->take(question.host)}; }

Result<Answer> now(const SessionQuestion& question) {
  const std::vector<Bytes> tickets{question.tickets.begin(), question.tickets.end()};
  return handshake::find_session(tickets, *question.sessions, question.now);
}

}  // namespace

static_assert(std::variant_size_v<Question> == std::variant_size_v<Answer>);

Result<Answer> answer_now(const Question& question) {
  return std::visit([](const auto& asked) { return now(asked); }, question);
}

}  // namespace bulla
