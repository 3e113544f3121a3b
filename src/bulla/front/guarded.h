// front: a site of which a part is for clients alone who prove who they are. Knows nothing of what the site says.
#pragma once
#include <memory>

#include "bulla/front/facts.h"
#include "bulla/front/message.h"

namespace bulla::front {

// prefix: "/private" guards that path and all below it; "/private/" what is below it. To others such a
// request is refused (403) with the reason.
std::unique_ptr<Site> guarded(std::unique_ptr<Site> site, std::string prefix);

}  // namespace bulla::front
