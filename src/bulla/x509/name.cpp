// x509: reference names and matching.
#include "bulla/x509/name.h"

#include "bulla/base/try.h"
#include "bulla/x509/certificate.h"

namespace bulla::x509 {
namespace {

constexpr std::size_t max_dns_name = 253;
constexpr std::size_t max_label = 63;
constexpr std::size_t max_local_part = 64;

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

std::string lower_case(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= max_label && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

// RFC 5322 §3.2.3: atext and dots.
bool is_local_character(char c) {
  return is_letter(c) || is_digit(c) || std::string_view{".!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}

// "a.b.c.d", decimal, no leading zeros.
bool read_ipv4(std::string_view text, MutBytes out) {
  for (std::size_t i = 0; i < 4; ++i) {
    const auto part = text.substr(0, text.find('.'));
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part[0] == '0')) return false;
    if (!std::ranges::all_of(part, is_digit)) return false;
    unsigned value = 0;
    for (const char c : part) value = value * 10 + static_cast<unsigned>(c - '0');
    if (value > 255) return false;
    out[i] = static_cast<std::uint8_t>(value);
    text.remove_prefix(part.size());
    if (i < 3 && !text.starts_with('.')) return false;
    if (i < 3) text.remove_prefix(1);
  }
  return text.empty();
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  return lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}

// 1-4 hexadecimal digits; -1 if they are none.
int read_group(std::string_view text) {
  if (text.empty() || text.size() > 4) return -1;
  int value = 0;
  for (const char c : text) {
    const int digit = hex_value(c);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

struct Groups {
  std::array<std::uint8_t, 16> octets{};
  std::size_t size = 0;
  bool good = true;
};

// Groups between colons; the last may be an IPv4 address.
Groups read_groups(std::string_view text) {
  Groups groups;
  while (!text.empty() && groups.good) {
    const auto part = text.substr(0, text.find(':'));
    const bool dotted = part.size() == text.size() && part.find('.') != std::string_view::npos;
    const std::size_t width = dotted ? 4 : 2;
    if (groups.size + width > groups.octets.size()) return {.good = false};
    const auto room = std::span{groups.octets}.subspan(groups.size, width);
    groups.size += width;
    if (dotted) {
      groups.good = read_ipv4(part, room);
      return groups;
    }
    const int value = read_group(part);
    room[0] = static_cast<std::uint8_t>(value >> 8);
    room[1] = static_cast<std::uint8_t>(value);
    text.remove_prefix(part.size());
    groups.good = value >= 0 && text != ":";
    if (!text.empty()) text.remove_prefix(1);
  }
  return groups;
}

// RFC 4291 §2.2, no zone.
bool read_ipv6(std::string_view text, MutBytes out) {
  const auto gap = text.find("::");
  if (gap == std::string_view::npos) {
    const auto all = read_groups(text);
    std::ranges::copy(all.octets, out.begin());
    return all.good && all.size == out.size();
  }
  const auto head_text = text.substr(0, gap);
  const auto head = read_groups(head_text);
  const auto tail = read_groups(text.substr(gap + 2));
  if (!head.good || !tail.good || head_text.find('.') != std::string_view::npos) return false;
  if (head.size + tail.size > out.size() - 2) return false;
  std::ranges::fill(out, std::uint8_t{0});
  std::ranges::copy(std::span{head.octets}.first(head.size), out.begin());
  std::ranges::copy(std::span{tail.octets}.first(tail.size), out.end() - static_cast<std::ptrdiff_t>(tail.size));
  return true;
}

bool matches_dns(std::string_view wanted, std::string_view presented) {
  if (!presented.starts_with("*.")) return is_dns_name(presented) && same_ignoring_case(wanted, presented);
  const auto parent = presented.substr(2);
  const auto dot = wanted.find('.');
  return dot != std::string_view::npos && is_dns_name(parent) && parent.find('.') != std::string_view::npos &&
         same_ignoring_case(wanted.substr(dot + 1), parent);
}

// The local part counts letter by letter, the domain without regard to case (RFC 5280 §7.5).
bool matches_mailbox(std::string_view wanted, std::string_view presented) {
  if (!is_mailbox(presented)) return false;
  const auto at = presented.rfind('@');
  return wanted.substr(0, at + 1) == presented.substr(0, at + 1) &&
         same_ignoring_case(wanted.substr(at + 1), presented.substr(at + 1));
}

}  // namespace

bool same_ignoring_case(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

bool ends_ignoring_case(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && same_ignoring_case(text.substr(text.size() - suffix.size()), suffix);
}

bool is_dns_name(std::string_view text) {
  if (text.empty() || text.size() > max_dns_name) return false;
  for (;;) {
    const auto label = text.substr(0, text.find('.'));
    if (!is_label(label)) return false;
    if (label.size() == text.size()) return !std::ranges::all_of(label, is_digit);
    text.remove_prefix(label.size() + 1);
  }
}

bool is_mailbox(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > max_local_part || !is_dns_name(text.substr(at + 1))) return false;
  const auto local = text.substr(0, at);
  return local.front() != '.' && local.back() != '.' && local.find("..") == std::string_view::npos &&
         std::ranges::all_of(local, is_local_character);
}

Result<ReferenceName> ReferenceName::dns(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (!is_dns_name(text)) return fail(Fault::name_invalid);
  return ReferenceName{NameKind::dns, lower_case(text)};
}

Result<ReferenceName> ReferenceName::email(std::string_view text) {
  if (!is_mailbox(text)) return fail(Fault::name_invalid);
  const auto at = text.find('@');
  return ReferenceName{NameKind::email, std::string{text.substr(0, at)} + lower_case(text.substr(at))};
}

Result<ReferenceName> ReferenceName::ip_octets(Bytes octets) {
  if (octets.size() != 4 && octets.size() != 16) return fail(Fault::name_invalid);
  ReferenceName name{NameKind::ip, address_text(octets)};
  std::ranges::copy(octets, name.address_.begin());
  name.address_size_ = octets.size();
  return name;
}

Result<ReferenceName> ReferenceName::ip(std::string_view text) {
  if (text.size() > 2 && text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  std::array<std::uint8_t, 16> octets{};
  if (read_ipv4(text, std::span{octets}.first(4))) return ip_octets(std::span{octets}.first(4));
  if (text.find(':') != std::string_view::npos && read_ipv6(text, octets)) return ip_octets(octets);
  return fail(Fault::name_invalid);
}

Result<ReferenceName> ReferenceName::parse(std::string_view text) {
  if (auto address = ip(text)) return address;
  return text.find('@') == std::string_view::npos ? dns(text) : email(text);
}

Result<ReferenceName> ReferenceName::parse_pattern(std::string_view text) {
  if (!text.starts_with("*.")) return parse(text);
  TRY(auto parent, dns(text.substr(2)));
  if (parent.text().find('.') == std::string_view::npos) return fail(Fault::name_invalid);
  return ReferenceName{NameKind::dns, "*." + parent.text_};
}

bool matches(const ReferenceName& reference, const GeneralName& presented) {
  if (reference.is_pattern()) return false;
  switch (reference.kind()) {
    case NameKind::dns:
      return presented.kind == GeneralNameKind::dns && matches_dns(reference.text(), text_of(presented.value));
    case NameKind::ip:
      return presented.kind == GeneralNameKind::ip_address && same_bytes(reference.octets(), presented.value);
    case NameKind::email:
      return presented.kind == GeneralNameKind::email && matches_mailbox(reference.text(), text_of(presented.value));
  }
  return false;
}

bool is_for(const Certificate& certificate, const ReferenceName& reference) {
  return std::ranges::any_of(certificate.extensions.alternative_names.begin(),
                             certificate.extensions.alternative_names.end(),
                             [&](const GeneralName& name) { return matches(reference, name); });
}

}  // namespace bulla::x509
