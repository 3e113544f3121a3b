#include "bulla/explain/page_story.h"

#include "bulla/explain/alerts.h"
#include "bulla/explain/step_parts.h"

namespace bulla::explain {
namespace {

using wire::HandshakeType;

// A step in words that hold for every connection, and what shows of it on the wire.
struct Words13And12 {
  std::string_view tls13;
  std::string_view classic;
  std::string_view between13;
  std::string_view between12;
  std::string_view inside;
};

constexpr Words13And12 words_of(StepName name) {
  switch (name) {
    case StepName::server_certificate:
      return {"The certificate travels sealed, and the server signs all that was said so far with its key.",
              "The certificate travels in the clear. Its key signs the server's share, or decrypts what the client "
              "sends: only its owner can.",
              "sealed records of about that size: neither names nor issuers",
              "all of it: the certificate, its names and who issued it",
              "whose certificate it is, who vouches for it, and that the server owns its key"};
    case StepName::key_share:
      return {
          "Client and server each make a key pair for this connection alone, and say the public half in their "
          "hellos.",
          "The client makes a secret and sends it encrypted with the key of the server's certificate; or, in "
          "newer suites, each side sends a share.",
          "the public half of each share, in the clear: it does not lead to the key",
          "the public values, or the encrypted secret, in the clear: neither leads to the key",
          "the private halves, or the secret, which never travel readable"};
    case StepName::key_agreed:
      return {
          "Each side joins its private half with the other's public half, and both have the same secret. Keys of "
          "the past stay safe if the certificate's key is stolen later.",
          "Both derive the same master secret from what the client sent. With key transport, who steals the "
          "server's key later can read what was recorded.",
          "the suite and the group that were chosen, in the server's hello",
          "the suite that was chosen, and both random numbers, in the hellos",
          "the shared secret, and all keys that come of it"};
    case StepName::session:
      return {
          "Both prove by Finished that they have seen the same handshake. Tickets let the client come back later "
          "with less.",
          "Both prove by Finished, the first sealed message, that they have seen the same handshake. A session id "
          "or a ticket lets the client come back.",
          "the name of the server that the client asked for; the rest is sealed",
          "the server's name, the protocol, session ids and tickets: all but Finished",
          "what was agreed on for the connection, and that nobody has changed a byte of it"};
    case StepName::protection:
      return {
          "Every record is encrypted and authenticated at once by a cipher that does both (AEAD); even its type is "
          "hidden.",
          "Every record is encrypted, and authenticated by a MAC or by the cipher itself; its type stands in the "
          "clear.",
          "when records go, in which direction and how large they are",
          "when records go, in which direction, how large and of which type they are",
          "the data, and that it is whole and in order"};
    case StepName::challenge:
      return {"The server asks the client for a certificate, sealed; also later, when a request calls for it.",
              "The server asks the client for a certificate, in the clear, before the keys are agreed on.",
              "sealed records: not even that there was a challenge",
              "that the server asked, and which authorities it accepts",
              "which signatures and authorities the server accepts"};
    case StepName::client_proof:
      return {"The client shows its certificate, sealed, and signs the handshake with its key.",
              "The client shows its certificate in the clear, and signs all messages so far with its key.",
              "sealed records of about that size: not who the client is",
              "all of it: the client's certificate and its names",
              "who the client is, and that it owns the certificate's key"};
  }
  return {};
}

std::string between(const Step& step, bool tls12) {
  if (step.state == StepState::absent) return "nothing: this connection has no such step";
  if (step.state == StepState::unreached && step.bytes == 0) return "nothing: the connection did not come so far";
  const auto words = words_of(step.name);
  std::string text{tls12 ? words.between12 : words.between13};
  if (step.bytes > 0) text += " (" + bytes_text(step.bytes) + " of messages)";
  return text;
}

std::string inside(const Step& step) {
  if (step.state == StepState::absent || (step.state == StepState::unreached && step.bytes == 0)) return step.note;
  return std::string{words_of(step.name).inside};
}

std::string hello_of(const Facts& facts) {
  std::string text = "the client says which versions, suites and groups it can do";
  if (facts.offer && !facts.offer->shares.empty()) text += ", with its shares";
  if (facts.offer && !facts.offer->server_name.empty()) text += ", and whom it wants to reach";
  return text + ".";
}

std::string_view certificate_meaning(Side from) {
  return from == Side::server ? "the server shows who it is: its certificate and those that vouch for it."
                              : "the client shows who it is, or that it has nothing to show.";
}

std::string_view verify_meaning(Side from) {
  return from == Side::server ? "the server signs all that was said so far: it owns the certificate's key, and nobody "
                                "has changed a byte."
                              : "the client signs all that was said so far: it owns the certificate's key.";
}

std::string_view meaning_of(HandshakeType type, Side from, bool tls12) {
  switch (type) {
    case HandshakeType::server_hello:
      return tls12 ? "the server chooses version and suite, and adds its random number."
                   : "the server chooses version, suite and group, with its share: from here on both have keys.";
    case HandshakeType::encrypted_extensions:
      return "what else the server agrees to, sealed already.";
    case HandshakeType::certificate:
      return certificate_meaning(from);
    case HandshakeType::compressed_certificate:
      return "a certificate message, compressed to save bytes.";
    case HandshakeType::certificate_request:
      return "the server challenges the client to say who it is.";
    case HandshakeType::certificate_verify:
      return verify_meaning(from);
    case HandshakeType::certificate_status:
      return "what the certificate's issuer says of its revocation (OCSP), brought along by the server.";
    case HandshakeType::server_key_exchange:
      return "the server's share, signed with the certificate's key.";
    case HandshakeType::server_hello_done:
      return "the server has said its part and waits for the client.";
    case HandshakeType::client_key_exchange:
      return "what the server needs for the same secret: the client's share, or the secret under the server's key.";
    case HandshakeType::finished:
      return "a MAC over the whole handshake: both saw the same bytes and have the same keys.";
    case HandshakeType::new_session_ticket:
      return "a ticket with which the client may come back at less cost.";
    case HandshakeType::end_of_early_data:
      return "the client's early data ends here; what follows is sealed with the handshake's key.";
    case HandshakeType::key_update:
      return "this side goes on with a new key; who gets hold of it can't read what went before.";
    case HandshakeType::hello_request:
      return "the server asks for a new handshake, which is not begun.";
    default:
      return "";
  }
}

}  // namespace

std::string meaning_of(const Event& event, const Facts& facts) {
  if (event.what == What::alert) {
    if (event.alert == Alert::close_notify) return "this side has said all: nothing that it sent is missing.";
    const auto words = words_for(event.alert).means;
    return words.empty() ? std::string{} : std::string{words} + ".";
  }
  if (event.message.empty()) return "";
  const auto type = static_cast<HandshakeType>(event.message[0]);
  if (type == HandshakeType::client_hello) return hello_of(facts);
  if (message_name(event) == "hello retry request")
    return "the server can't use what was offered, and asks for the hello again, with another share.";
  return std::string{meaning_of(type, event.from, facts.tls12.has_value())};
}

std::array<PageStep, step_count> page_steps(const Transaction& transaction, const Facts& facts) {
  std::array<PageStep, step_count> steps;
  for (std::size_t i = 0; i < step_count; ++i) {
    const auto& step = transaction.steps[i];
    const auto words = words_of(step.name);
    steps[i].name = step.name;
    steps[i].between = between(step, facts.tls12.has_value());
    steps[i].inside = inside(step);
    steps[i].tls13 = words.tls13;
    steps[i].classic = words.classic;
  }
  return steps;
}

}  // namespace bulla::explain
