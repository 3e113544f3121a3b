// x509: distinguished names (RFC 5280 §4.1.2.4): shape, comparison (§7.1), words for people.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "bulla/base/bytes.h"
#include "bulla/der/reader.h"

namespace bulla::x509 {

inline constexpr std::size_t max_attributes_in_one_rdn = 16;

// Reads a Name, checks its shape and the characters of its texts, and returns it whole (with tag and length).
Bytes read_distinguished_name(der::Reader& reader);

// Functions below take a whole Name that read_distinguished_name has checked.

bool is_empty_name(Bytes name);

// Equal by RFC 5280 §7.1: text without regard to case (ASCII), string type, and leading, trailing, repeated spaces.
// TeletexString has no one meaning: it is equal to its own bytes alone.
bool same_name(Bytes a, Bytes b);

// Is `prefix` the name itself or a parent of it, RDN by RDN (RFC 5280 §4.2.1.10, directoryName)?
bool is_within(Bytes name, Bytes prefix);

// Equal names have equal hashes. Not a keyed hash: buckets must stay bounded by other means.
std::uint64_t name_hash(Bytes name);
// name_hash of each name that it is within: the empty one first, itself last.
std::vector<std::uint64_t> ancestor_hashes(Bytes name);

// Calls each(oid, value) for every attribute, in order; `value` keeps its tag.
void for_each_attribute(Bytes name, auto each) {
  der::Reader outer{name};
  outer.sequence([&](der::Reader& names) {
    while (names.more()) {
      names.inside(der::tag::set, [&](der::Reader& set) {
        while (set.more()) {
          set.sequence([&](der::Reader& attribute) {
            const auto type = attribute.oid();
            each(type, attribute.next());
          });
        }
      });
    }
  });
}

// "CN=Root, O=Example", in the order of the certificate; safe to print.
std::string distinguished_name_text(Bytes name);

// The first common name, or the whole name if there is none; safe to print.
std::string short_name_text(Bytes name);

}  // namespace bulla::x509
