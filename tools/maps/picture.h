// maps: a machine's map as a picture (SVG), readable on light and on dark ground, and all of them as a page of tables.
#pragma once
#include <span>
#include <string>

#include "tools/maps/walk.h"

namespace bulla::maps {

std::string picture(const MachineMap& map);
// Markdown, beside the pictures.
std::string page(std::span<const MachineMap> maps);

}  // namespace bulla::maps
