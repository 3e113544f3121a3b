// authority: a private certification authority in a directory: a root, an issuing certificate below it, and the book of
// what they have issued. Knows nothing of TLS or of command lines.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "bulla/authority/store.h"
#include "bulla/authority/trouble.h"
#include "bulla/openssl/keys.h"
#include "bulla/x509/name.h"
#include "bulla/x509/signing_request.h"

namespace bulla::authority {

inline constexpr std::uint32_t authority_days = 3652;  // ten years
inline constexpr std::uint32_t server_days = 90;
inline constexpr std::uint32_t client_days = 365;
inline constexpr std::size_t max_names = 100;

inline constexpr std::uint32_t list_days = 7;

struct Request {
  std::vector<x509::ReferenceName> names;  // 1 to max_names; the first is also the subject's common name
  Use use = Use::server;
  std::optional<std::uint32_t> days;  // absent: server_days or client_days, cut where the CA ends
  KeyChoice key = KeyChoice::ecdsa;
};

struct Certified {
  std::string certificates;  // PEM: the new certificate, then the intermediate
  IssuedRecord record;
};
struct Issued : Certified {
  openssl::SecretText key;  // PEM, PKCS#8
};

// A fresh key and a request for another CA to sign.
struct Asked {
  std::string request;      // PEM
  openssl::SecretText key;  // PEM, PKCS#8
};
// Needs no CA. Fault::name_invalid for no names or too many; Fault::ml_dsa_missing.
Outcome<Asked> ask(const std::vector<x509::ReferenceName>& names, KeyChoice key);

// SHA-256 of the certificate, lower-case hexadecimal.
std::string fingerprint(const Record& record);

// What a new CA is called unless told otherwise: it has this machine's name, so that two can be told apart.
std::string default_name();

// Not shared between threads; several processes may use one directory at once.
class Authority {
 public:
  // Makes the directory if need be. All or nothing: a failure leaves no file behind, and of two at once one fails.
  // name: 1-48 characters of UTF-8, none of them a control; the subject of the root.
  // key: the kind of the root's and the issuing key. Fault::authority_name_invalid; Fault::file_exists if there is a CA
  // already; Fault::file_unwritable; Fault::ml_dsa_missing.
  static Outcome<Authority> init(const std::filesystem::path& directory, const std::string& name,
                                 const Clock& clock = system_clock(), KeyChoice key = KeyChoice::ecdsa);
  // Fault::no_authority, Fault::store_failed.
  static Outcome<Authority> open(const std::filesystem::path& directory, const Clock& clock = system_clock());

  // The certificate is in the book, and that on disk, before anybody sees it.
  // Fault::validity_invalid if it would outlive the CA; Fault::name_invalid for no names or too many.
  Outcome<Issued> issue(const Request& request);
  // The same for a key whose owner has asked: `request.key` doesn't count. Of what was asked for, the key alone goes
  // into the certificate. Fault::signature_invalid and others if the asker has not signed with it; Fault::key_too_weak.
  Outcome<Certified> sign(const x509::SigningRequest& asked, Request request);

  // What was issued with this serial number. Fault::no_such_certificate.
  Outcome<IssuedRecord> find(Bytes serial) const { return store_.issued(serial); }
  // Revokes it from now on and gives its record; one that has been revoked keeps its date and reason.
  Outcome<IssuedRecord> revoke(Bytes serial, x509::RevocationReason reason);
  // The list of all that are revoked and have not yet expired, PEM, good for so many days.
  // Fault::validity_invalid if the CA has expired.
  Outcome<std::string> revocation_list(std::uint32_t days);

  const AuthorityRecord& root() const { return root_; }
  const AuthorityRecord& issuing() const { return issuing_; }
  std::string root_pem() const;
  Outcome<std::vector<IssuedRecord>> issued() const { return store_.issued(); }

 private:
  Authority(std::filesystem::path directory, Store store, const Clock& clock);
  Outcome<void> load();
  Outcome<std::unique_ptr<crypto::PrivateKey>> issuing_key() const;
  Outcome<Time> end_for(const Request& request) const;
  Outcome<void> check_not_expired() const;
  Outcome<Buffer> sign(const IssuedRecord& record, const Request& request, Bytes public_key_info) const;
  Outcome<Certified> certify(const Request& request, Bytes public_key_info);
  std::filesystem::path directory_;
  Store store_;
  const Clock* clock_;
  AuthorityRecord root_;
  AuthorityRecord issuing_;
};

}  // namespace bulla::authority
