// tool: standard input and output beside other asynchronous things, whatever they are: terminals, pipes, files,
// sockets. Knows nothing of what goes through them.
#pragma once
#include "bulla/asio/connect.h"

#include <asio/posix/stream_descriptor.hpp>

namespace bulla::tool {

// One of the process's standard descriptors. Other programs may share it (a terminal, most of all), so it is never made
// non-blocking if that can be helped, and given back as it was if not.
class StandardStream {
 public:
  enum class Which : std::uint8_t { input, output };
  StandardStream(const asio::net::any_io_executor& executor, Which which);
  StandardStream(const StandardStream&) = delete;
  StandardStream& operator=(const StandardStream&) = delete;
  ~StandardStream();

  // At least one byte, or none at the end of input or with an error.
  asio::net::awaitable<std::size_t> read(MutBytes into, asio::error_code& code);
  // All of it, unless there is an error.
  asio::net::awaitable<void> write(Bytes content, asio::error_code& code);
  // What is under way ends with operation_aborted.
  void cancel();

 private:
  int standard_;  // 0 or 1
  int flags_to_restore_ = -1;
  asio::net::posix::stream_descriptor
      descriptor_;  // closed: reads and writes of standard_ do not wait, or fail at once
};

}  // namespace bulla::tool
