// authority: a private certification authority in a directory. Knows nothing of TLS or of command lines.
#include "bulla/authority/authority.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "bulla/authority/file.h"
#include "bulla/authority/founding.h"
#include "bulla/base/try.h"
#include "bulla/der/pem.h"
#include "bulla/openssl/provider.h"
#include "bulla/openssl/public_key_info.h"
#include "bulla/x509/crl_writer.h"

namespace bulla::authority {
namespace {

namespace fs = std::filesystem;
using std::chrono::days;

constexpr std::chrono::minutes backdating{5};  // clocks of others are a little slow
constexpr std::size_t max_common_name = 64;    // RFC 5280 appendix A.1, ub-common-name

x509::Purpose purpose_of(Use use) {
  return use == Use::server ? x509::Purpose::server_authentication : x509::Purpose::client_authentication;
}

std::string ended(const Record& issuing) {
  return "it is good until " + der::readable_time(std::chrono::floor<std::chrono::seconds>(issuing.not_after));
}

std::vector<RecordedName> recorded(const std::vector<x509::ReferenceName>& names) {
  std::vector<RecordedName> out;
  for (const auto& name : names) {
    RecordedName one{name.kind(), std::string{name.text()}};
    if (std::ranges::find(out, one) == out.end()) out.push_back(std::move(one));
  }
  return out;
}

std::string common_name_for(const std::vector<x509::ReferenceName>& names) {
  const auto first = names.front().text();
  return first.size() <= max_common_name ? std::string{first} : std::string{};
}

Outcome<void> check_count(const std::vector<x509::ReferenceName>& names) {
  if (names.empty()) return trouble(Fault::name_invalid, "no name was given");
  if (names.size() <= max_names) return {};
  return trouble(Fault::name_invalid, "a certificate is for at most " + std::to_string(max_names) + " names");
}

KeyChoice choice_of(crypto::KeyKind kind) {
  switch (kind) {
    case crypto::KeyKind::rsa:
    case crypto::KeyKind::rsa_pss:
      return KeyChoice::rsa;
    case crypto::KeyKind::p256:
    case crypto::KeyKind::p384:
    case crypto::KeyKind::p521:
      return KeyChoice::ecdsa;
    case crypto::KeyKind::ed25519:
      return KeyChoice::ed25519;
    case crypto::KeyKind::ml_dsa_44:
      return KeyChoice::ml_dsa_44;
    case crypto::KeyKind::ml_dsa_65:
      return KeyChoice::ml_dsa_65;
    case crypto::KeyKind::ml_dsa_87:
      return KeyChoice::ml_dsa_87;
  }
  __builtin_unreachable();
}

}  // namespace

Outcome<Asked> ask(const std::vector<x509::ReferenceName>& names, KeyChoice key) {
  TRY_VOID(check_count(names));
  TRY(auto made, openssl::generate_private_key(key_kind_of(key)));
  TRY(const auto request, x509::write_signing_request(common_name_for(names), names, *made.key));
  return Asked{der::encode_pem(request, der::pem_certificate_request), std::move(made.pem)};
}

std::string fingerprint(const Record& record) {
  std::array<std::uint8_t, 32> hash{};
  openssl::provider().sha256->digest({record.certificate}, hash);
  return to_hex(hash);
}

std::string default_name() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0 || host[0] == '\0') return "Bulla CA";
  return "Bulla CA of " + std::string{host.data()}.substr(0, 32);
}

Authority::Authority(fs::path directory, Store store, const Clock& clock)
    : directory_{std::move(directory)}, store_{std::move(store)}, clock_{&clock} {}

Outcome<Authority> Authority::init(const fs::path& directory, const std::string& name, const Clock& clock,
                                   KeyChoice key) {
  TRY_VOID(found(directory, name, clock.now(), key));
  return open(directory, clock);
}

Outcome<Authority> Authority::open(const fs::path& directory, const Clock& clock) {
  TRY(auto store, Store::open(directory / database_name));
  Authority authority{directory, std::move(store), clock};
  TRY_VOID(authority.load());
  return authority;
}

Outcome<void> Authority::load() {
  TRY(root_, store_.authority(Role::root));
  TRY(issuing_, store_.authority(Role::issuing));
  return {};
}

std::string Authority::root_pem() const { return der::encode_pem(root_.certificate); }

