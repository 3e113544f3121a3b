// explain: the page of one connection as HTML. Knows no file and no connection.
#pragma once
#include <string>

#include "bulla/explain/page.h"

namespace bulla::explain {

// One file that needs nothing else: style and script stand in it, named by their hashes in its Content-Security-Policy,
// which lets nothing else in and nothing out. Complete without the script. Whatever a peer has put into the page's
// strings is text in it. With Page::with_secrets the text holds them, too: it belongs in few hands.
std::string to_html(const Page& page);

}  // namespace bulla::explain
