// front: accepts TLS at an address and hands connections to a service; drains and reloads when told. Knows neither what
// the service says nor where certificates come from.
#pragma once
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "bulla/base/result.h"
#include "bulla/engine/engine.h"
#include "bulla/front/address.h"
#include "bulla/front/log.h"

namespace bulla::front {

class Companion;  // see companion.h
class Service;    // see http.h, proxy.h

// A failure for people: the row, and the values that it is about with the system's reason.
struct Failure {
  Fault fault;
  std::string which;
};

struct ListenerOptions {
  Address address;
  std::shared_ptr<const ServerConfig> config;
  // Asked on SIGHUP for the configuration of connections to come, or a sentence why the old one stays. May be empty.
  std::function<std::expected<std::shared_ptr<const ServerConfig>, std::string>()> reload;
  Observer* observer = nullptr;  // sees every connection; outlives the listener
  // What one connection gets of its own: its configuration, who watches it instead of `observer` (null: that one), and
  // pages about itself, where it speaks HTTP (null: none).
  struct Attendance {
    std::shared_ptr<const ServerConfig> config;
    std::shared_ptr<Observer> observer{};
    std::shared_ptr<Companion> companion{};
  };
  // Asked for each connection with the configuration of the moment. May be empty.
  std::function<Attendance(std::shared_ptr<const ServerConfig>)> attend{};
  std::size_t max_connections = 1024;
  std::chrono::milliseconds handshake_deadline = std::chrono::seconds{10};
  std::chrono::milliseconds drain_deadline = std::chrono::seconds{10};
};

class Listener {
 public:
  // Listens at once; connections wait until run(). A host name is resolved, and all its addresses are listened at, on
  // the same port. Fault::name_invalid, Fault::network_failed.
  static std::expected<std::unique_ptr<Listener>, Failure> open(ListenerOptions options,
                                                                std::shared_ptr<Service> service, Log& log);
  virtual ~Listener() = default;

  // As asked for, with the port that is in use.
  virtual Address address() const = 0;
  // Serves on this thread until SIGTERM, SIGINT or stop(), then goes on with what is under way until that is done or
  // the drain deadline has passed. SIGHUP reloads.
  virtual void run() = 0;
  // From any thread.
  virtual void stop() = 0;
  virtual void reload() = 0;
};

}  // namespace bulla::front
