// tool: what each extension of a certificate says, in lines for people. Judges nothing.
#pragma once
#include "bulla/tool/json.h"
#include "bulla/x509/extensions.h"

namespace bulla::tool {

// Of each: name, oid, critical, says (lines). One that is not known here shows its value in hexadecimal.
std::vector<JsonRecord> describe_extensions(const x509::Extensions& extensions);

}  // namespace bulla::tool
