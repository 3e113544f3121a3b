// handshake: what a TLS 1.2 client makes of a ServerHello.
#pragma once
#include "bulla/handshake/agreement12.h"
#include "bulla/handshake/message.h"
#include "bulla/handshake/tls12.h"

namespace bulla::handshake::client12 {

using Context = ClientContext;

// What the server chose.
struct Choice {
  Agreement12 agreement;
  Buffer session_id;                    // the server's name for the session; empty: none
  Buffer timestamps;                    // SignedCertificateTimestampList (RFC 6962 §3.3); empty: none
  wire::CertificateType server_type{};  // what its Certificate holds (RFC 7250)
  bool may_staple = false;              // a CertificateStatus may come (RFC 6066 §8)
  bool will_ticket = false;             // a NewSessionTicket comes (RFC 5077 §3.2)
  bool resumes = false;                 // it goes on with the session that was offered
};

// Judges it by the ClientHello, notes what it settles and puts that to use. Faults of the extensions;
// Fault::suite_not_offered, Fault::session_not_offered, Fault::session_changed,
// Fault::session_extended_master_secret, Fault::extended_master_secret_missing, Fault::renegotiation_unsafe,
// Fault::bad_renegotiation_info, Fault::encrypt_then_mac_unfit, Fault::point_format, Fault::protocol_not_offered,
// Fault::bad_change_cipher_spec, Fault::certificate_type_not_offered, Fault::no_common_certificate_type.
Result<Choice> take_hello(const In<wire::ServerHello>& message, const Hello12& ours, Context& context);

}  // namespace bulla::handshake::client12
