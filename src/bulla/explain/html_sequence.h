// explain: who said what to whom, drawn as arrows between two lines of life, and the same as a table.
#pragma once
#include "bulla/explain/html_writer.h"
#include "bulla/explain/page.h"

namespace bulla::explain {

void put_sequence(HtmlWriter& writer, const Page& page);

}  // namespace bulla::explain
