// files: pins of public keys, as people give them: written out, or as a file that holds the key in some form. Knows
// nothing of who is believed by them.
#pragma once
#include <string>
#include <vector>

#include "bulla/base/result.h"
#include "bulla/x509/pinned_keys.h"

namespace bulla::files {

// what: "sha256//..." or 64 hexadecimal digits; else a PEM file: the pin of each public key in it, or without one that
// of its first certificate, or without one that of its private key. Fault::pin_malformed; Fault::file_unreadable;
// Fault::pem_no_block; faults of PEM, keys and certificates.
Result<std::vector<x509::KeyPin>> load_pins(const std::string& what);

}  // namespace bulla::files
