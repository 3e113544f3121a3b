// explain: the certificates of a page: each chain that was shown, who signed whom, and what came of judging it. Judges
// nothing itself.
#pragma once
#include <memory>

#include "bulla/explain/page.h"

namespace bulla::explain {

// The certificates of the path that the peer is believed by, leaf first; empty: none, or a raw key.
using BelievedPath = std::vector<std::shared_ptr<const x509::Certificate>>;

// The server's first. Signatures are checked for the picture alone, a bounded number of them.
std::vector<PageChain> page_chains(const Recording& recording, const Facts& facts, const BelievedPath& believed);

}  // namespace bulla::explain
