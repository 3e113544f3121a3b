// explain: the head of the HTML page: the connection at one glance, and what went wrong if something did.
#pragma once
#include "bulla/explain/html_writer.h"
#include "bulla/explain/page.h"

namespace bulla::explain {

void put_summary(HtmlWriter& writer, const Page& page);

// What happened, where, what each side brought, what likely helps. Nothing for a connection that did not fail.
void put_failure(HtmlWriter& writer, const Page& page);

}  // namespace bulla::explain
