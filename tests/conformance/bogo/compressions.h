// Compressions that only the runner has, so that each of its failures can be asked for: 0xff01 drops two zeros in
// front, 0xff02 puts four bytes there, 0xff03 a random one (addCertCompressionTests).
#pragma once
#include <vector>

#include "bulla/base/compression.h"
#include "settings.h"

namespace bulla::bogo {

std::vector<const Compression*> compressions(const Settings& settings);

}  // namespace bulla::bogo
