// x509: reading and searching lists of revoked certificates.
#include "bulla/x509/crl.h"

#include "bulla/base/try.h"
#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/extensions.h"
#include "bulla/x509/oids.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

constexpr std::size_t max_size = std::size_t{256} << 20;
constexpr std::size_t max_serial_octets = 21;  // with a sign octet
constexpr std::uint64_t version_2 = 1;

std::uint64_t prefix_of(Bytes serial) {
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < sizeof prefix; ++i) prefix = prefix << 8 | (i < serial.size() ? serial[i] : 0);
  return prefix;
}

bool is_time(const der::Reader& reader) { return reader.at(tag::utc_time) || reader.at(tag::generalized_time); }

// CRLNumber and BaseCRLNumber: at most 20 octets (RFC 5280 §5.2.3).
Bytes read_number(der::Reader& value) {
  const auto content = value.integer();
  if (value.good() && ((content[0] & 0x80) || content.size() > max_serial_octets)) value.poison(Fault::der_value);
  return content;
}

}  // namespace

RevocationReason read_revocation_reason(der::Reader& value) {
  const auto number = value.small_integer(tag::enumerated);
  if (number == 7 || number > 10) value.poison(Fault::der_value);
  return static_cast<RevocationReason>(number);
}

std::string_view revocation_reason_name(RevocationReason reason) {
  switch (reason) {
    case RevocationReason::unspecified:
      return "unspecified";
    case RevocationReason::key_compromise:
      return "keyCompromise";
    case RevocationReason::ca_compromise:
      return "cACompromise";
    case RevocationReason::affiliation_changed:
      return "affiliationChanged";
    case RevocationReason::superseded:
      return "superseded";
    case RevocationReason::cessation_of_operation:
      return "cessationOfOperation";
    case RevocationReason::certificate_hold:
      return "certificateHold";
    case RevocationReason::remove_from_crl:
      return "removeFromCRL";
    case RevocationReason::privilege_withdrawn:
      return "privilegeWithdrawn";
    case RevocationReason::aa_compromise:
      return "aACompromise";
  }
  return {};
}

// Reads into one list.
class CrlReader {
 public:
  explicit CrlReader(Crl& into) : into_{into} {}

  void read(der::Reader& outer) {
    outer.sequence([&](der::Reader& reader) {
      const auto tbs = reader.element(tag::sequence);
      into_.to_be_signed = tbs.whole;
      into_.signature_algorithm_identifier = reader.element(tag::sequence).whole;
      into_.signature = reader.whole_octets();
      reader.enter(tbs.content, [&](der::Reader& inner) { read_list(inner); });
    });
  }

 private:
  void read_list(der::Reader& tbs) {
    const bool has_version = tbs.at(tag::integer);
    if (has_version && tbs.small_integer() != version_2) return tbs.poison(Fault::crl_malformed);
    const auto algorithm = tbs.element(tag::sequence).whole;
    if (tbs.good() && !same_bytes(algorithm, into_.signature_algorithm_identifier)) {
      return tbs.poison(Fault::certificate_algorithms_differ);
    }
    into_.issuer = read_distinguished_name(tbs);
    into_.this_update = tbs.time();
    if (is_time(tbs)) into_.next_update = tbs.time();
    const auto entries = tbs.at(tag::sequence) ? std::optional{tbs.content(tag::sequence)} : std::nullopt;
    if (has_version && tbs.more()) {
      tbs.inside(tag::constructed_context(0), [&](der::Reader& extensions) { read_extensions(extensions); });
    }
    // Whether an entry may name a certificate's issuer is known only now.
    if (entries) tbs.enter(*entries, [&](der::Reader& list) { read_entries(list, *entries, has_version); });
  }

  // Counted first: growing by and by would take three times the memory at its peak.
  void read_entries(der::Reader& list, Bytes content, bool may_have_extensions) {
    std::size_t count = 0;
    for (der::Reader elements{content}; elements.more(); ++count) (void)elements.next();
    into_.entries_.reserve(count);
    into_.issuers_.emplace_back();
    do {
      list.sequence([&](der::Reader& entry) { read_entry(entry, may_have_extensions); });
    } while (list.more());
    std::ranges::sort(into_.entries_, {}, &Crl::Entry::prefix);
  }

  void read_entry(der::Reader& entry, bool may_have_extensions) {
    const auto serial = entry.element(tag::integer);
    if (!entry.good()) return;
    der::Reader check{serial.whole};
    (void)check.integer();
    if (!check.finish() || serial.content.size() > max_serial_octets) return entry.poison(Fault::der_value);
    (void)entry.time();
    if (entry.more() && !may_have_extensions) return entry.poison(Fault::crl_malformed);
    if (entry.more()) {
      entry.sequence([&](der::Reader& extensions) {
        for_each_extension(extensions, [&](const Extension& extension) { return read_entry_extension(extension); });
      });
    }
    const auto at = static_cast<std::uint32_t>(serial.whole.data() - into_.der.data());
    const auto issuer = static_cast<std::uint32_t>(into_.issuers_.size() - 1);
    into_.entries_.push_back({prefix_of(serial.content), at, issuer});
  }

