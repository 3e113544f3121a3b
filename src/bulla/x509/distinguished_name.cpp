// x509: distinguished names.
#include "bulla/x509/distinguished_name.h"

#include <array>
#include <string_view>

#include "bulla/base/utf8.h"
#include "bulla/x509/general_name.h"
#include "bulla/x509/oids.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

bool is_text(der::Tag kind) {
  return kind == tag::utf8_string || kind == tag::printable_string || kind == tag::ia5_string ||
         kind == tag::numeric_string || kind == tag::visible_string || kind == tag::bmp_string ||
         kind == tag::universal_string;
}

// X.680 §41.4, and the asterisk that many names of servers are written with.
bool is_printable_character(std::uint8_t c) {
  const bool alphanumeric = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  return alphanumeric || std::string_view{" '()+,-./:=?*"}.find(static_cast<char>(c)) != std::string_view::npos;
}

// Yields the characters of a text of any string type but TeletexString.
class Characters {
 public:
  explicit Characters(const der::Element& text) : rest_{text.content}, kind_{text.tag} {}

  static constexpr char32_t none = 0xffffffff;
  static constexpr char32_t malformed = 0xfffffffe;

  char32_t next() {
    if (rest_.empty()) return none;
    switch (kind_) {
      case tag::utf8_string: {
        const auto character = first_utf8_character(rest_);
        return character.size == 0 ? stop() : take(character.size, character.point);
      }
      case tag::bmp_string:
        return fixed(2);
      case tag::universal_string:
        return fixed(4);
      case tag::printable_string:
        return is_printable_character(rest_[0]) ? take(1, rest_[0]) : stop();
      case tag::numeric_string:
        return rest_[0] == ' ' || (rest_[0] >= '0' && rest_[0] <= '9') ? take(1, rest_[0]) : stop();
      default:
        return rest_[0] < 0x80 ? take(1, rest_[0]) : stop();
    }
  }

 private:
  char32_t take(std::size_t size, char32_t point) {
    rest_ = rest_.subspan(size);
    return point;
  }
  char32_t stop() {
    rest_ = {};
    return malformed;
  }
  char32_t fixed(std::size_t size) {
    if (rest_.size() < size) return stop();
    char32_t point = 0;
    for (const auto octet : rest_.first(size)) point = point << 8 | octet;
    const bool surrogate = point >= 0xd800 && point < 0xe000;
    return surrogate || point > 0x10ffff ? stop() : take(size, point);
  }

  Bytes rest_;
  der::Tag kind_;
};

bool is_good_text(const der::Element& value) {
  if (!is_text(value.tag)) return true;
  Characters characters{value};
  for (;;) {
    const auto c = characters.next();
    if (c == Characters::malformed) return false;
    if (c == Characters::none) return true;
  }
}

// Yields the characters that count: lower case, runs of spaces as one, none at the ends.
class Folded {
 public:
  static constexpr char32_t none = Characters::none;

  explicit Folded(const der::Element& text) : characters_{text} { skip_spaces(); }
  char32_t next() {
    const auto c = next_;
    if (c == none) return none;
    if (c != ' ') {
      next_ = characters_.next();
      return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }
    skip_spaces();
    return next_ == none ? none : U' ';
  }

 private:
  void skip_spaces() {
    do {
      next_ = characters_.next();
    } while (next_ == ' ');
  }
  Characters characters_;
  char32_t next_ = none;
};

struct Attribute {
  Bytes whole;
  Bytes type;
  der::Element value;
};

// The attributes of one RDN.
struct Rdn {
  std::array<Attribute, max_attributes_in_one_rdn> attributes{};
  std::size_t size = 0;
  std::span<const Attribute> all() const { return std::span{attributes}.first(size); }
};

struct Label {
  Bytes type;
  const char* text;
};
// All of them are strings (RFC 5280 appendix A.1).
constexpr std::array labels{
    Label{oids::common_name, "CN"}, Label{oids::country, "C"},
    Label{oids::locality, "L"},     Label{oids::state, "ST"},
    Label{oids::organization, "O"}, Label{oids::organizational_unit, "OU"},
    Label{oids::street, "street"},  Label{oids::serial_number, "serialNumber"},
    Label{oids::surname, "SN"},     Label{oids::domain_component, "DC"},
    Label{oids::user_id, "UID"},    Label{oids::email_address, "email"},
};

const Label* find_label(Bytes type) {
  const auto* found = std::ranges::find_if(labels, [&](const Label& label) { return same_bytes(label.type, type); });
  return found == labels.end() ? nullptr : found;
}

Attribute read_attribute(der::Reader& set) {
  const auto element = set.element(tag::sequence);
  Attribute attribute{element.whole, {}, {}};
  set.enter(element.content, [&](der::Reader& reader) {
    attribute.type = reader.oid();
    attribute.value = reader.next();
  });
  return attribute;
}

bool is_good_value(const Attribute& attribute) {
  const bool text = is_text(attribute.value.tag) || attribute.value.tag == tag::teletex_string;
  return (text || !find_label(attribute.type)) && is_good_text(attribute.value);
}

