// Handshake messages of TLS 1.2 that others made, and two that their captures do not hold.
#pragma once
#include <string>
#include <vector>

#include "bulla/base/result.h"
#include "wire/golden.h"

namespace bulla::test {

std::vector<Golden> messages12();

// As reencode(), by the types of TLS 1.2.
Result<Buffer> reencode12(Bytes message);

}  // namespace bulla::test
