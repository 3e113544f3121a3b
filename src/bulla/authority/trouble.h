// authority: a failure for people: the error and the thing that it happened to. Knows nothing of how it is printed.
#pragma once
#include <expected>
#include <string>
#include <utility>

#include "bulla/base/result.h"

namespace bulla {

struct Trouble {
  Trouble(Error what) : error{what} {}  // NOLINT: TRY passes plain errors on
  Trouble(Fault fault, std::string where, std::string hint = {})
      : error{.fault = fault}, which{std::move(where)}, mend{std::move(hint)} {}

  Error error;
  std::string which;  // the file, name or certificate, and the system's reason; may be empty
  std::string mend;   // where it is better than the fault table's; may be empty
};

// A value or a Trouble; TRY works in functions that return it.
template <class T>
class [[nodiscard]] Outcome : public std::expected<T, Trouble> {
 public:
  using std::expected<T, Trouble>::expected;
};

inline std::unexpected<Trouble> trouble(Fault fault, std::string which, std::string mend = {}) {
  return std::unexpected(Trouble{fault, std::move(which), std::move(mend)});
}

}  // namespace bulla
