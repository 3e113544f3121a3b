// authority: the CA's database: who we are and what we have issued, in SQLite. Knows nothing of keys or of how
// certificates are made.
#pragma once
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bulla/authority/trouble.h"
#include "bulla/base/bytes.h"
#include "bulla/base/clock.h"
#include "bulla/x509/crl.h"
#include "bulla/x509/name.h"

struct sqlite3;

namespace bulla::authority {

enum class Role : std::uint8_t { root, issuing };
enum class Use : std::uint8_t { server, client };
enum class KeyChoice : std::uint8_t { ecdsa, rsa, ed25519, ml_dsa_44, ml_dsa_65, ml_dsa_87 };
inline constexpr std::array all_key_choices{KeyChoice::ecdsa,     KeyChoice::rsa,       KeyChoice::ed25519,
                                            KeyChoice::ml_dsa_44, KeyChoice::ml_dsa_65, KeyChoice::ml_dsa_87};
enum class Status : std::uint8_t { valid, revoked };

// The words that stand in the database, and that the command line takes.
std::string_view word(Role role);
std::string_view word(Use use);
std::string_view word(KeyChoice choice);
std::string_view word(Status status);
std::string_view word(x509::NameKind kind);

// What is common to all certificates that we keep.
struct Record {
  Buffer serial;  // big-endian, positive, at most 20 octets
  Time not_before, not_after;
  KeyChoice key{};
  Buffer certificate;  // DER
};
// One of the CA's own certificates.
struct AuthorityRecord : Record {
  Role role{};
  std::string subject;   // for people
  std::string key_file;  // beside the database
};
struct RecordedName {
  x509::NameKind kind{};
  std::string text;
  bool operator==(const RecordedName&) const = default;
};
struct Revocation {
  Time when{};
  x509::RevocationReason reason{};
};
struct IssuedRecord : Record {
  std::vector<RecordedName> names;  // in the order asked for
  Use use{};
  std::optional<Revocation> revocation{};

  Status status() const { return revocation ? Status::revoked : Status::valid; }
};

// One connection to the database; not shared between threads. Several processes may use one database at once: each
// change is one transaction, and waits up to ten seconds for another's. Fault::store_failed with SQLite's reason.
class Store {
 public:
  // `file` exists and is empty.
  static Outcome<void> create(const std::filesystem::path& file, const AuthorityRecord& root,
                              const AuthorityRecord& issuing);
  // Fault::no_authority if there is no such file.
  static Outcome<Store> open(const std::filesystem::path& file);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  // Fault::no_authority if the role has no certificate.
  Outcome<AuthorityRecord> authority(Role role) const;
  // On return it is on disk.
  Outcome<void> add(const IssuedRecord& record);
  // Oldest first.
  Outcome<std::vector<IssuedRecord>> issued() const;
  // Fault::no_such_certificate if nothing was issued with this serial number.
  Outcome<IssuedRecord> issued(Bytes serial) const;
  // A certificate that has been revoked stays so, with its first date. Fault::no_such_certificate.
  Outcome<void> revoke(Bytes serial, const Revocation& revocation);
  // A number for the next list of revoked certificates, larger than each before it; on disk on return.
  Outcome<std::uint64_t> next_list_number(Time now);

 private:
  struct Close {
    void operator()(::sqlite3* database) const;
  };
  explicit Store(std::unique_ptr<::sqlite3, Close> database);
  std::unique_ptr<::sqlite3, Close> database_;
};

}  // namespace bulla::authority
