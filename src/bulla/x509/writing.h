// x509: the pieces that certificates, requests and lists of revoked certificates are written from. Knows nothing of
// what they say.
#pragma once
#include <span>
#include <string_view>

#include "bulla/crypto/provider.h"
#include "bulla/der/writer.h"
#include "bulla/x509/certificate.h"
#include "bulla/x509/name.h"

namespace bulla::x509 {

enum class Critical : std::uint8_t { no, yes };

// One Extension (RFC 5280 §4.1) whose value the body writes.
void write_extension(der::Writer& writer, Bytes type, Critical critical, auto value) {
  writer.sequence([&] {
    writer.oid(type);
    if (critical == Critical::yes) writer.boolean_true();
    writer.inside(der::tag::octet_string, value);
  });
}

// A whole Name: organizationName and commonName, each only if it is not empty.
Buffer write_subject(std::string_view organization, std::string_view common_name);

// GeneralNames (RFC 5280 §4.2.1.6).
void write_general_names(der::Writer& writer, std::span<const ReferenceName> names);

// The value of AuthorityKeyIdentifier that names a key and nothing else.
void write_authority_key_identifier(der::Writer& writer, Bytes key_identifier);

// RFC 5280 §4.2.1.2 (1): SHA-1 of the key's bits; a name for the key, no proof. public_key_info: the whole
// SubjectPublicKeyInfo.
Result<Buffer> key_identifier(const crypto::Provider& provider, Bytes public_key_info);

// How what this issuer signs names its key: as its certificate does, or as above.
Result<Buffer> issuer_key_identifier(const crypto::Provider& provider, const Certificate& issuer);

// Who signs, and with which algorithm.
struct SigningKey {
  explicit SigningKey(const crypto::PrivateKey& private_key);
  const crypto::PrivateKey& key;
  crypto::SignatureAlgorithm algorithm;
  Buffer identifier;  // the whole AlgorithmIdentifier
};

// What is signed, the algorithm and the signature in one SEQUENCE: a certificate, request or list.
Result<Buffer> write_signed(Bytes to_be_signed, const SigningKey& signer);

}  // namespace bulla::x509
