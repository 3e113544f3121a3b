// tests/explain: pages made by hand around real messages, for the HTML to be tried with.
#pragma once
#include "bulla/explain/page.h"
#include "explain/story.h"

namespace bulla::test {

// As the client saw it.
explain::Page full_page();     // TLS 1.3, a certificate of the server's
explain::Page retried_page();  // with a HelloRetryRequest
explain::Page mutual_page();   // with a certificate of the client's, too
explain::Page resumed_page();  // by a key given beforehand, so without certificates
explain::Page failed_page();   // the certificate has another name
explain::Page classic_page();  // TLS 1.2
explain::Page hostile_page();  // every string of a peer's is `hostile`
explain::Page filled_page();   // as much as a page may hold
void give_secrets(explain::Page& page);

// Markup, quotes, controls, an override of direction, bytes that are no UTF-8.
inline constexpr std::string_view hostile =
    "<script>alert(1)</script>\" onload='x' & \x1b[31m \xe2\x80\xae\xd7\xa9\xd7\x9c \xff </style><!--";

}  // namespace bulla::test
