// authority: the CA's database in SQLite. Knows nothing of keys or of how certificates are made.
#include "bulla/authority/store.h"

#include <sqlite3.h>

#include <array>
#include <optional>
#include <system_error>

#include "bulla/base/try.h"

namespace bulla::authority {
namespace {

constexpr int schema_version = 2;
constexpr int application_id = 0x42554c41;  // "BULA": `file` and we know our own
constexpr int patience_ms = 10'000;

constexpr auto schema = R"(
CREATE TABLE authority (
  role        TEXT NOT NULL PRIMARY KEY CHECK (role IN ('root', 'issuing')),
  subject     TEXT NOT NULL,
  serial      BLOB NOT NULL UNIQUE,
  not_before  INTEGER NOT NULL,  -- milliseconds since 1970, UTC
  not_after   INTEGER NOT NULL,
  key_kind    TEXT NOT NULL,
  key_file    TEXT NOT NULL,
  certificate BLOB NOT NULL      -- DER
) STRICT;
CREATE TABLE issued (
  id          INTEGER PRIMARY KEY,
  serial      BLOB NOT NULL UNIQUE,
  purpose     TEXT NOT NULL CHECK (purpose IN ('server', 'client')),
  key_kind    TEXT NOT NULL,
  not_before  INTEGER NOT NULL,
  not_after   INTEGER NOT NULL,
  status      TEXT NOT NULL DEFAULT 'valid' CHECK (status IN ('valid', 'revoked')),
  certificate BLOB NOT NULL
) STRICT;
CREATE TABLE issued_name (
  issued      INTEGER NOT NULL REFERENCES issued (id),
  position    INTEGER NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('dns', 'ip', 'email')),
  name        TEXT NOT NULL,
  PRIMARY KEY (issued, position)
) STRICT;
CREATE INDEX issued_name_by_name ON issued_name (name);
)";

// What version 2 has beyond version 1, whose tables are those above.
constexpr auto schema_of_version_2 = R"(
ALTER TABLE issued ADD COLUMN revoked_at INTEGER;  -- of those revoked
ALTER TABLE issued ADD COLUMN reason INTEGER;      -- RFC 5280 section 5.3.1
CREATE TABLE revocation_list (
  number      INTEGER PRIMARY KEY AUTOINCREMENT,
  made        INTEGER NOT NULL
) STRICT;
)";

// The columns that issued_in() reads.
constexpr auto select_issued =
    "SELECT id, serial, purpose, key_kind, not_before, not_after, status, certificate, revoked_at, reason FROM issued";

std::unexpected<Trouble> refused(::sqlite3* database) {
  const char* const file = ::sqlite3_db_filename(database, "main");
  return trouble(Fault::store_failed, std::string{file ? file : ""} + ": " + ::sqlite3_errmsg(database));
}

Outcome<void> run(::sqlite3* database, const std::string& text) {
  if (::sqlite3_exec(database, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return refused(database);
  return {};
}

// A statement and its values. A binding that fails shows at the next step.
class Statement {
 public:
  Statement(::sqlite3* database, const std::string& text) : database_{database} {
    ready_ = ::sqlite3_prepare_v2(database, text.c_str(), -1, &statement_, nullptr) == SQLITE_OK;
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { ::sqlite3_finalize(statement_); }

  // Values must outlive the statement.
  Statement& operator<<(std::string_view text) {
    return keep(::sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_STATIC));
  }
  Statement& operator<<(Bytes blob) {
    return keep(::sqlite3_bind_blob(statement_, ++bound_, blob.data(), static_cast<int>(blob.size()), SQLITE_STATIC));
  }
  Statement& operator<<(std::int64_t number) { return keep(::sqlite3_bind_int64(statement_, ++bound_, number)); }
  Statement& operator<<(Time time) { return *this << std::int64_t{time.time_since_epoch().count()}; }

  // True: there is a row. False: done.
  Outcome<bool> step() {
    if (!ready_) return refused(database_);
    switch (::sqlite3_step(statement_)) {
      case SQLITE_ROW:
        return true;
      case SQLITE_DONE:
        return false;
      default:
        return refused(database_);
    }
  }

  std::string text(int column) const {
    const auto* const begin = ::sqlite3_column_blob(statement_, column);
    return begin ? std::string{static_cast<const char*>(begin), size(column)} : std::string{};
  }
  Buffer blob(int column) const {
    const auto* const begin = static_cast<const std::uint8_t*>(::sqlite3_column_blob(statement_, column));
    return begin ? Buffer(begin, begin + size(column)) : Buffer{};
  }
  std::int64_t number(int column) const { return ::sqlite3_column_int64(statement_, column); }
  Time time(int column) const { return Time{std::chrono::milliseconds{number(column)}}; }

 private:
  Statement& keep(int result) {
    ready_ = ready_ && result == SQLITE_OK;
    return *this;
  }
  std::size_t size(int column) const { return static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column)); }

  ::sqlite3* database_;
  ::sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  bool ready_;
};

