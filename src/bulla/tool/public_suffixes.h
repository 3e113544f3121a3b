// tool: the list of public suffixes that this machine has. Knows nothing of certificates.
#pragma once
#include <functional>
#include <string_view>

#include "bulla/x509/trust.h"

namespace bulla::tool {

// Tells whose public suffix a domain, in A-labels and without its last dot, is: the system's list (Debian's package
// publicsuffix) or the one that libpsl was built with, whichever is newer. Empty if there is neither. Safe to call from
// any thread; the list is loaded once.
std::function<x509::PublicSuffix(std::string_view)> public_suffixes();

}  // namespace bulla::tool
