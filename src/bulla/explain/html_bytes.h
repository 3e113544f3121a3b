// explain: the section of the HTML page that shows each record and message, byte by byte and part by part.
#pragma once
#include "bulla/explain/html_writer.h"
#include "bulla/explain/page.h"

namespace bulla::explain {

// Every record in order, each message within the record that it begins in. Sealed bytes stand beside what they hold.
void put_bytes(HtmlWriter& writer, const Page& page);

}  // namespace bulla::explain
