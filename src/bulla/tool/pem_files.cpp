// tool: DER out of files.
#include "bulla/tool/pem_files.h"

#include "bulla/authority/file.h"
#include "bulla/base/try.h"
#include "bulla/der/pem.h"

namespace bulla::tool {

Outcome<std::vector<Buffer>> read_blocks(const std::string& file, std::string_view label, std::size_t largest) {
  std::string text;
  TRY_VOID(authority::read_file(file, text, largest));
  auto blocks = der::decode_pem_or_der(text, label);
  if (blocks) return *std::move(blocks);
  Trouble why{blocks.error()};
  why.which = file;
  return std::unexpected(std::move(why));
}

Outcome<std::vector<Buffer>> read_certificates(const std::string& file) {
  return read_blocks(file, der::pem_certificate);
}

bool is_wrong_content(Fault fault) { return fault == Fault::pem_malformed || fault == Fault::pem_no_block; }

}  // namespace bulla::tool
