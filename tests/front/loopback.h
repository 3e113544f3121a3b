// tests/front: a front on a thread of its own, and a client that says one thing after the other.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bulla/front/listener.h"
#include "support/authority.h"

namespace bulla::front {

class KeptLog final : public Log {
 public:
  void line(Level, std::string_view text) override {
    const std::lock_guard lock{mutex_};
    text_.append(text).push_back('\n');
  }
  std::string text() const {
    const std::lock_guard lock{mutex_};
    return text_;
  }
  // Up to ten seconds.
  bool says(std::string_view what) const;

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

class RunningFront {
 public:
  explicit RunningFront(std::shared_ptr<Service> service, ListenerOptions options = {});
  RunningFront(const RunningFront&) = delete;
  RunningFront& operator=(const RunningFront&) = delete;
  ~RunningFront() { end(); }

  std::uint16_t port() const { return listener_->address().port; }
  Listener& listener() { return *listener_; }
  const KeptLog& log() const { return log_; }
  // Stops and waits; how long that took.
  std::chrono::milliseconds end();

 private:
  KeptLog log_;
  std::unique_ptr<Listener> listener_;
  std::thread thread_;
};

// Every call waits at most ten seconds.
class TestClient {
 public:
  enum class End : std::uint8_t { open, clean, cut };  // clean: close_notify came

  explicit TestClient(std::uint16_t port, std::shared_ptr<const ClientConfig> config = test::client_config());
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;
  ~TestClient();

  bool connected() const;  // the handshake was done
  std::optional<Error> error() const;
  bool write(std::string_view bytes);
  std::string read(std::size_t count);  // so many, or fewer at the end
  std::string read_until(std::string_view end);
  std::string read_all();
  bool finish_sending();  // close_notify, and goes on reading
  void hang_up();         // closes TCP without close_notify
  // Sends what is no record of this connection, and drops what comes. Clean is here a TCP that ends without a reset.
  End talk_nonsense();
  End end() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A plain TCP program: for each connection in turn, runs talk(descriptor) on its thread and closes.
class PlainProgram {
 public:
  explicit PlainProgram(std::function<void(int)> talk);
  PlainProgram(const PlainProgram&) = delete;
  PlainProgram& operator=(const PlainProgram&) = delete;
  ~PlainProgram();
  std::uint16_t port() const { return port_; }

 private:
  int door_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};
std::string read_plain(int descriptor);  // to the end of input; "cut" is appended if that was a reset
void write_plain(int descriptor, std::string_view bytes);

}  // namespace bulla::front
