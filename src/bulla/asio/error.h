// asio: an Error as Asio's programs carry one: an error_code of the category "bulla".
#pragma once
#include <optional>
#include <string>

#include "bulla/asio/net.h"
#include "bulla/base/result.h"

namespace bulla::asio {
inline namespace BULLA_ASIO_VARIANT {

namespace detail {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"  // Boost's categories have none
// A code is the fault's number plus one, since 0 means success, and above it the peer's alert.
class Category final : public error_category {
 public:
  const char* name() const noexcept override { return "bulla"; }
  std::string message(int value) const override {
    const auto index = static_cast<std::size_t>(value & 0xff) - 1;
    if (index >= fault_table.size()) return "unknown fault";
    std::string text{fault_table[index].text};
    if (value >> 8 != 0) text.append(": ").append(alert_name(static_cast<Alert>(value >> 8)));
    return text;
  }
};
#pragma GCC diagnostic pop

}  // namespace detail

inline const error_category& category() {
  static const detail::Category one;
  return one;
}

// Keeps the fault and, with Fault::alert_received, the peer's alert; Stream::last_error() has the rest.
inline error_code to_error_code(const Error& error) {
  const int alert = error.fault == Fault::alert_received ? static_cast<int>(error.received) : 0;
  return {alert << 8 | (static_cast<int>(error.fault) + 1), category()};
}

// The fault in a code of ours; nothing in codes of the network.
inline std::optional<Fault> fault_of(const error_code& code) {
  const int number = (code.value() & 0xff) - 1;
  if (code.category() != category() || number < 0) return std::nullopt;
  return static_cast<Fault>(number);
}

}  // namespace BULLA_ASIO_VARIANT
}  // namespace bulla::asio
