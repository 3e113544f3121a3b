// asio: what a stream can be asked: handshake, read, write, challenge, shutdown, each as a step that says what it waits
// for. Knows no completion token.
#pragma once
#include "bulla/asio/operation.h"

namespace bulla::asio {
inline namespace BULLA_ASIO_VARIANT {
namespace detail {

inline error_code misuse() { return to_error_code({.fault = Fault::api_misuse}); }

template <class Driver>
struct Handshake {
  static constexpr bool counts_bytes = false;
  Deadline deadline;
  bool armed = false;

  Outcome operator()(Driver& driver) {
    if (!std::exchange(armed, true)) begin(driver);
    while (!driver.engine().established() && driver.digest()) {
    }
    if (driver.error()) return failed_outcome(driver);
    if (driver.engine().established()) return finish(driver);
    // A peer that refuses us sends an alert and closes, and our write may fail before we have read why: so reading
    // goes on until it fails too.
    if (const auto code = driver.take_input_error()) return done(code);
    driver.take_output_error();
    driver.fill();
    return wait_input();
  }
  std::size_t taken() const { return 0; }
  void ended(Driver& driver) {
    if (!driver.error()) driver.disarm();
    driver.withdraw();
  }

 private:
  void begin(Driver& driver) {
    if (driver.error()) return;  // the farewell's deadline goes on
    driver.arm(deadline, &Driver::handshake_expired);
    if (auto started = driver.start(); !started) driver.failed(started.error());
    driver.pump();
  }
  Outcome finish(Driver& driver) {
    if (driver.drained()) return done();
    if (const auto code = driver.take_output_error()) return done(code);
    driver.pump();
    return wait_output();
  }
};

template <class Driver, class Buffers>
struct Read {
  static constexpr bool counts_bytes = true;
  Buffers to;

  Outcome operator()(Driver& driver) {
    if (net::buffer_size(to) == 0) return done();
    if (!driver.engine().established() && !driver.error()) return done(misuse());
    if (const auto count = copy(driver); count > 0) return done({}, count);
    if (driver.error()) return failed_outcome(driver);
    if (driver.peer_closed()) return done(net::error::eof);
    if (const auto code = driver.take_input_error()) return done(code);
    driver.fill();
    return wait_input();
  }
  std::size_t taken() const { return 0; }
  void ended(Driver& driver) { driver.withdraw(); }

 private:
  // All the records that have arrived, as far as they fit.
  std::size_t copy(Driver& driver) const {
    std::size_t total = 0;
    for (auto each = net::buffer_sequence_begin(to); each != net::buffer_sequence_end(to); ++each) {
      net::mutable_buffer room{*each};
      while (room.size() > 0) {
        const MutBytes plain = driver.plaintext();
        if (plain.empty()) return total;
        const auto count = net::buffer_copy(room, net::const_buffer{plain.data(), plain.size()});
        driver.took(count);
        room += count;
        total += count;
      }
    }
    return total;
  }
};

template <class Driver, class Buffers>
struct Write {
  static constexpr bool counts_bytes = true;
  Buffers from;
  bool sealed = false;
  std::size_t count = 0;

  Outcome operator()(Driver& driver) {
    if (driver.error()) return failed_outcome(driver, count);
    if (!driver.engine().established()) return done(misuse());
    if (!sealed && driver.closing()) return done(net::error::shut_down);
    if (!sealed && driver.drained()) {
      sealed = true;
      if (auto result = seal(driver); !result) driver.failed(result.error());
      if (driver.error()) return failed_outcome(driver, count);
    }
    if (const auto code = driver.take_output_error()) return done(code, count);
    driver.pump();
    return driver.drained() ? done({}, count) : wait_output();
  }
  std::size_t taken() const { return count; }
  void ended(Driver&) {}

 private:
  static constexpr std::size_t small = 1024;   // shorter pieces are copied together into one record
  static constexpr std::size_t worth = 4096;   // less room than this is not worth a record of its own
  static constexpr std::size_t overhead = 64;  // of a record, at most: RFC 9846 §5.2

  static Bytes bytes(const net::const_buffer& piece) {
    return {static_cast<const std::uint8_t*>(piece.data()), piece.size()};
  }
  Result<void> seal(Driver& driver) {
    std::array<std::uint8_t, worth> together;
    std::size_t used = 0;
    for (auto each = net::buffer_sequence_begin(from); each != net::buffer_sequence_end(from); ++each) {
      const Bytes piece = bytes(*each);
      const bool fits = piece.size() <= small && used + piece.size() <= together.size();
      if (!fits) {
        TRY(const bool all, send(driver, Bytes{together}.first(std::exchange(used, 0))));
        if (!all) return {};
        if (piece.size() > small) {
          TRY(const bool whole, send(driver, piece));
          if (!whole) return {};
          continue;
        }
      }
      std::ranges::copy(piece, together.begin() + static_cast<std::ptrdiff_t>(used));
      used += piece.size();
    }
    TRY_VOID(send(driver, Bytes{together}.first(used)));
    return {};
  }
  // True if all of it went into the outbox.
  Result<bool> send(Driver& driver, Bytes piece) {
    while (!piece.empty()) {
      const auto room = driver.out().room().size();
      if (room < piece.size() + overhead && room < worth + overhead) return false;
      TRY(const auto sent, driver.engine().send(piece, driver.out()));
      if (sent == 0) return false;
      count += sent;
      piece = piece.subspan(sent);
    }
    return true;
  }
};

// Data that comes before the answer has to be read first: it lies where the answer would go.
template <class Driver>
struct Challenge {
  static constexpr bool counts_bytes = false;
  bool asked = false;

  Outcome operator()(Driver& driver) {
    if (driver.error()) return failed_outcome(driver);
    if (!std::exchange(asked, true) && !driver.challenge_open()) {
      if (auto challenged = driver.challenge(); !challenged) return done(to_error_code(challenged.error()));
      driver.pump();
    }
    while (driver.challenge_open() && driver.digest()) {
    }
    if (driver.error()) return failed_outcome(driver);
    if (!driver.challenge_open() || !driver.plaintext().empty()) return done();
    if (driver.peer_closed()) return done(net::error::eof);
    if (const auto code = driver.take_input_error()) return done(code);
    driver.fill();
    return wait_input();
  }
  std::size_t taken() const { return 0; }
  void ended(Driver& driver) { driver.withdraw(); }
};

template <class Driver>
struct Shutdown {
  static constexpr bool counts_bytes = false;
  Deadline deadline;
  bool armed = false;

  Outcome operator()(Driver& driver) {
    if (driver.error()) return failed_outcome(driver);  // the farewell's deadline goes on
    if (!std::exchange(armed, true)) driver.arm(deadline, &Driver::shutdown_expired);
    if (!driver.engine().established()) return done(misuse());
    if (driver.shutdown_late()) return done(net::error::timed_out);
    if (!driver.closing()) {
      if (!driver.drained()) return output(driver);
      if (auto closed = driver.close(); !closed) driver.failed(closed.error());
    }
    do {
      driver.drop_plaintext();
    } while (driver.digest());
    if (driver.error()) return failed_outcome(driver);
    if (driver.peer_closed() && driver.drained()) return done();
    if (driver.peer_closed()) return output(driver);
    if (const auto code = driver.take_input_error()) return done(code);
    driver.pump();
    driver.fill();
    return wait_input();
  }
  std::size_t taken() const { return 0; }
  void ended(Driver& driver) {
    if (!driver.error()) driver.disarm();
    driver.withdraw();
  }

 private:
  Outcome output(Driver& driver) {
    if (const auto code = driver.take_output_error()) return done(code);
    driver.pump();
    return wait_output();
  }
};

// Half of a shutdown: our direction ends, the peer's goes on.
template <class Driver>
struct FinishSending {
  static constexpr bool counts_bytes = false;

  Outcome operator()(Driver& driver) {
    if (driver.error()) return failed_outcome(driver);
    if (!driver.engine().established()) return done(misuse());
    if (!driver.closing() && driver.drained()) {
      if (auto closed = driver.close(); !closed) driver.failed(closed.error());
      if (driver.error()) return failed_outcome(driver);
    }
    if (const auto code = driver.take_output_error()) return done(code);
    driver.pump();
    return driver.closing() && driver.drained() ? done() : wait_output();
  }
  std::size_t taken() const { return 0; }
  void ended(Driver&) {}
};

}  // namespace detail
}  // namespace BULLA_ASIO_VARIANT
}  // namespace bulla::asio
