// front: passes bytes between secure connections and a plain TCP program. Understands none of them.
#pragma once
#include <memory>

#include "bulla/front/address.h"

namespace bulla::front {

class Service;

// Each connection gets one to `upstream`, made once the client has been admitted. An end in one direction ends that
// direction alone; a connection that is cut on one side is cut on the other, never closed as if its data were whole.
std::shared_ptr<Service> proxy_service(Address upstream);

}  // namespace bulla::front
