// tool: see pins.h.
#include "bulla/tool/pins.h"

#include "bulla/files/pins.h"
#include "bulla/openssl/provider.h"

namespace bulla::tool {

Outcome<std::shared_ptr<const x509::PinnedKeys>> pinned_keys(const std::vector<std::string>& pins) {
  std::vector<x509::KeyPin> all;
  for (const auto& pin : pins) {
    const auto some = files::load_pins(pin);
    if (!some) {
      Trouble trouble{some.error()};
      trouble.which = pin;
      return std::unexpected(std::move(trouble));
    }
    all.insert(all.end(), some->begin(), some->end());
  }
  return x509::PinnedKeys::create(openssl::provider(), std::move(all));
}

}  // namespace bulla::tool
