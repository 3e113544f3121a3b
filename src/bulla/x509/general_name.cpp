// x509: GeneralNames.
#include "bulla/x509/general_name.h"

#include <array>
#include <cstdio>

#include "bulla/base/utf8.h"
#include "bulla/der/oid.h"
#include "bulla/x509/distinguished_name.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

GeneralNameKind kind_of(const der::Element& element) { return static_cast<GeneralNameKind>(element.tag & 0x1f); }

bool is_constructed(GeneralNameKind kind) {
  return kind == GeneralNameKind::other_name || kind == GeneralNameKind::x400_address ||
         kind == GeneralNameKind::directory_name || kind == GeneralNameKind::edi_party_name;
}

bool visible_ascii(Bytes text) {
  return std::ranges::all_of(text, [](std::uint8_t c) { return c > 0x20 && c < 0x7f; });
}

bool good_address(Bytes address, AddressForm form) {
  const std::size_t parts = form == AddressForm::host ? 1 : 2;
  return address.size() == 4 * parts || address.size() == 16 * parts;
}

bool good_value(const GeneralName& name, AddressForm form) {
  switch (name.kind) {
    case GeneralNameKind::email:
    case GeneralNameKind::dns:
      return visible_ascii(name.value);
    case GeneralNameKind::uri:  // addresses of directories are written with spaces
      return std::ranges::all_of(name.value, [](std::uint8_t c) { return c >= 0x20 && c < 0x7f; });
    case GeneralNameKind::ip_address:
      return good_address(name.value, form);
    case GeneralNameKind::registered_id:
      return der::valid_oid(name.value);
    default:
      return true;
  }
}

// OtherName of RFC 5280 §4.2.1.6: its type, and a value of it.
void read_other_name(der::Reader& name) {
  (void)name.oid();
  name.inside(tag::constructed_context(0), [](der::Reader& value) { (void)value.next(); });
}

// EDIPartyName: who assigned the name, maybe, and the name; each a DirectoryString behind its own tag.
void read_edi_party_name(der::Reader& name) {
  const auto text = [](der::Reader& reader) { (void)reader.next(); };
  if (name.at(tag::constructed_context(0))) name.inside(tag::constructed_context(0), text);
  name.inside(tag::constructed_context(1), text);
}

// The names that are made of elements. Those that mean nothing here, and bases of kinds that are compared with nothing,
// are DER at least.
void read_structure(der::Reader& reader, const GeneralName& name, AddressForm form) {
  const bool host = form == AddressForm::host;
  if (name.kind == GeneralNameKind::directory_name) {
    reader.enter(name.value, [](der::Reader& inner) { (void)read_distinguished_name(inner); });
  } else if (name.kind == GeneralNameKind::other_name && host) {
    reader.enter(name.value, read_other_name);
  } else if (name.kind == GeneralNameKind::edi_party_name && host) {
    reader.enter(name.value, read_edi_party_name);
  } else {
    reader.enter(name.value, [](der::Reader& inner) {
      while (inner.more()) (void)inner.next();
    });
  }
}

// From one element of GeneralNames whose tag is one of the CHOICE.
GeneralName name_in(const der::Element& element) { return {kind_of(element), element.content}; }

}  // namespace

GeneralName read_general_name(der::Reader& reader, AddressForm form) {
  const auto element = reader.next();
  if (!reader.good()) return {};
  const auto name = name_in(element);
  const auto number = static_cast<unsigned>(name.kind);
  const bool known = number <= static_cast<unsigned>(GeneralNameKind::registered_id);
  const auto expected = is_constructed(name.kind) ? tag::constructed_context(number) : tag::primitive_context(number);
  if (!known || element.tag != expected) {
    reader.poison(Fault::der_tag);
  } else if (is_constructed(name.kind)) {
    read_structure(reader, name, form);
  } else if (!good_value(name, form)) {
    reader.poison(Fault::der_value);
  }
  return name;
}

GeneralNames read_general_names(der::Reader& reader) {
  const auto names = reader.content(tag::sequence);
  if (reader.good() && names.empty()) reader.poison(Fault::der_value);
  reader.enter(names, [](der::Reader& inner) {
    while (inner.more()) (void)read_general_name(inner, AddressForm::host);
  });
  return GeneralNames{reader.good() ? names : Bytes{}};
}

void GeneralNames::iterator::load() {
  if (rest_.empty()) {
    ended_ = true;
    return;
  }
  der::Reader reader{rest_};
  const auto element = reader.next();
  name_ = name_in(element);
  rest_ = rest_.subspan(element.whole.size());
  ended_ = !reader.good();
}

namespace {

std::string ipv4_text(Bytes address) {
  std::string text;
  for (const auto octet : address) {
    if (!text.empty()) text += '.';
    text += std::to_string(octet);
  }
  return text;
}

struct Run {
  std::size_t at = 0;
  std::size_t size = 0;
};

// The first longest run of zero groups, at least two (RFC 5952 §4.2).
Run zero_run(std::span<const unsigned, 8> groups) {
  Run best;
  Run now;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    now = groups[i] != 0 ? Run{i + 1, 0} : Run{now.at, now.size + 1};
    if (now.size > best.size) best = now;
  }
  return best.size > 1 ? best : Run{};
}

std::string ipv6_text(Bytes address) {
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i)
    groups[i] = static_cast<unsigned>(address[2 * i] << 8 | address[2 * i + 1]);
  const auto zeros = zero_run(groups);
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (zeros.size != 0 && i == zeros.at) {
      text += "::";
      i += zeros.size - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    std::array<char, 8> group{};
    std::snprintf(group.data(), group.size(), "%x", groups[i]);
    text += group.data();
  }
  return text;
}

// Of the printable character at the start of `text`, in octets; 0 if there is none.
std::size_t printable_size(Bytes text) {
  const auto character = first_utf8_character(text);
  const bool control = character.point < 0x20 || (character.point >= 0x7f && character.point < 0xa0);
  return control ? 0 : character.size;
}

}  // namespace

std::string address_text(Bytes address) {
  if (address.size() == 4) return ipv4_text(address);
  return address.size() == 16 ? ipv6_text(address) : std::string{};
}

std::string safe_text(Bytes text) {
  std::string out;
  while (!text.empty()) {
    const auto size = printable_size(text);
    if (size == 0) {
      out += "\\x" + to_hex(text.first(1));
    } else {
      out += text_of(text.first(size));
    }
    text = text.subspan(size == 0 ? 1 : size);
  }
  return out;
}

std::string general_name_text(const GeneralName& name) {
  switch (name.kind) {
    case GeneralNameKind::email:
      return "email:" + safe_text(name.value);
    case GeneralNameKind::dns:
      return "DNS:" + safe_text(name.value);
    case GeneralNameKind::uri:
      return "URI:" + safe_text(name.value);
    case GeneralNameKind::directory_name:
      return "directory:" + distinguished_name_text(name.value);
    case GeneralNameKind::registered_id:
      return "OID:" + der::dotted(name.value);
    case GeneralNameKind::ip_address: {
      const auto text = address_text(name.value);
      return "IP:" + (text.empty() ? to_hex(name.value) : text);
    }
    case GeneralNameKind::other_name:
      return "other name";
    case GeneralNameKind::x400_address:
      return "X.400 address";
    case GeneralNameKind::edi_party_name:
      return "EDI party name";
  }
  return {};
}

}  // namespace bulla::x509
