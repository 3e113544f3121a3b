// A TCP connection to the runner; blocking. The runner ends a test that stands still.
#pragma once
#include "bulla/base/bytes.h"
#include "settings.h"

namespace bulla::bogo {

class Socket {
 public:
  // Connected to the runner, which is told which shim this is. Not open: it does not answer.
  explicit Socket(const Settings& settings);
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  // Ends our half and reads the peer's to its end: an alert that is on its way would be lost with a reset.
  ~Socket();

  bool is_open() const { return descriptor_ >= 0; }
  std::size_t read(MutBytes into);  // 0: the peer's half has ended
  bool write(Bytes bytes);          // false: the peer is gone

 private:
  int descriptor_ = -1;
};

}  // namespace bulla::bogo
