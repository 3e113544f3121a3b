// explain: what TLS 1.2 says in other messages than TLS 1.3, or in another form (RFC 5246 §7.4). Knows no steps.
#pragma once
#include "bulla/explain/facts.h"
#include "bulla/wire/hello.h"

namespace bulla::explain {

// Sets facts.tls12. The client's offer must have been noted, if there was one.
void note_server_hello12(const wire::ServerHello& hello, Facts& facts);

// Of a message with a whole header, after that. False: it is the same in TLS 1.3.
bool note_message12(const Event& event, Facts& facts);

}  // namespace bulla::explain
