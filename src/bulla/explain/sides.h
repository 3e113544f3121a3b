// explain: the two sides in words. Knows nothing of what they do.
#pragma once
#include <string_view>

#include "bulla/handshake/witness.h"

namespace bulla::explain {

inline std::string_view name_of_side(Side side) { return side == Side::client ? "client" : "server"; }
inline Side other(Side side) { return side == Side::client ? Side::server : Side::client; }

}  // namespace bulla::explain
