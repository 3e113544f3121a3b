// x509: looking names up in subtrees.
#include "bulla/x509/subtree_index.h"

#include <algorithm>
#include <bit>

#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/name.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;
using Verdict = SubtreeIndex::Verdict;

constexpr Verdict inside{.any_of_kind = true, .all_of_it_inside = true, .some_of_it_inside = true};
constexpr Verdict partly_inside{.any_of_kind = true, .some_of_it_inside = true};
constexpr Verdict outside{.any_of_kind = true};
constexpr Verdict not_understood{.any_of_kind = true, .not_understood = true};

Verdict inside_if(bool yes) { return yes ? inside : outside; }

bool before_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  return std::ranges::lexicographical_compare(a, b, {}, lower, lower);
}

bool contains(const std::vector<std::string_view>& sorted, std::string_view text) {
  return std::ranges::binary_search(sorted, text, before_ignoring_case);
}

// A last dot says that the name is whole, which it is anyway.
std::string_view without_last_dot(std::string_view name) {
  if (name.size() > 1 && name.ends_with('.')) name.remove_suffix(1);
  return name;
}

// ".example.com" for the hosts below it alone.
bool is_host_or_domain(std::string_view text) {
  if (text.starts_with('.')) text.remove_prefix(1);
  return is_dns_name(text);
}

// Is there a base ".parent" for any parent of this host?
bool has_domain_of(const std::vector<std::string_view>& bases, std::string_view host) {
  for (auto dot = host.find('.'); dot != std::string_view::npos; dot = host.find('.', dot + 1)) {
    if (contains(bases, host.substr(dot))) return true;
  }
  return false;
}

// Is the host itself a base, or one of its parents?
bool has_host_or_parent(const std::vector<std::string_view>& bases, std::string_view host) {
  for (;;) {
    if (contains(bases, host)) return true;
    const auto dot = host.find('.');
    if (dot == std::string_view::npos) return false;
    host.remove_prefix(dot + 1);
  }
}

// A base without a dot in front means that one host (e-mail, URI), unlike for DNS names.
bool has_host(const std::vector<std::string_view>& bases, std::string_view host) {
  return contains(bases, host) || has_domain_of(bases, host);
}

// RFC 3986 §3.2: the host between "//", user information and port; empty if it is no DNS name.
std::string_view uri_host(std::string_view uri) {
  const auto start = uri.find("://");
  if (start == std::string_view::npos) return {};
  auto authority = uri.substr(start + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (const auto user = authority.rfind('@'); user != std::string_view::npos) authority.remove_prefix(user + 1);
  authority = authority.substr(0, authority.find(':'));
  return is_dns_name(authority) ? authority : std::string_view{};
}

std::array<std::uint8_t, 16> masked(Bytes address, std::size_t prefix) {
  std::array<std::uint8_t, 16> out{};
  for (std::size_t i = 0; i < address.size() && 8 * i < prefix; ++i) {
    const auto bits = std::min<std::size_t>(8, prefix - 8 * i);
    out[i] = static_cast<std::uint8_t>(address[i] & 0xffU << (8 - bits));
  }
  return out;
}

}  // namespace

bool is_meaningful_base(const GeneralName& base) {
  const auto text = text_of(base.value);
  switch (base.kind) {
    case GeneralNameKind::dns:
      return text.empty() || is_dns_name(without_last_dot(text));
    case GeneralNameKind::email:
      return text.find('@') == std::string_view::npos ? is_host_or_domain(text) : is_mailbox(text);
    case GeneralNameKind::uri:
      return text.empty() || is_host_or_domain(text);
    default:
      return true;
  }
}

SubtreeIndex::SubtreeIndex(Bytes subtrees, OddBases odd) {
  der::Reader list{subtrees};
  while (list.more()) {
    der::Reader subtree{list.content(tag::sequence)};
    const auto base = subtree.next();
    add({static_cast<GeneralNameKind>(base.tag & 0x1f), base.content}, odd);
  }
  for (auto* texts : {&dns_, &dns_parents_, &email_hosts_, &mailboxes_, &uri_hosts_}) {
    std::ranges::sort(*texts, before_ignoring_case);
  }
  std::ranges::sort(ranges_);
  for (const auto& range : ranges_) range_sizes_.push_back({range.address_size, range.prefix});
  const auto repeated = std::ranges::unique(range_sizes_);
  range_sizes_.erase(repeated.begin(), repeated.end());
  std::ranges::sort(directories_, {}, &Directory::hash);
}

