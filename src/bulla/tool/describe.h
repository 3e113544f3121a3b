// tool: what certificates, requests, lists, responses and keys say, for people and for scripts: the same facts in the
// same order. Judges nothing.
#pragma once
#include <string>

#include "bulla/base/clock.h"
#include "bulla/crypto/signature.h"
#include "bulla/tool/json.h"
#include "bulla/x509/crl.h"
#include "bulla/x509/ocsp.h"
#include "bulla/x509/signing_request.h"

namespace bulla::tool {

inline constexpr std::size_t max_entries_shown = 100;  // of a list of revoked certificates

// Each has a member "kind". Text in them is safe to print, whatever a peer put into it.
JsonRecord describe(const x509::Certificate& certificate, Time now);
JsonRecord describe(const x509::SigningRequest& request);
JsonRecord describe(const x509::Crl& list, Time now);
JsonRecord describe(const x509::OcspResponse& response);
JsonRecord describe_public_key(Bytes public_key_info);
JsonRecord describe(const crypto::PrivateKey& key);  // its public half alone

// A label and what it says, a line each, indented; "kind" is left out.
std::string text_of(const JsonRecord& record);

}  // namespace bulla::tool
