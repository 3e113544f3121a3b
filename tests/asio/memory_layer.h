// asio tests: a next layer without a network: two pipes of bytes that can be slow, full, cut or listened to.
#pragma once
#include <algorithm>
#include <limits>
#include <memory>

#include "bulla/asio/net.h"
#ifdef BULLA_ASIO_BOOST
#include <boost/asio/any_io_executor.hpp>
#else
#include <asio/any_io_executor.hpp>
#endif
#include "bulla/base/bytes.h"

namespace bulla::asio {
inline namespace BULLA_ASIO_VARIANT {
namespace test {

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

struct Pipe {
  explicit Pipe(const net::any_io_executor& executor)
      : readable{executor, net::steady_timer::time_point::max()},
        writable{executor, net::steady_timer::time_point::max()} {}

  Buffer bytes;
  bool ended = false;             // nothing more will come
  error_code broken;              // what writers are told
  std::size_t chunk = unlimited;  // bytes an operation moves at most
  std::size_t room = 64 << 10;    // bytes under way at most
  std::size_t passed = 0;         // bytes ever written
  Buffer seen;                    // and what they were, if `listening`
  bool listening = false;
  int readers = 0;  // operations under way
  int writers = 0;
  bool overlapped = false;  // two readers or two writers at once
  net::steady_timer readable;
  net::steady_timer writable;

  void end() {
    ended = true;
    readable.cancel();
  }
  void fail(const error_code& code) {
    broken = code;
    writable.cancel();
  }
  void limit(std::size_t bytes_under_way) {
    room = bytes_under_way;
    writable.cancel();
  }
  void inject(Bytes more) {
    append(bytes, more);
    readable.cancel();
  }
};

// Completes by way of the timers; one that is woken though nothing has changed was cancelled.
class MemoryLayer {
 public:
  using executor_type = net::any_io_executor;
  MemoryLayer(net::any_io_executor executor, std::shared_ptr<Pipe> in, std::shared_ptr<Pipe> out)
      : executor_{std::move(executor)}, in_{std::move(in)}, out_{std::move(out)} {}
  executor_type get_executor() { return executor_; }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& to, Token&& token) {
    auto step = [pipe = in_, to, stage = Stage::fresh](auto& self, error_code = {}) mutable {
      if (stage == Stage::fresh) {
        pipe->overlapped |= pipe->readers++ > 0;
        self.reset_cancellation_state(net::enable_total_cancellation());
        stage = Stage::posted;
        return net::post(std::move(self));
      }
      if (pipe->bytes.empty() && !pipe->ended && stage == Stage::posted) {
        stage = Stage::waited;
        auto& timer = pipe->readable;
        return timer.async_wait(std::move(self));
      }
      --pipe->readers;
      if (pipe->bytes.empty() && pipe->ended) return self.complete(net::error::eof, 0);
      if (pipe->bytes.empty()) return self.complete(net::error::operation_aborted, 0);
      const auto count = net::buffer_copy(to, net::buffer(pipe->bytes), pipe->chunk);
      pipe->bytes.erase(pipe->bytes.begin(), pipe->bytes.begin() + static_cast<std::ptrdiff_t>(count));
      pipe->writable.cancel();
      self.complete({}, count);
    };
    return net::async_compose<Token, void(error_code, std::size_t)>(std::move(step), token, executor_);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& from, Token&& token) {
    auto step = [pipe = out_, from, stage = Stage::fresh](auto& self, error_code = {}) mutable {
      if (stage == Stage::fresh) {
        pipe->overlapped |= pipe->writers++ > 0;
        self.reset_cancellation_state(net::enable_total_cancellation());
        stage = Stage::posted;
        return net::post(std::move(self));
      }
      const auto room = pipe->room - std::min(pipe->room, pipe->bytes.size());
      if (room == 0 && !pipe->broken && stage == Stage::posted) {
        stage = Stage::waited;
        auto& timer = pipe->writable;
        return timer.async_wait(std::move(self));
      }
      --pipe->writers;
      if (pipe->broken) return self.complete(pipe->broken, 0);
      if (room == 0) return self.complete(net::error::operation_aborted, 0);
      Buffer moved(std::min({room, pipe->chunk, net::buffer_size(from)}));
      net::buffer_copy(net::buffer(moved), from);
      if (pipe->listening) append(pipe->seen, moved);
      pipe->passed += moved.size();
      pipe->inject(moved);
      self.complete({}, moved.size());
    };
    return net::async_compose<Token, void(error_code, std::size_t)>(std::move(step), token, executor_);
  }

 private:
  enum class Stage : std::uint8_t { fresh, posted, waited };
  net::any_io_executor executor_;
  std::shared_ptr<Pipe> in_;
  std::shared_ptr<Pipe> out_;
};

}  // namespace test
}  // namespace BULLA_ASIO_VARIANT
}  // namespace bulla::asio
