// faults tests: a next layer of which one operation goes wrong: it moves less than it was given, or fails.
#pragma once
#include <optional>

#include "asio/memory_layer.h"

namespace bulla::asio {
inline namespace BULLA_ASIO_VARIANT {
namespace test {

struct Mishap {
  enum class Operation : std::uint8_t { read, write };
  enum class How : std::uint8_t {
    one_byte,     // moves no more than that
    half,         // moves no more than that
    would_block,  // fails, once
    reset,        // fails, as all that follow it do
    end           // of reads: nothing comes from here on, and nobody says so
  };
  Operation operation{};
  How how{};
  int number = -1;  // which of them, from 0; -1: none
};

// Counts the operations of one layer, and makes the mishap happen.
class Fate {
 public:
  explicit Fate(Mishap mishap) : mishap_{mishap} {}

  std::optional<Mishap::How> next(Mishap::Operation operation) {
    const int number = counts_[std::to_underlying(operation)]++;
    const bool lasts = mishap_.how == Mishap::How::reset || mishap_.how == Mishap::How::end;
    if (mishap_.number < 0) return std::nullopt;
    if (reset()) return mishap_.how;
    if (operation != mishap_.operation) return std::nullopt;
    const bool now = number == mishap_.number || (lasts && number > mishap_.number);
    happened_ |= now;
    return now ? std::optional{mishap_.how} : std::nullopt;
  }
  int count(Mishap::Operation operation) const { return counts_[std::to_underlying(operation)]; }
  bool happened() const { return happened_; }
  bool reset() const { return happened_ && mishap_.how == Mishap::How::reset; }

 private:
  Mishap mishap_;
  std::array<int, 2> counts_{};
  bool happened_ = false;
};

class FaultyLayer {
 public:
  using executor_type = net::any_io_executor;
  FaultyLayer(MemoryLayer layer, std::shared_ptr<Fate> fate) : layer_{std::move(layer)}, fate_{std::move(fate)} {}
  executor_type get_executor() { return layer_.get_executor(); }

  void async_read_some(const net::mutable_buffer& to, auto&& handler) {
    const auto how = fate_->next(Mishap::Operation::read);
    if (fails(how)) return fail(*how, std::forward<decltype(handler)>(handler));
    layer_.async_read_some(net::buffer(to, size(how, to.size())), std::forward<decltype(handler)>(handler));
  }
  void async_write_some(const net::const_buffer& from, auto&& handler) {
    const auto how = fate_->next(Mishap::Operation::write);
    if (fails(how)) return fail(*how, std::forward<decltype(handler)>(handler));
    layer_.async_write_some(net::buffer(from, size(how, from.size())), std::forward<decltype(handler)>(handler));
  }

 private:
  using How = Mishap::How;

  static bool fails(std::optional<How> how) { return how && *how != How::one_byte && *how != How::half; }
  static std::size_t size(std::optional<How> how, std::size_t whole) {
    if (!how) return whole;
    return *how == How::one_byte ? 1 : std::max<std::size_t>(1, whole / 2);
  }
  void fail(How how, auto&& handler) {
    error_code code = net::error::connection_reset;
    if (how == How::would_block) code = net::error::would_block;
    if (how == How::end) code = net::error::eof;
    net::post(get_executor(),
              [handler = std::forward<decltype(handler)>(handler), code]() mutable { handler(code, 0); });
  }

  MemoryLayer layer_;
  std::shared_ptr<Fate> fate_;
};

}  // namespace test
}  // namespace BULLA_ASIO_VARIANT
}  // namespace bulla::asio
