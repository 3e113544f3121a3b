// x509: Certificate Transparency.
#include "bulla/x509/transparency.h"

#include <set>

#include "bulla/base/try.h"
#include "bulla/der/writer.h"
#include "bulla/x509/oids.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

enum class EntryType : std::uint8_t { certificate = 0, precertificate = 1 };

constexpr std::uint8_t version_1 = 0;
constexpr std::uint8_t hash_sha256 = 4;
constexpr std::uint8_t signature_rsa = 1;
constexpr std::uint8_t signature_ecdsa = 3;

// The few shapes of TLS's presentation language that a log's words have. A short read makes `good` false.
struct Words {
  Bytes rest;
  bool good = true;

  Bytes take(std::size_t size) {
    if (size > rest.size()) good = false;
    if (!good) return {};
    const auto taken = rest.first(size);
    rest = rest.subspan(size);
    return taken;
  }
  std::uint64_t number(std::size_t octets) {
    std::uint64_t value = 0;
    for (const auto octet : take(octets)) value = value << 8 | octet;
    return value;
  }
  Bytes vector16() { return take(static_cast<std::size_t>(number(2))); }
  bool whole() const { return good && rest.empty(); }
};

std::optional<CertificateTimestamp> read_timestamp(Bytes serialized) {
  Words words{serialized};
  if (words.number(1) != version_1) return std::nullopt;
  CertificateTimestamp read;
  read.log = words.take(32);
  read.timestamp_octets = words.take(8);
  Words time{read.timestamp_octets};
  const auto milliseconds = time.number(8);
  read.extensions = words.vector16();
  read.hash = static_cast<std::uint8_t>(words.number(1));
  read.signature_kind = static_cast<std::uint8_t>(words.number(1));
  read.signature = words.vector16();
  if (!words.whole() || milliseconds >> 62) return std::nullopt;
  read.timestamp = Time{std::chrono::milliseconds{milliseconds}};
  return read;
}

void append_number(Buffer& to, std::size_t value, std::size_t octets) {
  for (auto i = octets; i-- > 0;) to.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

// What a log signs (RFC 6962 §3.2). `entry` is the certificate, or the issuer's key hash and the TBSCertificate's
// length and octets.
Buffer signed_words(const CertificateTimestamp& timestamp, EntryType type, Bytes entry) {
  Buffer out{version_1, 0};  // signature_type: certificate_timestamp
  append(out, timestamp.timestamp_octets);
  append_number(out, static_cast<std::size_t>(type), 2);
  append(out, entry);
  append_number(out, timestamp.extensions.size(), 2);
  append(out, timestamp.extensions);
  return out;
}

std::optional<crypto::SignatureAlgorithm> algorithm_of(const CertificateTimestamp& timestamp) {
  if (timestamp.hash != hash_sha256) return std::nullopt;
  if (timestamp.signature_kind == signature_ecdsa) return crypto::SignatureAlgorithm::ecdsa_sha256;
  if (timestamp.signature_kind == signature_rsa) return crypto::SignatureAlgorithm::rsa_pkcs1_sha256;
  return std::nullopt;
}

Buffer certificate_entry(const Certificate& leaf) {
  Buffer entry;
  append_number(entry, leaf.der.size(), 3);
  append(entry, leaf.der);
  return entry;
}

Buffer precertificate_entry(const crypto::Provider& provider, const Certificate& leaf, const Certificate& issuer) {
  Buffer entry(32);
  provider.sha256->digest({issuer.public_key_info}, entry);
  const auto tbs = precertificate_tbs(leaf);
  append_number(entry, tbs.size(), 3);
  append(entry, tbs);
  return entry;
}

// Those who vouch, counted once each.
struct Vouching {
  std::set<const TransparencyLogs::Log*> logs{};
  std::set<std::string_view> operators{};
};

struct Claim {
  EntryType type;
  Buffer entry;
  Bytes list;
};

void count(Vouching& vouching, const TransparencyLogs& logs, const Claim& claim, Time now) {
  for (const auto& timestamp : read_timestamps(claim.list)) {
    const auto* log = logs.find(timestamp.log);
    const auto algorithm = algorithm_of(timestamp);
    if (!log || !algorithm || timestamp.timestamp > now || vouching.logs.contains(log)) continue;
    if (log->until && timestamp.timestamp >= *log->until) continue;
    const auto words = signed_words(timestamp, claim.type, claim.entry);
    if (!log->key->verify(*algorithm, words, timestamp.signature)) continue;
    vouching.logs.insert(log);
    vouching.operators.insert(log->operator_name);
  }
}

}  // namespace

