// der: reads DER (X.690) and nothing but DER, as views into the caller's bytes. Knows nothing of certificates.
#pragma once
#include <optional>

#include "bulla/base/result.h"
#include "bulla/der/tag.h"
#include "bulla/der/time.h"

namespace bulla::der {

struct Element {
  Tag tag = 0;
  Bytes content;
  Bytes whole;  // with tag and length
};

struct BitString {
  std::uint8_t unused = 0;  // bits of the last octet, 0-7
  Bytes octets;
};

inline constexpr std::uint8_t max_depth = 32;

// Reads down the elements of one content. The first fault sticks: later reads yield nothing, more() is false, and the
// fault leaves through finish(). Offsets of faults count from the start of the outermost content.
class Reader {
 public:
  explicit Reader(Bytes content) : all_{content} {}

  bool more() const { return good_ && at_ < all_.size(); }
  bool at(Tag tag) const { return more() && all_[at_] == tag; }  // is the next element's tag this one?

  Element next();            // any element
  Element element(Tag tag);  // Fault::der_tag if the next one is another
  Bytes content(Tag tag) { return element(tag).content; }

  bool boolean();                                      // 00 or FF
  bool boolean_default_false();                        // absent, or TRUE (X.690 §11.5)
  Bytes integer(Tag as = tag::integer);                // minimal two's complement, at least one octet
  std::uint64_t small_integer(Tag as = tag::integer);  // not negative, below 2^63
  BitString bit_string(Tag as = tag::bit_string);      // unused bits are zero
  Bytes whole_octets();                                // a BIT STRING with no unused bits
  Bytes octet_string() { return content(tag::octet_string); }
  Bytes oid();  // content octets; see oid.h
  void null();
  Seconds time();  // UTCTime or GeneralizedTime

  // Enters one element: body(Reader&) reads its content, all of it.
  template <class Body>
  void inside(Tag tag, Body body) {
    enter(element(tag).content, body);
  }
  template <class Body>
  void sequence(Body body) {
    inside(tag::sequence, body);
  }
  // Reads `content`, a part of what this reader has read, under the same fault and one level deeper.
  template <class Body>
  void enter(Bytes content, Body body) {
    if (!good_) return;
    Reader inner{content, *this};
    body(inner);
    leave(inner);
  }

  void poison(Fault fault);
  bool good() const { return good_; }
  Error error() const { return error_; }
  // Nothing is left over and nothing was wrong.
  Result<void> finish();

 private:
  Reader(Bytes content, const Reader& outer);
  void leave(Reader& inner);
  Element refuse(Fault fault);

  Bytes all_;
  std::size_t at_ = 0;
  std::size_t base_ = 0;  // offset of all_ in the outermost content
  Error error_{};
  std::uint8_t depth_ = 0;
  bool good_ = true;
};

// Reads `der` whole with body(Reader&).
template <class Body>
Result<void> read_all(Bytes der, Body body) {
  Reader reader{der};
  body(reader);
  return reader.finish();
}

// Walks elements of any kind down to the last level that constructed tags show: is it DER in its lengths and tags?
Result<void> check_well_formed(Bytes der);

}  // namespace bulla::der
