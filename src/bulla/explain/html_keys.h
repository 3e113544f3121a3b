// explain: the section of the HTML page that draws the key schedule.
#pragma once
#include "bulla/explain/html_writer.h"
#include "bulla/explain/page.h"

namespace bulla::explain {

// A tree: which secret comes of which, and which records each protects. Values only if the page has them.
void put_keys(HtmlWriter& writer, const Page& page);

}  // namespace bulla::explain