Rdn read_rdn(der::Reader& names) {
  Rdn rdn;
  Bytes before;
  names.inside(tag::set, [&](der::Reader& set) {
    do {
      if (rdn.size == rdn.attributes.size()) return set.poison(Fault::der_value);
      const auto attribute = read_attribute(set);
      if (!set.good()) return;
      if (!is_good_value(attribute)) return set.poison(Fault::der_value);
      // X.690 §11.6: in the order of their encodings.
      if (std::ranges::lexicographical_compare(attribute.whole, before)) return set.poison(Fault::der_value);
      before = attribute.whole;
      rdn.attributes[rdn.size++] = attribute;
    } while (set.more());
  });
  return rdn;
}

Bytes rdns_of(Bytes name) { return der::Reader{name}.content(tag::sequence); }

bool same_text(const der::Element& a, const der::Element& b) {
  Folded left{a};
  Folded right{b};
  for (;;) {
    const auto c = left.next();
    if (c != right.next()) return false;
    if (c == Folded::none) return true;
  }
}

bool same_attribute(const Attribute& a, const Attribute& b) {
  if (!same_bytes(a.type, b.type)) return false;
  if (is_text(a.value.tag) && is_text(b.value.tag)) return same_text(a.value, b.value);
  return same_bytes(a.value.whole, b.value.whole);
}

// Each attribute has its own partner on the other side.
bool same_rdn(const Rdn& a, const Rdn& b) {
  if (a.size != b.size) return false;
  std::uint32_t taken = 0;
  for (const auto& attribute : a.all()) {
    std::size_t at = 0;
    while (at < b.size && ((taken >> at & 1) || !same_attribute(attribute, b.attributes[at]))) ++at;
    if (at == b.size) return false;
    taken |= 1U << at;
  }
  return true;
}

constexpr std::uint64_t fnv_start = 0xcbf29ce484222325;

std::uint64_t mix(std::uint64_t hash, std::uint64_t octet) { return (hash ^ octet) * 0x100000001b3; }

std::uint64_t attribute_hash(const Attribute& attribute) {
  std::uint64_t hash = fnv_start;
  for (const auto octet : attribute.type) hash = mix(hash, octet);
  if (!is_text(attribute.value.tag)) {
    for (const auto octet : attribute.value.whole) hash = mix(hash, octet);
    return hash;
  }
  Folded text{attribute.value};
  for (auto c = text.next(); c != Folded::none; c = text.next()) hash = mix(hash, c);
  return hash;
}

// The order inside one RDN doesn't count.
std::uint64_t rdn_hash(der::Reader& names) {
  std::uint64_t sum = 0;
  names.inside(tag::set, [&](der::Reader& set) {
    while (set.more()) sum += attribute_hash(read_attribute(set));
  });
  return sum;
}

std::string label_of(Bytes type) {
  const auto* label = find_label(type);
  return label ? label->text : der::dotted(type);
}

std::string value_text(const der::Element& value) {
  const bool octets = value.tag != tag::bmp_string && value.tag != tag::universal_string;
  if (octets && (is_text(value.tag) || value.tag == tag::teletex_string)) return safe_text(value.content);
  return "#" + to_hex(value.whole);
}

}  // namespace

Bytes read_distinguished_name(der::Reader& reader) {
  const auto name = reader.element(tag::sequence);
  reader.enter(name.content, [](der::Reader& names) {
    while (names.more()) (void)read_rdn(names);
  });
  return reader.good() ? name.whole : Bytes{};
}

bool is_empty_name(Bytes name) { return rdns_of(name).empty(); }

bool is_within(Bytes name, Bytes prefix) {
  der::Reader names{rdns_of(name)};
  der::Reader parents{rdns_of(prefix)};
  while (parents.more()) {
    if (!names.more() || !same_rdn(read_rdn(names), read_rdn(parents))) return false;
  }
  return parents.good() && names.good();
}

bool same_name(Bytes a, Bytes b) {
  if (same_bytes(a, b)) return true;
  der::Reader left{rdns_of(a)};
  der::Reader right{rdns_of(b)};
  while (left.more() && right.more()) {
    if (!same_rdn(read_rdn(left), read_rdn(right))) return false;
  }
  return left.finish().has_value() && right.finish().has_value();
}

std::uint64_t name_hash(Bytes name) {
  std::uint64_t hash = fnv_start;
  der::Reader names{rdns_of(name)};
  while (names.more()) hash = mix(hash, rdn_hash(names));
  return hash;
}

std::vector<std::uint64_t> ancestor_hashes(Bytes name) {
  std::vector<std::uint64_t> hashes{fnv_start};
  der::Reader names{rdns_of(name)};
  while (names.more()) hashes.push_back(mix(hashes.back(), rdn_hash(names)));
  return hashes;
}

std::string distinguished_name_text(Bytes name) {
  std::string text;
  for_each_attribute(name, [&](Bytes type, const der::Element& value) {
    if (!text.empty()) text += ", ";
    text += label_of(type) + "=" + value_text(value);
  });
  return text.empty() ? "(empty name)" : text;
}

std::string short_name_text(Bytes name) {
  std::string text;
  for_each_attribute(name, [&](Bytes type, const der::Element& value) {
    if (text.empty() && same_bytes(type, oids::common_name)) text = value_text(value);
  });
  return text.empty() ? distinguished_name_text(name) : text;
}

}  // namespace bulla::x509
