// explain: the section of the HTML page that draws the chains of certificates.
#pragma once
#include "bulla/explain/html_writer.h"
#include "bulla/explain/page.h"

namespace bulla::explain {

// Leaf first: who vouches for whom, what was checked, why the chain is trusted or where it breaks.
void put_certificates(HtmlWriter& writer, const Page& page);

}  // namespace bulla::explain