Result<std::shared_ptr<const TransparencyLogs>> TransparencyLogs::make(const crypto::Provider& provider,
                                                                       std::span<const TransparencyLog> logs) {
  auto made = std::make_shared<TransparencyLogs>();
  for (std::size_t i = 0; i < logs.size(); ++i) {
    auto key = provider.import_public_key(logs[i].public_key_info);
    if (!key) return std::unexpected(Error{.fault = key.error().fault, .offset = static_cast<std::uint32_t>(i)});
    Identity identity{};
    provider.sha256->digest({logs[i].public_key_info}, identity);
    made->logs_.insert_or_assign(identity, Log{logs[i].operator_name, logs[i].until, *std::move(key)});
  }
  return made;
}

const TransparencyLogs::Log* TransparencyLogs::find(Bytes identity) const {
  Identity wanted{};
  if (identity.size() != wanted.size()) return nullptr;
  std::ranges::copy(identity, wanted.begin());
  const auto found = logs_.find(wanted);
  return found == logs_.end() ? nullptr : &found->second;
}

std::vector<CertificateTimestamp> read_timestamps(Bytes list) {
  std::vector<CertificateTimestamp> timestamps;
  Words words{list};
  Words inner{words.vector16()};
  if (!words.whole()) return {};
  while (inner.good && !inner.rest.empty() && timestamps.size() < max_timestamps) {
    const auto serialized = inner.vector16();
    if (!inner.good) return {};
    if (auto timestamp = read_timestamp(serialized)) timestamps.push_back(*timestamp);
  }
  return timestamps;
}

Bytes embedded_timestamps(const Certificate& certificate) {
  Bytes list;
  der::Reader extensions{certificate.extensions.all};
  while (extensions.more()) {
    const auto extension = read_extension(extensions);
    if (!same_bytes(extension.type, oids::certificate_timestamps)) continue;
    const auto whole = der::read_all(extension.value, [&](der::Reader& value) { list = value.octet_string(); });
    return whole ? list : Bytes{};
  }
  return {};
}

Buffer precertificate_tbs(const Certificate& certificate) {
  der::Writer writer;
  const auto copy_extensions = [&](Bytes all) {
    der::Reader extensions{all};
    while (extensions.more()) {
      const auto whole = extensions.element(tag::sequence).whole;
      der::Reader again{whole};
      if (!same_bytes(read_extension(again).type, oids::certificate_timestamps)) writer.raw(whole);
    }
  };
  der::Reader outer{certificate.to_be_signed};
  writer.sequence([&] {
    der::Reader fields{outer.content(tag::sequence)};
    while (fields.more()) {
      const auto field = fields.next();
      if (field.tag != tag::constructed_context(3)) {
        writer.raw(field.whole);
        continue;
      }
      writer.inside(field.tag, [&] { writer.sequence([&] { copy_extensions(certificate.extensions.all); }); });
    }
  });
  return std::move(writer).take();
}

std::optional<Fault> check_transparency(const TransparencyRule& rule, const crypto::Provider& provider,
                                        std::span<const std::shared_ptr<const Certificate>> path, Bytes sent,
                                        Time now) {
  if (!rule.logs) return std::nullopt;
  const auto& leaf = *path.front();
  Vouching vouching;
  if (path.size() > 1) {
    const auto embedded = embedded_timestamps(leaf);
    if (!embedded.empty()) {
      const Claim claim{EntryType::precertificate, precertificate_entry(provider, leaf, *path[1]), embedded};
      count(vouching, *rule.logs, claim, now);
    }
  }
  if (!sent.empty()) count(vouching, *rule.logs, {EntryType::certificate, certificate_entry(leaf), sent}, now);
  const bool enough = vouching.logs.size() >= rule.minimum_logs && vouching.operators.size() >= rule.minimum_operators;
  return enough ? std::nullopt : std::optional{Fault::too_few_logs};
}

}  // namespace bulla::x509
