// tool: keys that are believed because they are pinned, as the command line names them.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "bulla/authority/trouble.h"
#include "bulla/x509/pinned_keys.h"

namespace bulla::tool {

// Each a pin or a file, as files::load_pins takes it. The trouble names the one that is none.
Outcome<std::shared_ptr<const x509::PinnedKeys>> pinned_keys(const std::vector<std::string>& pins);

}  // namespace bulla::tool
