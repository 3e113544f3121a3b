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

}  // namespace bulla::wire
