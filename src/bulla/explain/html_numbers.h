// explain: the section of the HTML page that counts: flights, bytes, time, work.
#pragma once
#include "bulla/explain/html_writer.h"
#include "bulla/explain/page.h"

namespace bulla::explain {

void put_numbers(HtmlWriter& writer, const Page& page);

}  // namespace bulla::explain
