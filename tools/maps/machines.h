// maps: the maps of the four handshake machines.
#pragma once
#include <span>

#include "tools/maps/walk.h"

namespace bulla::maps {

std::span<const MachineMap> machines();
// By the name of its folder, of which there has to be one.
const MachineMap& machine_called(std::string_view name);

}  // namespace bulla::maps
