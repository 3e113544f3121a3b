// tool: extensions in words.
#include "bulla/tool/describe_extensions.h"

#include <array>
#include <bit>

#include "bulla/der/pem.h"
#include "bulla/tool/words.h"
#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/distribution_points.h"
#include "bulla/x509/name_constraints.h"
#include "bulla/x509/oids.h"
#include "bulla/x509/policy_extensions.h"
#include "bulla/x509/transparency.h"

namespace bulla::tool {
namespace {

namespace oids = x509::oids;
namespace tag = der::tag;
using der::Reader;
using Lines = std::vector<std::string>;

constexpr std::size_t max_hex = 64;

struct Name {
  Bytes oid;
  const char* text;
};

std::string named(Bytes oid, std::span<const Name> names) {
  for (const auto& name : names) {
    if (same_bytes(name.oid, oid)) return name.text;
  }
  return der::dotted(oid);
}

std::string hex(Bytes bytes) {
  const auto shown = bytes.first(std::min(bytes.size(), max_hex));
  const auto left = bytes.size() - shown.size();
  return to_hex(shown) + (left == 0 ? "" : "... and " + std::to_string(left) + " octets more");
}

Lines key_identifier(Reader& value) { return {hex(value.octet_string())}; }

Lines authority_key_identifier(Reader& value) {
  x509::Extensions read;
  x509::read_authority_key_identifier(value, read);
  Lines lines;
  if (!read.authority_key_identifier.empty()) lines.push_back(hex(read.authority_key_identifier));
  if (read.authority_names_issuer) lines.emplace_back("and its certificate, by issuer and serial number");
  return lines;
}

Lines key_usage(Reader& value) {
  constexpr std::array names{"digital signature", "content commitment", "key encipherment",
                             "data encipherment", "key agreement",      "signing certificates",
                             "signing CRLs",      "encipher only",      "decipher only"};
  const auto bits = value.bit_string();
  Lines usages;
  for (std::size_t bit = 0; bit < names.size() && bit / 8 < bits.octets.size(); ++bit) {
    if (bits.octets[bit / 8] >> (7 - bit % 8) & 1) usages.emplace_back(names[bit]);
  }
  return {listed(usages)};
}

Lines extended_key_usage(Reader& value) {
  static constexpr std::array names{
      Name{oids::any_extended_key_usage, "anything"},
      Name{oids::server_authentication, "server authentication"},
      Name{oids::client_authentication, "client authentication"},
      Name{der::oid<1, 3, 6, 1, 5, 5, 7, 3, 3>, "code signing"},
      Name{der::oid<1, 3, 6, 1, 5, 5, 7, 3, 4>, "e-mail protection"},
      Name{der::oid<1, 3, 6, 1, 5, 5, 7, 3, 8>, "time stamping"},
      Name{oids::ocsp_signing, "OCSP signing"},
  };
  Lines purposes;
  value.sequence([&](Reader& list) {
    while (list.more()) purposes.push_back(named(list.oid(), names));
  });
  return {listed(purposes)};
}

Lines basic_constraints(Reader& value) {
  std::string text = "no CA";
  value.sequence([&](Reader& reader) {
    if (reader.boolean_default_false()) text = "CA";
    if (reader.more()) text += ", intermediates below it: at most " + std::to_string(reader.small_integer());
  });
  return {text};
}

Lines names_in(const x509::GeneralNames& names) {
  Lines lines;
  for (const auto name : names) lines.push_back(general_name_text(name));
  return lines;
}

Lines alternative_names(Reader& value) { return names_in(x509::read_general_names(value)); }

// "IP:192.0.2.0/24"; masks have been checked to be contiguous.
std::string subtree_text(const x509::GeneralName& base) {
  if (base.kind != x509::GeneralNameKind::ip_address) return general_name_text(base);
  const auto half = base.value.size() / 2;
  int bits = 0;
  for (const auto octet : base.value.subspan(half)) bits += std::popcount(octet);
  return "IP:" + x509::address_text(base.value.first(half)) + "/" + std::to_string(bits);
}

Lines name_constraints(Reader& value) {
  const auto constraints = x509::read_name_constraints(value);
  Lines lines;
  const auto add = [&](const char* verdict, Bytes subtrees) {
    Reader list{subtrees};
    while (list.more()) {
      list.sequence([&](Reader& subtree) {
        lines.push_back(verdict + subtree_text(x509::read_general_name(subtree, x509::AddressForm::range)));
      });
    }
  };
  add("permitted ", constraints.permitted);
  add("excluded ", constraints.excluded);
  return lines;
}

std::string policy_name(Bytes policy) {
  static constexpr std::array names{
      Name{oids::any_policy, "any policy"},
      Name{der::oid<2, 23, 140, 1, 1>, "extended validation"},
      Name{der::oid<2, 23, 140, 1, 2, 1>, "domain validated"},
      Name{der::oid<2, 23, 140, 1, 2, 2>, "organization validated"},
      Name{der::oid<2, 23, 140, 1, 2, 3>, "individual validated"},
  };
  const auto text = named(policy, names);
  return text == der::dotted(policy) ? text : text + " (" + der::dotted(policy) + ")";
}

Lines certificate_policies(Reader& value) {
  Lines lines;
  value.sequence([&](Reader& list) {
    while (list.more()) {
      list.sequence([&](Reader& information) {
        lines.push_back(policy_name(information.oid()));
        if (!information.more()) return;
        information.sequence([&](Reader& qualifiers) {
          while (qualifiers.more()) {
            qualifiers.sequence([&](Reader& qualifier) {
              const bool statement = same_bytes(qualifier.oid(), oids::practice_statement_qualifier);
              const auto content = qualifier.next().content;
              if (statement) lines.back() += ", practice statement " + x509::safe_text(content);
            });
          }
        });
      });
    }
  });
  return lines;
}

Lines policy_mappings(Reader& value) {
  Lines lines;
  x509::for_each_mapping(value.content(tag::sequence),
                         [&](Bytes from, Bytes to) { lines.push_back(policy_name(from) + " is " + policy_name(to)); });
  return lines;
}

std::string after(std::uint64_t certificates) {
  return certificates == 0 ? " from here on" : " after " + std::to_string(certificates) + " more certificates";
}

Lines policy_constraints(Reader& value) {
  x509::Extensions read;
  x509::read_policy_constraints(value, read);
  Lines lines;
  const auto& constraints = read.policy_constraints;
  if (constraints.require_explicit_policy) {
    lines.push_back("a policy is required" + after(*constraints.require_explicit_policy));
  }
  if (constraints.inhibit_policy_mapping) {
    lines.push_back("no mapping of policies" + after(*constraints.inhibit_policy_mapping));
  }
  return lines;
}

Lines inhibit_any_policy(Reader& value) { return {"any policy counts for none" + after(value.small_integer())}; }

Lines authority_information_access(Reader& value) {
  static constexpr std::array names{
      Name{der::oid<1, 3, 6, 1, 5, 5, 7, 48, 1>, "OCSP"},
      Name{der::oid<1, 3, 6, 1, 5, 5, 7, 48, 2>, "issuer's certificate"},
  };
  Lines lines;
  value.sequence([&](Reader& list) {
    while (list.more()) {
      list.sequence([&](Reader& access) {
        const auto method = named(access.oid(), names);
        lines.push_back(method + " at " + general_name_text(read_general_name(access, x509::AddressForm::host)));
      });
    }
  });
  return lines;
}

Lines distribution_points(Reader& value) {
  Lines lines;
  x509::for_each_distribution_point(x509::read_distribution_points(value), [&](const x509::DistributionPoint& point) {
    for (auto& line : names_in(point.name.full)) lines.push_back(std::move(line));
    if (!point.name.relative.empty()) lines.emplace_back("a name below the list's issuer");
    for (const auto& issuer : names_in(point.crl_issuers)) lines.push_back("list by " + issuer);
    if (point.reasons != x509::all_reasons) lines.emplace_back("for some reasons only");
  });
  return lines;
}

Lines tls_feature(Reader& value) {
  constexpr std::uint64_t status_request = 5;
  Lines lines;
  value.sequence([&](Reader& list) {
    while (list.more()) {
      const auto feature = list.small_integer();
      lines.push_back(feature == status_request ? "its server staples an OCSP response"
                                                : "TLS extension " + std::to_string(feature));
    }
  });
  return lines;
}

Lines no_revocation_available(Reader& value) {
  value.null();
  return {"nobody tells whether it is revoked"};
}

Lines timestamps(Reader& value) {
  Lines lines;
  constexpr Time end_of_dates = std::chrono::sys_days{std::chrono::year{9999} / 12 / 31};
  for (const auto& timestamp : x509::read_timestamps(value.octet_string())) {
    const bool sane = timestamp.timestamp < end_of_dates;
    lines.push_back("log " + der::encode_base64(timestamp.log) + " at " +
                    (sane ? timestamp_text(timestamp.timestamp) : "no date of the calendar"));
  }
  return lines;
}

struct Row {
  Bytes oid;
  const char* name;
  Lines (*says)(Reader& value);
};
constexpr std::array rows{
    Row{oids::subject_key_identifier, "subject key identifier", key_identifier},
    Row{oids::authority_key_identifier, "authority key identifier", authority_key_identifier},
    Row{oids::key_usage, "key usage", key_usage},
    Row{oids::extended_key_usage, "extended key usage", extended_key_usage},
    Row{oids::basic_constraints, "basic constraints", basic_constraints},
    Row{oids::subject_alternative_name, "subject alternative name", alternative_names},
    Row{oids::name_constraints, "name constraints", name_constraints},
    Row{oids::certificate_policies, "certificate policies", certificate_policies},
    Row{oids::policy_mappings, "policy mappings", policy_mappings},
    Row{oids::policy_constraints, "policy constraints", policy_constraints},
    Row{oids::inhibit_any_policy, "inhibit anyPolicy", inhibit_any_policy},
    Row{oids::authority_information_access, "authority information access", authority_information_access},
    Row{oids::crl_distribution_points, "CRL distribution points", distribution_points},
    Row{oids::no_revocation_available, "no revocation available", no_revocation_available},
    Row{oids::tls_feature, "TLS feature", tls_feature},
    Row{oids::certificate_timestamps, "certificate timestamps", timestamps},
};

// What is not as its form wants it shows as it is: the forms that count have been checked before.
JsonRecord describe_one(const x509::Extension& extension) {
  std::string name = "unknown extension";
  Lines says;
  for (const auto& row : rows) {
    if (!same_bytes(row.oid, extension.type)) continue;
    name = row.name;
    Reader value{extension.value};
    says = row.says(value);
    if (!value.finish()) says.clear();
  }
  if (says.empty()) says.push_back(hex(extension.value));
  return {{"name", name}, {"oid", der::dotted(extension.type)}, {"critical", extension.critical}, {"says", says}};
}

}  // namespace

std::vector<JsonRecord> describe_extensions(const x509::Extensions& extensions) {
  std::vector<JsonRecord> described;
  Reader list{extensions.all};
  while (list.more()) described.push_back(describe_one(x509::read_extension(list)));
  return described;
}

}  // namespace bulla::tool
