#include "bulla/handshake/client13/afterwards.h"

namespace bulla::handshake::client13 {
namespace {

class Afterwards final : public Conversation {
 public:
  Afterwards(const Context& context, const crypto::Suite* suite, session::Terms terms, keys::StageSecret resumption)
      : context_{context}, suite_{suite}, terms_{std::move(terms)}, resumption_{std::move(resumption)} {}

  Result<Progress> message(Bytes raw) override {
    context_.witness.message(Side::server, raw);
    if (static_cast<wire::HandshakeType>(raw[0]) != wire::HandshakeType::new_session_ticket)
      return std::unexpected(at_message(fail(Fault::unexpected_message).error(), raw));
    if (auto ok = take_ticket(raw); !ok) return std::unexpected(at_message(ok.error(), raw));
    return Progress::waits_for_peer;
  }
  const SigningQuestion* question() const override { return nullptr; }
  Result<Progress> answer(Buffer) override { return fail(Fault::api_misuse); }

 private:
  Result<void> take_ticket(Bytes raw);

  Context context_;
  const crypto::Suite* suite_;
  session::Terms terms_;
  keys::StageSecret resumption_;
};

// RFC 9846 §4.7.1. One that says to be dead at once, or that no hello could carry, is not kept.
Result<void> Afterwards::take_ticket(Bytes raw) {
  TRY(const auto ticket, wire::decode_body<wire::NewSessionTicket>(raw.subspan(wire::HandshakeHeader::size)));
  TRY_VOID(wire::check_placed(ticket.extensions, wire::HandshakeType::new_session_ticket));
  TRY(const auto early_data, ticket.extensions.find<wire::EarlyDataLimit>());
  const auto& config = context_.config;
  if (config.sessions == nullptr || ticket.ticket_lifetime == 0 || ticket.ticket.size() > session::max_ticket)
    return {};
  config.sessions->put(
      {.session = {.terms = terms_,
                   .psk = keys::resumption_psk(*suite_->hash, resumption_.expose(), ticket.ticket_nonce),
                   .created = config.clock->now(),
                   .lifetime = std::min(std::chrono::seconds{ticket.ticket_lifetime}, session::longest_life),
                   .age_add = ticket.ticket_age_add,
                   .max_early_data = early_data ? early_data->max_early_data_size : 0},
       .identity = {ticket.ticket.value.begin(), ticket.ticket.value.end()},
       .host = std::string{context_.server.text()}});
  return {};
}

}  // namespace

std::unique_ptr<Conversation> make_afterwards(const Context& context, const crypto::Suite* suite, session::Terms terms,
                                              keys::StageSecret resumption) {
  return std::make_unique<Afterwards>(context, suite, std::move(terms), std::move(resumption));
}

}  // namespace bulla::handshake::client13
