// base: how a function fails. An Error is a row of the fault table and where it happened.
#pragma once
#include <cstddef>
#include <expected>
#include <utility>

#include "bulla/base/fault.h"

namespace bulla {

struct Error {
  static constexpr std::uint8_t nowhere = 0xff;

  Fault fault{};
  std::uint32_t offset = 0;              // bytes into the message or file, when a parser found it
  std::uint8_t message = nowhere;        // the HandshakeType (RFC 9846 §4) being read or written
  std::uint8_t certificate = nowhere;    // index in the chain, 0 = leaf
  Alert received = Alert::close_notify;  // the peer's alert, with Fault::alert_received

  constexpr const FaultRow& row() const { return row_of(fault); }
  constexpr Alert alert() const { return row().alert; }
};

// A value or an Error; ignoring it is a warning, and warnings are errors here.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

constexpr std::unexpected<Error> fail(Fault fault, std::size_t offset = 0) {
  return std::unexpected(Error{.fault = fault, .offset = static_cast<std::uint32_t>(offset)});
}

}  // namespace bulla
