// explain: the page of a connection as HTML: one file that needs no other. Knows no connection.
#pragma once
#include "bulla/explain/page.h"

namespace bulla::explain {

// Whatever a peer put into the page, it is text there and nothing else.
std::string to_html(const Page& page);

}  // namespace bulla::explain