// All that is done through it happens at commit() or not at all.
class Transaction {
 public:
  static Outcome<Transaction> begin(::sqlite3* database) {
    TRY_VOID(run(database, "BEGIN IMMEDIATE"));
    return Transaction{database};
  }
  Transaction(Transaction&& other) noexcept : database_{std::exchange(other.database_, nullptr)} {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction() {
    if (database_) ::sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  Outcome<void> commit() {
    TRY_VOID(run(database_, "COMMIT"));
    database_ = nullptr;
    return {};
  }

 private:
  explicit Transaction(::sqlite3* database) : database_{database} {}
  ::sqlite3* database_;
};

// The enumerator whose word this is; a word that we never wrote means that the database is not sound.
template <class Enum, std::size_t Size>
Outcome<Enum> from_word(const std::string& text, const std::array<Enum, Size>& all) {
  for (const auto one : all) {
    if (word(one) == text) return one;
  }
  return trouble(Fault::store_failed, "'" + text + "' is not known to this version");
}
constexpr std::array all_uses{Use::server, Use::client};
constexpr std::array all_statuses{Status::valid, Status::revoked};
constexpr std::array all_kinds{x509::NameKind::dns, x509::NameKind::ip, x509::NameKind::email};

Outcome<void> add_authority(::sqlite3* database, const AuthorityRecord& record) {
  Statement insert{database, "INSERT INTO authority VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
  insert << word(record.role) << record.subject << record.serial << record.not_before << record.not_after
         << word(record.key) << record.key_file << record.certificate;
  TRY_VOID(insert.step());
  return {};
}

Outcome<int> pragma(::sqlite3* database, const char* question) {
  Statement statement{database, question};
  TRY_VOID(statement.step());
  return static_cast<int>(statement.number(0));
}

Outcome<void> set_version(::sqlite3* database) {
  return run(database, "PRAGMA user_version = " + std::to_string(schema_version));
}

// Of two that do it at once the second finds it done.
Outcome<void> upgrade_from_version_1(::sqlite3* database) {
  TRY(auto transaction, Transaction::begin(database));
  TRY(const int version, pragma(database, "PRAGMA user_version"));
  if (version != 1) return {};
  TRY_VOID(run(database, schema_of_version_2));
  TRY_VOID(set_version(database));
  return transaction.commit();
}

Outcome<void> check_version(::sqlite3* database, const std::string& file) {
  TRY(const int id, pragma(database, "PRAGMA application_id"));
  TRY(const int version, pragma(database, "PRAGMA user_version"));
  if (id != application_id) return trouble(Fault::store_failed, file + ": this is no CA's database");
  if (version == schema_version) return {};
  if (version == 1) return upgrade_from_version_1(database);
  return trouble(Fault::store_failed, file + ": its form is of version " + std::to_string(version),
                 "use the bulla that made it, or a newer one");
}

Outcome<std::vector<RecordedName>> names_of(::sqlite3* database, std::int64_t issued) {
  std::vector<RecordedName> names;
  Statement select{database, "SELECT kind, name FROM issued_name WHERE issued = ? ORDER BY position"};
  select << issued;
  while (true) {
    TRY(const bool more, select.step());
    if (!more) return names;
    TRY(const auto kind, from_word(select.text(0), all_kinds));
    names.push_back({kind, select.text(1)});
  }
}

// Of a row of select_issued.
Outcome<IssuedRecord> issued_in(::sqlite3* database, const Statement& row) {
  IssuedRecord record;
  record.serial = row.blob(1);
  TRY(record.use, from_word(row.text(2), all_uses));
  TRY(record.key, from_word(row.text(3), all_key_choices));
  record.not_before = row.time(4);
  record.not_after = row.time(5);
  TRY(const auto status, from_word(row.text(6), all_statuses));
  record.certificate = row.blob(7);
  if (status == Status::revoked) {
    record.revocation = Revocation{row.time(8), static_cast<x509::RevocationReason>(row.number(9))};
  }
  TRY(record.names, names_of(database, row.number(0)));
  return record;
}

}  // namespace

std::string_view word(Role role) {
  switch (role) {
    case Role::root:
      return "root";
    case Role::issuing:
      return "issuing";
  }
  return {};
}
std::string_view word(Use use) {
  switch (use) {
    case Use::server:
      return "server";
    case Use::client:
      return "client";
  }
  return {};
}
std::string_view word(KeyChoice choice) {
  switch (choice) {
    case KeyChoice::ecdsa:
      return "ecdsa";
    case KeyChoice::rsa:
      return "rsa";
    case KeyChoice::ed25519:
      return "ed25519";
    case KeyChoice::ml_dsa_44:
      return "ml-dsa-44";
    case KeyChoice::ml_dsa_65:
      return "ml-dsa-65";
    case KeyChoice::ml_dsa_87:
      return "ml-dsa-87";
  }
  return {};
}
std::string_view word(Status status) {
  switch (status) {
    case Status::valid:
      return "valid";
    case Status::revoked:
      return "revoked";
  }
  return {};
}
std::string_view word(x509::NameKind kind) {
  switch (kind) {
    case x509::NameKind::dns:
      return "dns";
    case x509::NameKind::ip:
      return "ip";
    case x509::NameKind::email:
      return "email";
  }
  return {};
}

void Store::Close::operator()(::sqlite3* database) const { ::sqlite3_close(database); }
Store::Store(std::unique_ptr<::sqlite3, Close> database) : database_{std::move(database)} {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

namespace {

Outcome<::sqlite3*> connect(const std::filesystem::path& file) {
  ::sqlite3* database = nullptr;
  const int result = ::sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (result != SQLITE_OK) {
    ::sqlite3_close(database);
    return trouble(Fault::store_failed, file.string() + ": " + ::sqlite3_errstr(result));
  }
  ::sqlite3_busy_timeout(database, patience_ms);
  return database;
}

}  // namespace

Outcome<void> Store::create(const std::filesystem::path& file, const AuthorityRecord& root,
                            const AuthorityRecord& issuing) {
  TRY(auto* const database, connect(file));
  const Store store{std::unique_ptr<::sqlite3, Close>{database}};
  TRY(auto transaction, Transaction::begin(database));
  TRY_VOID(run(database, schema));
  TRY_VOID(run(database, "PRAGMA application_id = " + std::to_string(application_id)));
  TRY_VOID(run(database, schema_of_version_2));
  TRY_VOID(set_version(database));
  TRY_VOID(add_authority(database, root));
  TRY_VOID(add_authority(database, issuing));
  return transaction.commit();
}

Outcome<Store> Store::open(const std::filesystem::path& file) {
  std::error_code reason;
  if (!std::filesystem::exists(file, reason)) {
    if (!reason) return trouble(Fault::no_authority, file.parent_path().string());
    return trouble(Fault::file_unreadable, file.string() + ": " + reason.message());
  }
  TRY(auto* const database, connect(file));
  Store store{std::unique_ptr<::sqlite3, Close>{database}};
  TRY_VOID(run(database, "PRAGMA foreign_keys = ON"));
  TRY_VOID(check_version(database, file.string()));
  return store;
}

Outcome<AuthorityRecord> Store::authority(Role role) const {
  Statement select{database_.get(), "SELECT * FROM authority WHERE role = ?"};
  select << word(role);
  TRY(const bool found, select.step());
  if (!found) return trouble(Fault::no_authority, "the database has no " + std::string{word(role)} + " certificate");
  AuthorityRecord record;
  record.role = role;
  record.subject = select.text(1);
  record.serial = select.blob(2);
  record.not_before = select.time(3);
  record.not_after = select.time(4);
  TRY(record.key, from_word(select.text(5), all_key_choices));
  record.key_file = select.text(6);
  record.certificate = select.blob(7);
  return record;
}

Outcome<void> Store::add(const IssuedRecord& record) {
  auto* const database = database_.get();
  TRY(auto transaction, Transaction::begin(database));
  Statement insert{database,
                   "INSERT INTO issued (serial, purpose, key_kind, not_before, not_after, status, certificate)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?)"};
  insert << record.serial << word(record.use) << word(record.key) << record.not_before << record.not_after
         << word(Status::valid) << record.certificate;
  TRY_VOID(insert.step());
  const std::int64_t issued = ::sqlite3_last_insert_rowid(database);
  for (std::int64_t position = 0; position < std::ssize(record.names); ++position) {
    const auto& name = record.names[static_cast<std::size_t>(position)];
    Statement insert_name{database, "INSERT INTO issued_name VALUES (?, ?, ?, ?)"};
    insert_name << issued << position << word(name.kind) << name.text;
    TRY_VOID(insert_name.step());
  }
  return transaction.commit();
}

Outcome<std::vector<IssuedRecord>> Store::issued() const {
  std::vector<IssuedRecord> records;
  Statement select{database_.get(), std::string{select_issued} + " ORDER BY id"};
  while (true) {
    TRY(const bool more, select.step());
    if (!more) return records;
    TRY(auto record, issued_in(database_.get(), select));
    records.push_back(std::move(record));
  }
}

Outcome<IssuedRecord> Store::issued(Bytes serial) const {
  const Buffer wanted{serial.begin(), serial.end()};
  Statement select{database_.get(), std::string{select_issued} + " WHERE serial = ?"};
  select << wanted;
  TRY(const bool found, select.step());
  if (!found) return trouble(Fault::no_such_certificate, "serial number " + to_hex(serial));
  return issued_in(database_.get(), select);
}

Outcome<void> Store::revoke(Bytes serial, const Revocation& revocation) {
  const Buffer wanted{serial.begin(), serial.end()};
  TRY(auto transaction, Transaction::begin(database_.get()));
  TRY_VOID(issued(serial));
  Statement update{database_.get(),
                   "UPDATE issued SET status = 'revoked', revoked_at = ?, reason = ?"
                   " WHERE serial = ? AND status = 'valid'"};
  update << revocation.when << static_cast<std::int64_t>(revocation.reason) << wanted;
  TRY_VOID(update.step());
  return transaction.commit();
}

Outcome<std::uint64_t> Store::next_list_number(Time now) {
  auto* const database = database_.get();
  TRY(auto transaction, Transaction::begin(database));
  Statement insert{database, "INSERT INTO revocation_list (made) VALUES (?)"};
  insert << now;
  TRY_VOID(insert.step());
  const auto number = static_cast<std::uint64_t>(::sqlite3_last_insert_rowid(database));
  TRY_VOID(transaction.commit());
  return number;
}

}  // namespace bulla::authority
