// record: fragments of TLS 1.2 under an AEAD (RFC 5246 §6.2.3.3; RFC 5288 §3, RFC 7905 §2).
#pragma once
#include "bulla/record/cipher12.h"

namespace bulla::record {

// The nonce is made of the sequence number, so that none can come twice under one key.
std::unique_ptr<FragmentSealer> aead_sealer(const crypto::AeadProtection& protection, crypto::WriteKeys keys);
std::unique_ptr<FragmentOpener> aead_opener(const crypto::AeadProtection& protection, crypto::WriteKeys keys);

}  // namespace bulla::record
