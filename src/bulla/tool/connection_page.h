// tool: a served connection that shows itself to its visitor: the page of bulla explain, without secrets. Knows no
// site.
#pragma once
#include "bulla/engine/observer.h"
#include "bulla/front/listener.h"

namespace bulla::tool {

// For a front that speaks HTTP: each connection is watched, and answers GET /explain with its own page. key_log, which
// may be null, sees all that happens.
front::ListenerOptions::Attendance with_own_page(std::shared_ptr<const ServerConfig> config, Observer* key_log);

}  // namespace bulla::tool