  bool read_entry_extension(const Extension& extension) {
    const auto value = [&](auto read) { return der::read_all(extension.value, read).has_value(); };
    if (same_bytes(extension.type, oids::reason_code)) {
      return value([](der::Reader& reader) { (void)read_revocation_reason(reader); });
    }
    if (same_bytes(extension.type, oids::invalidity_date)) {
      return value([](der::Reader& reader) {
        if (!reader.at(tag::generalized_time)) reader.poison(Fault::der_tag);
        (void)reader.time();
      });
    }
    if (same_bytes(extension.type, oids::certificate_issuer)) {
      if (!into_.is_indirect() || !extension.critical) return false;
      return value([&](der::Reader& reader) { into_.issuers_.push_back(read_general_names(reader)); });
    }
    into_.understood &= !extension.critical;
    return true;
  }

  void read_extensions(der::Reader& reader) {
    reader.sequence([&](der::Reader& list) {
      for_each_extension(list, [&](const Extension& extension) { return read_list_extension(extension); });
    });
  }

  bool read_list_extension(const Extension& extension) {
    const auto value = [&](auto read) { return der::read_all(extension.value, read).has_value(); };
    if (same_bytes(extension.type, oids::crl_number)) {
      return !extension.critical && value([&](der::Reader& reader) { into_.number = read_number(reader); });
    }
    if (same_bytes(extension.type, oids::delta_crl_indicator)) {
      return extension.critical && value([&](der::Reader& reader) { into_.base_number = read_number(reader); });
    }
    if (same_bytes(extension.type, oids::issuing_distribution_point)) {
      into_.scope_content = extension.value;
      return value([&](der::Reader& reader) { into_.scope = read_issuing_distribution_point(reader); });
    }
    if (same_bytes(extension.type, oids::authority_key_identifier)) {
      return value([&](der::Reader& reader) { into_.authority_key_identifier = read_authority_key(reader); });
    }
    into_.understood &= !extension.critical;
    return true;
  }

  static Bytes read_authority_key(der::Reader& value) {
    Extensions read;
    read_authority_key_identifier(value, read);
    return read.authority_key_identifier;
  }

  Crl& into_;
};

Result<std::shared_ptr<const Crl>> Crl::parse(Buffer encoded) {
  if (encoded.size() > max_size) return fail(Fault::crl_malformed);
  auto crl = std::make_shared<Crl>(OnlyParse{}, std::move(encoded));
  const auto read = der::read_all(crl->der, [&](der::Reader& reader) { CrlReader{*crl}.read(reader); });
  if (!read) return std::unexpected(Error{.fault = Fault::crl_malformed, .offset = read.error().offset});
  crl->issuer_hash = name_hash(crl->issuer);
  crl->signature_algorithm = x509::signature_algorithm(crl->signature_algorithm_identifier);
  return crl;
}

Bytes Crl::serial_of(const Entry& entry) const {
  return Bytes{der}.subspan(entry.at + 2, der[entry.at + 1]);  // shorter than 128 octets, so one octet says how long
}

bool Crl::is_of(const Entry& entry, Bytes certificate_issuer) const {
  return entry.issuer == 0 ? same_name(issuer, certificate_issuer)
                           : names_directory(issuers_[entry.issuer], certificate_issuer);
}

Revoked Crl::details_of(const Entry& entry) const {
  Revoked revoked;
  der::Reader rest{Bytes{der}.subspan(entry.at + 2 + serial_of(entry).size())};
  revoked.when = rest.time();
  // What follows the date is this entry's extensions or the next entry: only extensions begin with an OID inside.
  const auto next = rest.at(tag::sequence) ? rest.content(tag::sequence) : Bytes{};
  der::Reader extensions{next};
  while (extensions.at(tag::sequence)) {
    const auto extension = read_extension(extensions);
    if (!same_bytes(extension.type, oids::reason_code)) continue;
    der::Reader value{extension.value};
    revoked.reason = read_revocation_reason(value);
  }
  return revoked;
}

Crl::Listed Crl::entry(std::size_t index) const {
  const auto& entry = entries_[index];
  return {serial_of(entry), details_of(entry)};
}

std::optional<Revoked> Crl::find(Bytes certificate_issuer, Bytes serial) const {
  for (const auto& entry : std::ranges::equal_range(entries_, prefix_of(serial), {}, &Entry::prefix)) {
    if (same_bytes(serial_of(entry), serial) && is_of(entry, certificate_issuer)) return details_of(entry);
  }
  return std::nullopt;
}

bool Crl::is_signed_by(const LazyKey& key, const crypto::Provider& provider) const {
  const auto info = key.certificate().public_key_info;
  {
    const std::scoped_lock lock{mutex_};
    if (same_bytes(good_key_, info)) return true;
  }
  const auto& imported = key.key(provider);
  if (!imported || !signature_algorithm || !imported->verify(*signature_algorithm, to_be_signed, signature)) {
    return false;
  }
  const std::scoped_lock lock{mutex_};
  good_key_.assign(info.begin(), info.end());
  return true;
}

int compare_integers(Bytes a, Bytes b) {
  const auto magnitude = [](Bytes content) { return content.subspan(!content.empty() && content[0] == 0 ? 1 : 0); };
  const auto x = magnitude(a);
  const auto y = magnitude(b);
  if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
  const auto order = std::lexicographical_compare_three_way(x.begin(), x.end(), y.begin(), y.end());
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

}  // namespace bulla::x509
