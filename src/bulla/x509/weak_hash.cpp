#include "bulla/x509/weak_hash.h"

#include <algorithm>
#include <array>

#include "bulla/der/reader.h"
#include "bulla/x509/oids.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

// RSASSA-PSS-params (RFC 4055 §3.1): SHA-1 is the default.
Bytes read_pss_hash(der::Reader& reader) {
  Bytes hash = oids::sha1;
  if (!reader.at(tag::sequence)) return hash;
  reader.sequence([&](der::Reader& parameters) {
    if (!parameters.at(tag::constructed_context(0))) return;
    parameters.inside(tag::constructed_context(0),
                      [&](der::Reader& field) { field.sequence([&](der::Reader& named) { hash = named.oid(); }); });
  });
  return hash;
}

}  // namespace

bool has_weak_hash(Bytes identifier) {
  constexpr std::array weak{oids::md5_with_rsa, oids::sha1_with_rsa, oids::ecdsa_with_sha1, oids::sha1};
  Bytes found;
  der::Reader outer{identifier};
  outer.sequence([&](der::Reader& reader) {
    found = reader.oid();
    if (same_bytes(found, oids::rsassa_pss)) found = read_pss_hash(reader);
  });
  return std::ranges::any_of(weak, [&](Bytes oid) { return same_bytes(found, oid); });
}

}  // namespace bulla::x509