Outcome<std::unique_ptr<crypto::PrivateKey>> Authority::issuing_key() const {
  const auto file = directory_ / issuing_.key_file;
  std::string pem;
  TRY_VOID(read_file(file, pem));
  auto key = openssl::load_private_key(pem);
  wipe({reinterpret_cast<std::uint8_t*>(pem.data()), pem.size()});
  if (!key) return std::unexpected(Trouble{key.error().fault, file.string()});
  return *std::move(key);
}

Outcome<void> Authority::check_not_expired() const {
  if (clock_->now() < issuing_.not_after) return {};
  return trouble(Fault::validity_invalid, "the CA's certificate has expired: " + ended(issuing_),
                 "make a new CA with: bulla ca init");
}

Outcome<Time> Authority::end_for(const Request& request) const {
  TRY_VOID(check_not_expired());
  const auto now = clock_->now();
  const auto usual = request.use == Use::server ? server_days : client_days;
  const Time end = now + days{request.days.value_or(usual)};
  if (end <= issuing_.not_after) return end;
  if (!request.days) return issuing_.not_after;
  return trouble(Fault::validity_invalid, ended(issuing_));
}

Outcome<Buffer> Authority::sign(const IssuedRecord& record, const Request& request, Bytes public_key_info) const {
  TRY(const auto issuer, x509::Certificate::parse(issuing_.certificate));
  TRY(const auto key, issuing_key());
  x509::CertificateRequest wanted;
  wanted.common_name = common_name_for(request.names);
  wanted.names = request.names;
  wanted.purposes = {purpose_of(request.use)};
  wanted.public_key_info = public_key_info;
  wanted.serial = record.serial;
  wanted.not_before = record.not_before;
  wanted.not_after = record.not_after;
  TRY(auto der, x509::issue(openssl::provider(), wanted, {*issuer, *key}));
  return der;
}

Outcome<Certified> Authority::certify(const Request& request, Bytes public_key_info) {
  TRY_VOID(check_count(request.names));
  IssuedRecord record;
  record.names = recorded(request.names);
  record.use = request.use;
  record.key = request.key;
  record.not_before = std::max(clock_->now() - backdating, issuing_.not_before);
  TRY(record.not_after, end_for(request));
  TRY(record.serial, x509::random_serial(*openssl::provider().random));
  TRY(record.certificate, sign(record, request, public_key_info));
  TRY_VOID(store_.add(record));
  auto certificates = der::encode_pem(record.certificate) + der::encode_pem(issuing_.certificate);
  return Certified{std::move(certificates), std::move(record)};
}

Outcome<Issued> Authority::issue(const Request& request) {
  TRY_VOID(check_count(request.names));
  TRY(auto key, openssl::generate_private_key(key_kind_of(request.key)));
  TRY(auto certified, certify(request, key.key->public_key_info()));
  return Issued{std::move(certified), std::move(key.pem)};
}

Outcome<Certified> Authority::sign(const x509::SigningRequest& asked, Request request) {
  TRY_VOID(asked.check_signature(openssl::provider()));
  if (!asked.key.kind) return trouble(Fault::key_unsupported, "the request's key");
  const auto choice = choice_of(*asked.key.kind);
  if (choice == KeyChoice::rsa && asked.key.bits < openssl::min_rsa_bits) {
    return trouble(Fault::key_too_weak, "RSA of " + std::to_string(asked.key.bits) + " bits");
  }
  request.key = choice;
  return certify(request, asked.public_key_info);
}

Outcome<IssuedRecord> Authority::revoke(Bytes serial, x509::RevocationReason reason) {
  TRY_VOID(store_.revoke(serial, {clock_->now(), reason}));
  return store_.issued(serial);
}

Outcome<std::string> Authority::revocation_list(std::uint32_t days) {
  TRY_VOID(check_not_expired());
  const auto now = clock_->now();
  // The number first: a list with a larger one never knows less.
  TRY(const auto number, store_.next_list_number(now));
  TRY(const auto records, store_.issued());
  std::vector<x509::RevokedEntry> revoked;
  for (const auto& record : records) {
    const bool counts = record.revocation && record.not_after >= now;
    if (counts) revoked.push_back({record.serial, record.revocation->when, record.revocation->reason});
  }
  TRY(const auto issuer, x509::Certificate::parse(issuing_.certificate));
  TRY(const auto key, issuing_key());
  const auto end = std::min<Time>(now + std::chrono::days{days}, issuing_.not_after);
  TRY(const auto list,
      x509::issue_crl(openssl::provider(),
                      {.revoked = revoked, .number = number, .this_update = now, .next_update = end}, {*issuer, *key}));
  return der::encode_pem(list, der::pem_crl);
}

}  // namespace bulla::authority
