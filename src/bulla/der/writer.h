// der: writes DER (X.690). Knows nothing of certificates. Not for key material.
#pragma once
#include <string_view>
#include <utility>

#include "bulla/base/bytes.h"
#include "bulla/der/tag.h"
#include "bulla/der/time.h"

namespace bulla::der {

class Writer {
 public:
  // One element whose content body() writes.
  template <class Body>
  void inside(Tag tag, Body body) {
    const auto start = open(tag);
    body();
    close(start);
  }
  template <class Body>
  void sequence(Body body) {
    inside(tag::sequence, body);
  }

  void element(Tag tag, Bytes content);
  void text(Tag tag, std::string_view content) { element(tag, bytes_of(content)); }
  void boolean_true();  // FALSE is a default wherever it could be written
  void integer(std::uint64_t value);
  void unsigned_integer(Bytes big_endian);  // leading zeros are dropped
  void octet_string(Bytes content) { element(tag::octet_string, content); }
  void bit_string(Bytes octets);        // no unused bits
  void named_bits(std::uint32_t bits);  // bit 0 of the ASN.1 type is the lowest; trailing zeros dropped
  void oid(Bytes octets) { element(tag::object_identifier, octets); }
  void null() { element(tag::null, {}); }
  void time(Seconds time);                    // UTCTime up to 2049, then GeneralizedTime (RFC 5280 §4.1.2.5)
  void raw(Bytes der) { append(out_, der); }  // elements that are DER already

  Bytes written() const { return out_; }
  Buffer take() && { return std::move(out_); }

 private:
  std::size_t open(Tag tag);
  void close(std::size_t start);

  Buffer out_;
};

}  // namespace bulla::der
