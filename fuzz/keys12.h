// fuzz: the keys of a TLS 1.2 connection as one of its ends has them, for whoever speaks in the other one's place.
#pragma once
#include "fuzz/impostor.h"

namespace bulla::fuzz {

// As the observer at that end has them, for the records of `speaker`; nothing changes where it has none yet.
void use_keys12(const End& whose, Side speaker, std::optional<record::Sealing12>& sealing, crypto::Random& random);

// The Finished that this end would believe from `speaker` now; empty: it has no keys yet.
Buffer finished12(const End& whose, Side speaker);

// They may come at any time and count for nothing (RFC 5246 §7.4.1.1).
std::vector<Buffer> without_hello_requests(std::vector<Buffer> messages);

}  // namespace bulla::fuzz
