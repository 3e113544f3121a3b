// asio: what every operation of a stream does alike: try, park until something has changed, try again, end once.
#pragma once
#include "bulla/asio/driver.h"

namespace bulla::asio {
inline namespace BULLA_ASIO_VARIANT {
namespace detail {

// What a step of an operation comes to: an end, or a wish to wait.
struct Outcome {
  enum class Kind : std::uint8_t { done, input, output } kind;
  error_code code{};
  std::size_t count = 0;
};
inline Outcome done(const error_code& code = {}, std::size_t count = 0) { return {Outcome::Kind::done, code, count}; }
inline Outcome wait_input() { return {Outcome::Kind::input}; }
inline Outcome wait_output() { return {Outcome::Kind::output}; }

// The end of an operation on a failed connection, held back until the alert is on its way.
template <class Driver>
Outcome failed_outcome(Driver& driver, std::size_t count = 0) {
  if (!driver.alert_is_out()) return wait_output();
  return done(to_error_code(*driver.error()), count);
}

// Asio 1.22 forgot to make composed operations' cancelled() public.
template <class Self>
struct Cancellation : Self {
  static bool asked(const Self& self) {
    constexpr auto cancelled = &Cancellation::cancelled;
    return (self.*cancelled)() != net::cancellation_type::none;
  }
};

// An implementation for async_compose. Step has: Outcome operator()(Driver&); std::size_t taken() const, the bytes that
// have gone into the connection for good; void ended(Driver&), called once.
template <class Driver, class Step>
class Operation {
 public:
  Operation(std::shared_ptr<Driver> driver, Step step) : driver_{std::move(driver)}, step_{std::move(step)} {}

  template <class Self>
  void operator()(Self& self, error_code = {}) {
    if (stage_ == Stage::ended) return complete(self);
    if (stage_ == Stage::parked) driver_->unparked(wait_);
    if (stage_ == Stage::fresh) self.reset_cancellation_state(net::enable_total_cancellation());
    outcome_ = driver_->abandoned() ? aborted() : step_(*driver_);
    if (outcome_.kind != Outcome::Kind::done && Cancellation<Self>::asked(self)) outcome_ = aborted();
    if (outcome_.kind != Outcome::Kind::done) return park(self);
    step_.ended(*driver_);
    finish(self);
  }

 private:
  using Wait = typename Driver::Wait;
  enum class Stage : std::uint8_t { fresh, parked, ended };

  Outcome aborted() const { return done(net::error::operation_aborted, step_.taken()); }

  template <class Self>
  void park(Self& self) {
    stage_ = Stage::parked;
    wait_ = outcome_.kind == Outcome::Kind::input ? Wait::input : Wait::output;
    auto& driver = *driver_;  // self, and this with it, is moved from here
    driver.park(wait_, std::move(self));
  }

  // To the executor of who asked; never from inside the call that asked.
  template <class Self>
  void finish(Self& self) {
    const bool inside = std::exchange(stage_, Stage::ended) == Stage::fresh;
    const auto executor = driver_->executor();
    if (inside) {
      net::post(executor, std::move(self));
    } else {
      net::dispatch(executor, std::move(self));
    }
  }

  template <class Self>
  void complete(Self& self) {
    driver_.reset();
    if constexpr (Step::counts_bytes) {
      self.complete(outcome_.code, outcome_.count);
    } else {
      self.complete(outcome_.code);
    }
  }

  std::shared_ptr<Driver> driver_;
  Step step_;
  Outcome outcome_{};
  Stage stage_ = Stage::fresh;
  Wait wait_{};
};

}  // namespace detail
}  // namespace BULLA_ASIO_VARIANT
}  // namespace bulla::asio
