// front: HTTP/1.1 over secure connections, answered by a site. Knows nothing of what the site says.
#pragma once
#include <chrono>
#include <memory>

#include "bulla/base/clock.h"
#include "bulla/front/message.h"

namespace bulla::front {

class Service;

struct HttpTimes {
  std::chrono::milliseconds idle = std::chrono::seconds{60};    // between requests
  std::chrono::milliseconds header = std::chrono::seconds{10};  // first byte to last of a header
  std::chrono::milliseconds body = std::chrono::seconds{30};
  std::chrono::milliseconds proof = std::chrono::seconds{30};  // for a client that is asked who it is
  std::chrono::milliseconds write = std::chrono::seconds{30};  // for each 64 KiB of an answer
};

// clock: for the Date header; outlives the service.
std::shared_ptr<Service> http_service(std::unique_ptr<Site> site, HttpTimes times = {},
                                      const Clock& clock = system_clock());

}  // namespace bulla::front
