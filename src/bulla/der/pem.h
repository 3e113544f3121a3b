// der: textual encoding of DER (RFC 7468). Not for private keys: the text and the result are not wiped.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "bulla/base/bytes.h"
#include "bulla/base/result.h"

namespace bulla::der {

inline constexpr std::string_view pem_certificate = "CERTIFICATE";
inline constexpr std::string_view pem_certificate_request = "CERTIFICATE REQUEST";
inline constexpr std::string_view pem_crl = "X509 CRL";
inline constexpr std::string_view pem_ocsp_response = "OCSP RESPONSE";  // no RFC names one; others use it

// The contents of all blocks with this label, in order; text between blocks and other blocks are passed over.
// Fault::pem_malformed with the offset of the block, Fault::pem_no_block if there is none.
Result<std::vector<Buffer>> decode_pem(std::string_view text, std::string_view label = pem_certificate);

// The same, or the one DER element that the text is, taken as it stands.
Result<std::vector<Buffer>> decode_pem_or_der(std::string_view text, std::string_view label);

struct PemBlock {
  std::string_view label;
  std::string_view text;  // with both its markers
};

// All blocks of any kind, in order, not decoded: views into `text`. Fault::pem_malformed with the offset of one that
// does not end.
Result<std::vector<PemBlock>> pem_blocks(std::string_view text);

// "-----BEGIN label-----", lines of 64 characters, "-----END label-----", each line ended by \n.
std::string encode_pem(Bytes der, std::string_view label = pem_certificate);

// Base64 (RFC 4648 §4) with white space anywhere; padding is required and unused bits are zero. Fault::pem_malformed.
Result<Buffer> decode_base64(std::string_view text);
std::string encode_base64(Bytes bytes);

}  // namespace bulla::der
