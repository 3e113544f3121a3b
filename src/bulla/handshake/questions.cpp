#include "bulla/handshake/questions.h"

#include "bulla/base/try.h"
#include "bulla/handshake/answers.h"
#include "bulla/handshake/choice.h"

namespace bulla {
namespace {

Result<Answer> now(const IdentityQuestion& question) {
  TRY(auto wishes, handshake::wishes_in(question.wishes));
  wishes.keys = question.keys;
  if (question.is_client) wishes.types = handshake::TypeList{question.client_type};
  const handshake::Candidates ours{question.identities, *question.policy};
  return IdentityChosen{question.is_client ? handshake::choose_client_identity(wishes, ours)
                                           : handshake::choose_server_identity(question.server_name, wishes, ours)};
}

Result<Answer> now(const SigningQuestion& question) { return handshake::sign(question); }

Result<Answer> now(const TrustQuestion& question) { return handshake::judge(question); }

Result<Answer> now(const TicketQuestion& question) { return TicketChosen{question.sessions->take(question.host)}; }

Result<Answer> now(const SessionQuestion& question) {
  if (!question.session_id.empty())
    return SessionFound{question.session_ids->find(question.session_id, question.now), 0};
  const std::vector<Bytes> tickets{question.tickets.begin(), question.tickets.end()};
  return handshake::find_session(tickets, *question.sessions, question.now);
}

Result<Answer> now(const DecryptionQuestion& question) { return handshake::decrypt(question); }

Buffer bytes_in(const IdentityChosen& answer) {
  if (!answer.identity) return {};
  const auto shown = answer.identity->shown_first();
  return {shown.begin(), shown.end()};
}
Buffer bytes_in(const Signature& answer) { return answer.bytes; }
Buffer bytes_in(const PeerJudged& answer) { return answer.peer ? Buffer{1} : Buffer{}; }
Buffer bytes_in(const TicketChosen& answer) { return answer.ticket ? session::encode(*answer.ticket) : Buffer{}; }
Buffer bytes_in(const SessionFound& answer) {
  if (!answer.session) return {};
  auto session = session::encode(*answer.session);
  Buffer bytes(2 + session.size());
  bytes[0] = static_cast<std::uint8_t>(answer.place >> 8);
  bytes[1] = static_cast<std::uint8_t>(answer.place);
  std::ranges::copy(session, bytes.begin() + 2);
  wipe(session);
  return bytes;
}
Buffer bytes_in(const Decrypted& answer) {
  const auto premaster = answer.premaster.expose();
  return {premaster.begin(), premaster.end()};
}

Result<Answer> answer_in(Bytes bytes, const IdentityQuestion& question) {
  if (bytes.empty()) return IdentityChosen{};
  for (const auto& identity : question.identities)
    if (same_bytes(identity->shown_first(), bytes)) return IdentityChosen{identity};
  return fail(Fault::session_unreadable);
}
Result<Answer> answer_in(Bytes bytes, const SigningQuestion&) { return Signature{{bytes.begin(), bytes.end()}}; }
Result<Answer> answer_in(Bytes bytes, const TrustQuestion& question) {
  if (bytes.empty()) return fail(Fault::session_unreadable);
  return now(question);
}
Result<Answer> answer_in(Bytes bytes, const TicketQuestion&) {
  if (bytes.empty()) return TicketChosen{};
  TRY(auto ticket, session::decode_ticket(bytes));
  return TicketChosen{std::move(ticket)};
}
Result<Answer> answer_in(Bytes bytes, const SessionQuestion&) {
  if (bytes.empty()) return SessionFound{};
  if (bytes.size() < 2) return fail(Fault::session_unreadable);
  TRY(auto session, session::decode_session(bytes.subspan(2)));
  return SessionFound{std::move(session), static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1])};
}
Result<Answer> answer_in(Bytes bytes, const DecryptionQuestion&) {
  if (bytes.size() != crypto::premaster_size) return fail(Fault::session_unreadable);
  return Decrypted{crypto::Premaster{bytes}};
}

}  // namespace

static_assert(std::variant_size_v<Question> == std::variant_size_v<Answer>);

Result<Answer> answer_now(const Question& question) {
  return std::visit([](const auto& asked) { return now(asked); }, question);
}

Buffer encode(const Answer& answer) {
  return std::visit([](const auto& given) { return bytes_in(given); }, answer);
}

Result<Answer> decode_answer(Bytes bytes, const Question& question) {
  return std::visit([&](const auto& asked) { return answer_in(bytes, asked); }, question);
}

}  // namespace bulla
