// front: what a site may say about the connection that a request came on: words, no handles.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "bulla/crypto/hash.h"
#include "bulla/front/date.h"
#include "bulla/handshake/info.h"

namespace bulla::front {

// Or of a raw public key: then only `key` and `fingerprint`, of the SubjectPublicKeyInfo, are set.
struct CertificateFacts {
  std::string subject;  // readable distinguished name; may be empty
  std::string issuer;
  std::vector<std::string> names;  // DNS names, IP addresses, e-mail addresses
  Seconds not_before{};
  Seconds not_after{};
  std::string key;          // "ECDSA P-256"
  std::string fingerprint;  // SHA-256 of the DER, "AB:CD:...", 95 characters
  bool raw_key = false;
};

struct ConnectionFacts {
  std::string peer;           // "192.0.2.1:50000", "[2001:db8::1]:50000"
  std::string version;        // "TLS 1.3"
  std::string suite;          // IANA spelling, as the next three
  std::string group;          // or in words how else the key came about, in TLS 1.2
  std::string strength;       // what that withstands: a sentence
  std::string server_scheme;  // empty if the server signed nothing, in TLS 1.2
  std::string compression;    // of the server's certificate on its way; empty: none
  std::string client_scheme;  // empty if the client did not prove itself
  std::string protocol;       // ALPN; empty: none
  std::string server_name;    // SNI; empty: none
  bool hello_retried = false;
  bool resumed = false;          // an earlier session goes on: nobody signed this time
  std::string shared_key{};      // identity of the external key by which each side knows the other; empty: none
  bool early_data = false;       // the client sent data before the answer, and it was taken
  bool knows_clients = false;    // the front has a CA, or pins, for clients
  bool challengeable = false;    // the client can be asked who it is at any time
  std::string explained_at{};    // the path of a page about this connection; empty: there is none
  bool key_transported = false;  // by the client, encrypted to the server's key, and not agreed on (TLS 1.2)
  // Of TLS 1.2; what it lacks where they are false, TLS 1.3 always has.
  bool extended_master_secret = true;
  bool encrypt_then_mac = false;
  CertificateFacts server;
  std::optional<CertificateFacts> client;
};

// info: of a server's connection that is established. sha256: for fingerprints.
ConnectionFacts facts_of(const ConnectionInfo& info, std::string peer, const crypto::Hash& sha256);
CertificateFacts facts_of(const x509::Certificate& certificate, const crypto::Hash& sha256);
CertificateFacts facts_of_key(Bytes public_key_info, const crypto::Hash& sha256);

// The subject, or where there is none the fingerprint.
const std::string& who(const CertificateFacts& certificate);

// "TLS 1.3, TLS_AES_128_GCM_SHA256, x25519, client CN=me", for a log.
std::string summary(const ConnectionFacts& facts);

}  // namespace bulla::front
