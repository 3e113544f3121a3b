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

namespace bulla::authority {

inline constexpr std::uint32_t authority_days = 3652;  // ten years
inline constexpr std::uint32_t server_days = 90;
inline constexpr std::uint32_t client_days = 365;
inline constexpr std::size_t max_names = 100;

struct Request {
  std::vector<x509::ReferenceName> names;  // 1 to max_names; the first is also the subject's common name
  Use use = Use::server;
  std::optional<std::uint32_t> days;  // absent: server_days or client_days, cut where the CA ends
  KeyChoice key = KeyChoice::ecdsa;
};

struct Issued {
  std::string certificates;  // PEM: the new certificate, then the intermediate
  openssl::SecretText key;   // PEM, PKCS#8
  IssuedRecord record;
};

// SHA-256 of the certificate, lower-case hexadecimal.
std::string fingerprint(const Record& record);

// What a new CA is called unless told otherwise: it has this machine's name, so that two can be told apart.
std::string default_name();

// Not shared between threads; several processes may use one directory at once.
class Authority {
 public:
  // Makes the directory if need be. All or nothing: a failure leaves no file behind, and of two at once one fails.
  // name: 1-48 characters of UTF-8, none of them a control; the subject of the root.
  // Fault::authority_name_invalid; Fault::file_exists if there is a CA already; Fault::file_unwritable.
  static Outcome<Authority> init(const std::filesystem::path& directory, const std::string& name,
                                 const Clock& clock = system_clock());
  // Fault::no_authority, Fault::store_failed.
  static Outcome<Authority> open(const std::filesystem::path& directory, const Clock& clock = system_clock());

  // The certificate is in the book, and that on disk, before anybody sees it.
  // Fault::validity_invalid if it would outlive the CA; Fault::name_invalid for no names or too many.
  Outcome<Issued> issue(const Request& request);

  const AuthorityRecord& root() const { return root_; }
  const AuthorityRecord& issuing() const { return issuing_; }
  std::string root_pem() const;
  Outcome<std::vector<IssuedRecord>> issued() const { return store_.issued(); }

 private:
  Authority(std::filesystem::path directory, Store store, const Clock& clock);
  Outcome<void> load();
  Outcome<std::unique_ptr<crypto::PrivateKey>> issuing_key() const;
  Outcome<Time> end_for(const Request& request) const;
  Outcome<Buffer> sign(const IssuedRecord& record, const Request& request, Bytes public_key_info) const;
  std::filesystem::path directory_;
  Store store_;
  const Clock* clock_;
  AuthorityRecord root_;
  AuthorityRecord issuing_;
};

}  // namespace bulla::authority
