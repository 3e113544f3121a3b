// x509: whom we wanted to reach, and whether a certificate is for them (RFC 9525). Never looks at the common name.
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "bulla/base/result.h"
#include "bulla/x509/general_name.h"

namespace bulla::x509 {

struct Certificate;

enum class NameKind : std::uint8_t { dns, ip, email };

// A name that has been checked and normalised: a DNS name in lower case without its last dot, an address, a mailbox
// with its domain in lower case. Internationalised names come as A-labels.
class ReferenceName {
 public:
  // An IP address (IPv6 also in brackets), else a mailbox if it holds '@', else a DNS name. Fault::name_invalid.
  static Result<ReferenceName> parse(std::string_view text);
  // As parse; also "*.example.com", for certificates to issue. No certificate matches a pattern.
  static Result<ReferenceName> parse_pattern(std::string_view text);

  static Result<ReferenceName> dns(std::string_view text);
  static Result<ReferenceName> email(std::string_view text);
  static Result<ReferenceName> ip(std::string_view text);
  static Result<ReferenceName> ip_octets(Bytes octets);  // 4 or 16

  NameKind kind() const { return kind_; }
  std::string_view text() const { return text_; }                        // as a person writes it
  Bytes octets() const { return Bytes{address_}.first(address_size_); }  // of an address, network order
  bool is_pattern() const { return kind_ == NameKind::dns && text_.starts_with('*'); }

  friend bool operator==(const ReferenceName&, const ReferenceName&) = default;

 private:
  ReferenceName(NameKind kind, std::string text) : kind_{kind}, text_{std::move(text)} {}

  NameKind kind_;
  std::string text_;
  std::array<std::uint8_t, 16> address_{};
  std::size_t address_size_ = 0;
};

// Is this a DNS name in preferred syntax (RFC 1034 §3.5): labels of letters, digits and inner hyphens, 1-63 octets,
// 253 in all, the last not all digits? No dot at the end.
bool is_dns_name(std::string_view text);

// local-part "@" domain (RFC 5321 §4.1.2), the local part an unquoted one.
bool is_mailbox(std::string_view text);

// Does this presented name say what the reference asks for? A wildcard is one whole left label, with two more to its
// right (RFC 9525 §6.3).
bool matches(const ReferenceName& reference, const GeneralName& presented);

// Does any subjectAltName match?
bool is_for(const Certificate& certificate, const ReferenceName& reference);

// ASCII without regard to case (RFC 4343).
bool same_ignoring_case(std::string_view a, std::string_view b);
bool ends_ignoring_case(std::string_view text, std::string_view suffix);

}  // namespace bulla::x509
