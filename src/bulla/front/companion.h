// front: what a connection brings along besides the site: pages about itself. Knows nothing of what they say.
#pragma once
#include <optional>
#include <string_view>

#include "bulla/front/message.h"

namespace bulla::front {

// Used on the front's thread alone, as long as its connection lives.
class Companion {
 public:
  virtual ~Companion() = default;
  virtual std::string_view path() const = 0;  // where its page is, for others to point at: "/explain"
  // Nothing: the site answers.
  virtual std::optional<Response> answer(const Request& request) = 0;
};

}  // namespace bulla::front
