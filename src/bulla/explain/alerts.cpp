// explain: what an alert usually means when it comes from the other side. Knows no connection.
#include "bulla/explain/alerts.h"

namespace bulla::explain {

// No default: an alert without words does not compile.
AlertWords words_for(Alert alert) {
  switch (alert) {
    case Alert::close_notify:
      return {"the peer has said all that it wanted to say", ""};
    case Alert::unexpected_message:
      return {"the peer did not expect this message now", "one of the two has a bug, or does not speak this protocol"};
    case Alert::bad_record_mac:
      return {"a record arrived altered, or sealed with another key", "something between the two changes the data"};
    case Alert::record_overflow:
      return {"a record was longer than the peer allows", ""};
    case Alert::handshake_failure:
      return {"the peer found no settings that both sides allow, or wants a client certificate",
              "compare what was offered with what the peer allows"};
    case Alert::bad_certificate:
      return {"the peer holds our certificate to be corrupt or badly signed",
              "check the certificate, its chain and its key"};
    case Alert::unsupported_certificate:
      return {"the peer does not accept certificates of this kind or for this use",
              "use a certificate that was issued for this use (--client for a client's)"};
    case Alert::certificate_revoked:
      return {"our certificate has been revoked", "have a new one issued"};
    case Alert::certificate_expired:
      return {"our certificate has expired or is not valid yet, by the peer's clock",
              "renew the certificate, or check both clocks"};
    case Alert::certificate_unknown:
      return {"the peer did not accept our certificate and gives no closer reason", "the peer's log may say why"};
    case Alert::illegal_parameter:
      return {"a field of ours holds a value that the peer does not allow", "one of the two has a bug"};
    case Alert::unknown_ca:
      return {"the peer does not trust the CA that issued our certificate",
              "use a certificate of a CA that the peer trusts, and send its intermediates"};
    case Alert::access_denied:
      return {"the peer knows who we are and does not let us in", "ask whoever runs the peer for access"};
    case Alert::decode_error:
      return {"the peer could not read a message of ours", "one of the two has a bug"};
    case Alert::decrypt_error:
      return {
          "a signature, a Finished or the proof of a shared key of ours did not verify",
          "our certificate and private key may not belong together, a shared key may be another there, or something "
          "between changes the data"};
    case Alert::protocol_version:
      return {"the peer speaks none of the versions offered",
              "enable a newer TLS on the peer, or see what --policy allows"};
    case Alert::insufficient_security:
      return {"the peer wants stronger algorithms than were offered", "compare what was offered with what it allows"};
    case Alert::internal_error:
      return {"the peer failed for a reason of its own", "the peer's log may say why"};
    case Alert::inappropriate_fallback:
      return {"the peer speaks a newer version than was tried", ""};
    case Alert::user_canceled:
      return {"the peer gave up before the handshake was done", ""};
    case Alert::no_renegotiation:
      return {"the peer does not negotiate an open connection again", "connect anew instead"};
    case Alert::missing_extension:
      return {"the peer misses an extension that it needs", "it may need the server's name: connect by name"};
    case Alert::unsupported_extension:
      return {"the peer got an answer to a question that it never asked", "one of the two has a bug"};
    case Alert::unrecognized_name:
      return {"the peer has no server of the name that was asked for", "ask for another name with --name"};
    case Alert::bad_certificate_status_response:
      return {"the peer did not accept the revocation status sent with the certificate", ""};
    case Alert::unknown_psk_identity:
      return {"the peer does not know the shared key that was named",
              "compare its identity, and whether it is imported or raw, on both sides"};
    case Alert::certificate_required:
      return {"the peer wants a client certificate and got none",
              "give --cert and --key of a certificate that it accepts"};
    case Alert::general_error:
      return {"the peer gives no reason", "the peer's log may say why"};
    case Alert::no_application_protocol:
      return {"the peer speaks none of the application protocols offered", "offer another one with --alpn"};
  }
  return {"an alert that has no meaning known here", "the peer's log may say why"};
}

}  // namespace bulla::explain