void SubtreeIndex::add(const GeneralName& base, OddBases odd) {
  const auto bit = static_cast<std::uint16_t>(1U << static_cast<unsigned>(base.kind));
  auto text = text_of(base.value);
  bool known = is_meaningful_base(base);
  switch (base.kind) {
    case GeneralNameKind::dns:
      text = without_last_dot(text);
      known |= is_host_or_domain(text);
      if (known) dns_.push_back(text);
      if (const auto dot = text.find('.'); known && dot != std::string_view::npos) {
        dns_parents_.push_back(text.substr(dot + 1));
      }
      break;
    case GeneralNameKind::email:
      if (known) (text.find('@') == std::string_view::npos ? email_hosts_ : mailboxes_).push_back(text);
      break;
    case GeneralNameKind::uri:
      if (known) uri_hosts_.push_back(text);
      break;
    case GeneralNameKind::ip_address:
      add_range(base.value);
      break;
    case GeneralNameKind::directory_name:
      directories_.push_back({name_hash(base.value), base.value});
      break;
    default:
      known = false;
  }
  if (!known && odd == OddBases::pass_over) return;
  ++count_[static_cast<std::size_t>(base.kind)];
  odd_ = static_cast<std::uint16_t>(odd_ | (known ? 0 : bit));
  whole_ = static_cast<std::uint16_t>(whole_ | (base.value.empty() ? bit : 0));
}

void SubtreeIndex::add_range(Bytes base) {
  const auto half = base.size() / 2;
  std::size_t prefix = 0;
  for (const auto octet : base.subspan(half)) prefix += static_cast<std::size_t>(std::popcount(octet));
  ranges_.push_back({half, prefix, masked(base.first(half), prefix)});
}

Verdict SubtreeIndex::judge(const GeneralName& name, ComparisonBudget& budget, LocalPart local_part) const {
  const auto kind = static_cast<std::size_t>(name.kind);
  if (count_[kind] == 0 || !budget.spend(count_[kind])) return {};
  if (odd_ >> kind & 1) return not_understood;
  const auto text = text_of(name.value);
  switch (name.kind) {
    case GeneralNameKind::dns:
      return judge_dns(without_last_dot(text));
    case GeneralNameKind::email:
      return judge_email(text, local_part);
    case GeneralNameKind::uri:
      return judge_uri(text);
    case GeneralNameKind::ip_address:
      return inside_if(is_inside_range(name.value));
    case GeneralNameKind::directory_name:
      return inside_if(is_inside_directory(name.value, budget));
    default:
      return not_understood;
  }
}

// "*.parent" stands for every name with one label more than parent.
Verdict SubtreeIndex::judge_dns(std::string_view name) const {
  const bool wildcard = name.starts_with("*.");
  const auto host = wildcard ? name.substr(2) : name;
  if (!is_dns_name(host)) return not_understood;
  const bool all = whole_ >> static_cast<unsigned>(GeneralNameKind::dns) & 1;
  const auto below = wildcard ? name.substr(1) : name;
  if (all || has_host_or_parent(dns_, host) || has_domain_of(dns_, below)) return inside;
  return wildcard && contains(dns_parents_, host) ? partly_inside : outside;
}

Verdict SubtreeIndex::judge_email(std::string_view mailbox, LocalPart local_part) const {
  if (!is_mailbox(mailbox)) return not_understood;
  const bool all = whole_ >> static_cast<unsigned>(GeneralNameKind::email) & 1;
  const auto at = mailbox.find('@');
  if (all || has_host(email_hosts_, mailbox.substr(at + 1))) return inside;
  const auto same_local_part = [&](std::string_view base) {
    return local_part == LocalPart::any_case || base.starts_with(mailbox.substr(0, at + 1));
  };
  return inside_if(
      std::ranges::any_of(std::ranges::equal_range(mailboxes_, mailbox, before_ignoring_case), same_local_part));
}

Verdict SubtreeIndex::judge_uri(std::string_view uri) const {
  const auto host = uri_host(uri);
  if (host.empty()) return not_understood;
  const bool all = whole_ >> static_cast<unsigned>(GeneralNameKind::uri) & 1;
  return inside_if(all || has_host(uri_hosts_, host));
}

bool SubtreeIndex::is_inside_range(Bytes address) const {
  return std::ranges::any_of(range_sizes_, [&](const Range& sizes) {
    return sizes.address_size == address.size() &&
           std::ranges::binary_search(ranges_, Range{sizes.address_size, sizes.prefix, masked(address, sizes.prefix)});
  });
}

bool SubtreeIndex::is_inside_directory(Bytes name, ComparisonBudget& budget) const {
  for (const auto hash : ancestor_hashes(name)) {
    for (const auto& base : std::ranges::equal_range(directories_, hash, {}, &Directory::hash)) {
      if (!budget.spend()) return false;
      if (is_within(name, base.name)) return true;
    }
  }
  return false;
}

}  // namespace bulla::x509
