// explain: the section of the HTML page that tells the connection as the lesson's seven steps.
#pragma once
#include "bulla/explain/html_writer.h"
#include "bulla/explain/page.h"

namespace bulla::explain {

void put_story(HtmlWriter& writer, const Page& page);

}  // namespace bulla::explain
