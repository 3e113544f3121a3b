// explain: bytes in hexadecimal and the tree of what they mean, side by side, as HTML. Knows no connection.
#pragma once
#include "bulla/explain/html_writer.h"
#include "bulla/explain/page.h"

namespace bulla::explain {

// Offsets, hexadecimal, text: sixteen bytes a row, or eight where there is less room. Cut up where the parts of `tree`
// begin and end, so that the page's script finds a part's bytes. `label` says whose bytes they are.
void put_hex(HtmlWriter& writer, const Excerpt& bytes, const wire::Node& tree, std::string_view label);

// Nested lists; what has parts can be folded. Each part tells its place: "0004+2" are two bytes from 0x0004 on.
void put_tree(HtmlWriter& writer, const wire::Node& tree);

}  // namespace bulla::explain
