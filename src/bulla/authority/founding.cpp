// authority: how a CA comes to be, all or nothing. Knows nothing of what it will issue.
#include "bulla/authority/founding.h"

#include <algorithm>
#include <system_error>

#include "bulla/authority/authority.h"
#include "bulla/authority/file.h"
#include "bulla/base/try.h"
#include "bulla/openssl/provider.h"
#include "bulla/x509/issue.h"

namespace bulla::authority {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::hours backdating{1};
constexpr std::size_t max_name = 48;  // with the ending below it stays within RFC 5280's 64
constexpr std::string_view issuing_ending = " - issuing";

// Removes what it was told of, last first, unless kept.
class Undo {
 public:
  Undo() = default;
  Undo(const Undo&) = delete;
  Undo& operator=(const Undo&) = delete;
  ~Undo() {
    std::error_code ignored;
    for (auto made = made_.rbegin(); made != made_.rend(); ++made) fs::remove(*made, ignored);
  }
  void note(fs::path made) { made_.push_back(std::move(made)); }
  void keep() { made_.clear(); }

 private:
  std::vector<fs::path> made_;
};

// Code points, or empty if it is not UTF-8 or holds a control character.
std::optional<std::size_t> characters(std::string_view text) {
  std::size_t count = 0;
  std::size_t following = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || byte == 0xc0 || byte == 0xc1 || byte > 0xf4) return std::nullopt;
    const bool continues = (byte & 0xc0) == 0x80;
    if (continues != (following > 0)) return std::nullopt;
    following = continues ? following - 1 : byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
    if (!continues) ++count;
  }
  if (following > 0) return std::nullopt;
  return count;
}

struct Member {
  openssl::GeneratedKey key;
  AuthorityRecord record;
};

// A key and a record that has all but its certificate.
Outcome<Member> prepare(Role role, std::string subject, Time now, KeyChoice choice) {
  TRY(auto key, openssl::generate_private_key(key_kind_of(choice)));
  AuthorityRecord record;
  record.key = choice;
  TRY(record.serial, x509::random_serial(*openssl::provider().random));
  record.not_before = now - backdating;
  record.not_after = now + std::chrono::days{authority_days};
  record.role = role;
  record.subject = std::move(subject);
  // Named after its certificate, so that two that are being made at once never meet.
  record.key_file = std::string{word(role)} + "-" + to_hex(record.serial).substr(0, 16) + ".key";
  return Member{std::move(key), std::move(record)};
}

x509::CertificateRequest request_for(const Member& member) {
  x509::CertificateRequest request;
  request.common_name = member.record.subject;
  request.public_key_info = member.key.key->public_key_info();
  request.serial = member.record.serial;
  request.not_before = member.record.not_before;
  request.not_after = member.record.not_after;
  request.authority = x509::Authority{.path_length = member.record.role == Role::root ? 1 : 0};
  return request;
}

Outcome<void> certify(Member& root, Member& issuing) {
  const auto& provider = openssl::provider();
  TRY(root.record.certificate, x509::issue_self_signed(provider, request_for(root), *root.key.key));
  TRY(const auto issuer, x509::Certificate::parse(root.record.certificate));
  TRY(issuing.record.certificate, x509::issue(provider, request_for(issuing), {*issuer, *root.key.key}));
  return {};
}

Outcome<void> place_key(const fs::path& directory, const Member& member, Undo& undo) {
  const auto file = directory / member.record.key_file;
  TRY(auto staged, StagedFile::create(file, Access::owner));
  TRY_VOID(staged.write(bytes_of(member.key.pem.expose())));
  TRY_VOID(staged.publish(Existing::refuse));
  undo.note(file);
  return {};
}

std::unexpected<Trouble> there_already(const fs::path& directory) {
  return trouble(Fault::file_exists, directory.string() + " (it holds a CA)", "use it, or give another --dir");
}

Outcome<void> place_database(const fs::path& directory, const Member& root, const Member& issuing) {
  TRY(auto staged, StagedFile::create(directory / database_name, Access::owner));
  TRY_VOID(Store::create(staged.temporary(), root.record, issuing.record));
  auto published = staged.publish(Existing::refuse);
  if (!published && published.error().error.fault == Fault::file_exists) return there_already(directory);
  return published;
}

}  // namespace

crypto::KeyKind key_kind_of(KeyChoice choice) {
  switch (choice) {
    case KeyChoice::ecdsa:
      return crypto::KeyKind::p256;
    case KeyChoice::rsa:
      return crypto::KeyKind::rsa;
    case KeyChoice::ed25519:
      return crypto::KeyKind::ed25519;
    case KeyChoice::ml_dsa_44:
      return crypto::KeyKind::ml_dsa_44;
    case KeyChoice::ml_dsa_65:
      return crypto::KeyKind::ml_dsa_65;
    case KeyChoice::ml_dsa_87:
      return crypto::KeyKind::ml_dsa_87;
  }
  return crypto::KeyKind::p256;
}

Outcome<void> found(const fs::path& directory, const std::string& name, Time now, KeyChoice key) {
  const auto length = characters(name).value_or(0);
  if (length == 0 || length > max_name) return trouble(Fault::authority_name_invalid, "'" + name + "'");
  std::error_code ignored;
  if (fs::exists(directory / database_name, ignored)) return there_already(directory);

  Undo undo;
  TRY(const bool made, make_private_directory(directory));
  if (made) undo.note(directory);
  TRY(auto root, prepare(Role::root, name, now, key));
  TRY(auto issuing, prepare(Role::issuing, name + std::string{issuing_ending}, now, key));
  TRY_VOID(certify(root, issuing));
  TRY_VOID(place_key(directory, root, undo));
  TRY_VOID(place_key(directory, issuing, undo));
  TRY_VOID(place_database(directory, root, issuing));
  undo.keep();
  return {};
}

}  // namespace bulla::authority
