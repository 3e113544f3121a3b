#include "bulla/wire/names.h"

namespace bulla::wire {
namespace {

template <class Enum>
std::string_view unnamed(Enum value) {
  if constexpr (sizeof(Enum) == 2) return is_grease(static_cast<std::uint16_t>(value)) ? "GREASE" : "unknown";
  return "unknown";
}
std::string_view unnamed(PskKeyExchangeMode mode) { return is_grease(mode) ? "GREASE" : "unknown"; }

}  // namespace

#define BULLA_CASE(name, value) \
  case value:                   \
    return #name;
#define BULLA_NAME_OF(Enum, type, rows)                                                     \
  std::string_view name_of(Enum value) {                                                    \
    switch (static_cast<type>(value)) { rows(BULLA_CASE) default : return unnamed(value); } \
  }
BULLA_NAMED_ENUMS(BULLA_NAME_OF)

std::string_view name_of(ProtocolVersion version) {
  switch (version) {
    case ProtocolVersion::ssl3:
      return "SSL 3.0";
    case ProtocolVersion::tls10:
      return "TLS 1.0";
    case ProtocolVersion::tls11:
      return "TLS 1.1";
    case ProtocolVersion::tls12:
      return "TLS 1.2";
    case ProtocolVersion::tls13:
      return "TLS 1.3";
  }
  return unnamed(version);
}

}  // namespace bulla::wire
