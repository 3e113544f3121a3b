// x509: distinguished names.
#include "bulla/x509/distinguished_name.h"

#include <array>

#include "bulla/x509/general_name.h"
#include "bulla/x509/oids.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

struct Attribute {
  Bytes type;
  der::Element value;
};

// The attributes of one RDN.
struct Rdn {
  std::array<Attribute, max_attributes_in_one_rdn> attributes{};
  std::size_t size = 0;
  std::span<const Attribute> all() const { return std::span{attributes}.first(size); }
};

Attribute read_attribute(der::Reader& set) {
  Attribute attribute;
  set.sequence([&](der::Reader& reader) {
    attribute.type = reader.oid();
    attribute.value = reader.next();
  });
  return attribute;
}

Rdn read_rdn(der::Reader& names) {
  Rdn rdn;
  names.inside(tag::set, [&](der::Reader& set) {
    do {
      if (rdn.size == rdn.attributes.size()) return set.poison(Fault::der_value);
      rdn.attributes[rdn.size++] = read_attribute(set);
    } while (set.more());
  });
  return rdn;
}

Bytes rdns_of(Bytes name) { return der::Reader{name}.content(tag::sequence); }

bool is_byte_text(der::Tag kind) {
  return kind == tag::utf8_string || kind == tag::printable_string || kind == tag::ia5_string ||
         kind == tag::numeric_string || kind == tag::visible_string || kind == tag::teletex_string;
}

// Yields the characters that count: lower case, runs of spaces as one, none at the ends.
class Folded {
 public:
  explicit Folded(Bytes text) : rest_{text} { skip_spaces(); }
  int next() {
    if (rest_.empty()) return -1;
    const int c = rest_[0];
    rest_ = rest_.subspan(1);
    if (c != ' ') return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    skip_spaces();
    return rest_.empty() ? -1 : ' ';
  }

 private:
  void skip_spaces() {
    while (!rest_.empty() && rest_[0] == ' ') rest_ = rest_.subspan(1);
  }
  Bytes rest_;
};

bool same_text(Bytes a, Bytes b) {
  Folded left{a};
  Folded right{b};
  for (;;) {
    const int c = left.next();
    if (c != right.next()) return false;
    if (c < 0) return true;
  }
}

bool same_attribute(const Attribute& a, const Attribute& b) {
  if (!same_bytes(a.type, b.type)) return false;
  if (is_byte_text(a.value.tag) && is_byte_text(b.value.tag)) return same_text(a.value.content, b.value.content);
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
  if (!is_byte_text(attribute.value.tag)) {
    for (const auto octet : attribute.value.whole) hash = mix(hash, octet);
    return hash;
  }
  Folded text{attribute.value.content};
  for (int c = text.next(); c >= 0; c = text.next()) hash = mix(hash, static_cast<std::uint64_t>(c));
  return hash;
}

struct Label {
  Bytes type;
  const char* text;
};
constexpr std::array labels{
    Label{oids::common_name, "CN"}, Label{oids::country, "C"},
    Label{oids::locality, "L"},     Label{oids::state, "ST"},
    Label{oids::organization, "O"}, Label{oids::organizational_unit, "OU"},
    Label{oids::street, "street"},  Label{oids::serial_number, "serialNumber"},
    Label{oids::surname, "SN"},     Label{oids::domain_component, "DC"},
    Label{oids::user_id, "UID"},    Label{oids::email_address, "email"},
};

std::string label_of(Bytes type) {
  for (const auto& label : labels) {
    if (same_bytes(label.type, type)) return label.text;
  }
  return der::dotted(type);
}

std::string value_text(const der::Element& value) {
  return is_byte_text(value.tag) ? safe_text(value.content) : "#" + to_hex(value.whole);
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
  while (names.more()) {
    std::uint64_t sum = 0;  // the order inside one RDN doesn't count
    names.inside(tag::set, [&](der::Reader& set) {
      while (set.more()) sum += attribute_hash(read_attribute(set));
    });
    hash = mix(hash, sum);
  }
  return hash;
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
