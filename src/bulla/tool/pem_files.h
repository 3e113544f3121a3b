// tool: DER out of files that people name, PEM or DER. Knows nothing of what it means.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "bulla/authority/trouble.h"
#include "bulla/base/bytes.h"

namespace bulla::tool {

inline constexpr std::size_t largest_file = 16 << 20;

// The PEM blocks with this label, at least one, or the one DER element that the file is. The trouble names the file.
Outcome<std::vector<Buffer>> read_blocks(const std::string& file, std::string_view label,
                                         std::size_t largest = largest_file);
Outcome<std::vector<Buffer>> read_certificates(const std::string& file);

// What ends with ExitCode::not_trusted, not with ExitCode::failure: the file was read, but there is no such thing in
// it.
bool is_wrong_content(Fault fault);

}  // namespace bulla::tool
