// explain: the page of a connection as JSON. The members are described in docs/explain.md.
#pragma once
#include "bulla/explain/page.h"

namespace bulla::explain {

// One object on one line, ended by a line feed. Holds what the page holds: secrets' values, if they were asked for.
std::string to_json(const Page& page);

}  // namespace bulla::explain
