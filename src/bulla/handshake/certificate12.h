// handshake: certificates in the messages of TLS 1.2, where what comes with them comes apart: an OCSP response in a
// message of its own (RFC 6066 §8), the logs' timestamps in ServerHello (RFC 6962 §3.3.1). To all above this they look
// as in TLS 1.3, whose Certificate message holds all of it, or a raw public key, which here is a message by itself.
#pragma once
#include "bulla/handshake/identity.h"
#include "bulla/handshake/say.h"
#include "bulla/wire/messages12.h"

namespace bulla::handshake {

// What a peer has shown.
struct Shown12 {
  Bytes list;          // RFC 5246 §7.4.2: certificate_list without its length
  Bytes staple{};      // DER OCSP response; empty: none
  Bytes timestamps{};  // SignedCertificateTimestampList; empty: none
};
// As a Certificate message of TLS 1.3, with its header.
Result<Buffer> certificate_message(const Shown12& shown);
Result<Buffer> certificate_message(const wire::tls12::RawPublicKey& shown);

// What an identity has to show. staple, timestamps: empty if there is none, or it isn't wanted.
struct OwnCertificates12 {
  Buffer list;
  Buffer staple;
  Buffer timestamps;
};
Result<OwnCertificates12> own_certificates12(const Identity& identity, Wanted wanted);

// Says them, or a raw key; null: that there are none (RFC 5246 §7.4.6).
Result<void> say_certificate12(Speech12 speech, const Identity* identity);

}  // namespace bulla::handshake
