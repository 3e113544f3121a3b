// front: the files below one directory, as a site. Knows nothing of TLS.
#pragma once
#include <memory>
#include <string>

#include "bulla/base/result.h"
#include "bulla/front/message.h"

namespace bulla::front {

// Answers GET and HEAD with regular files below the root; a directory with its index.html. Never leaves the root: names
// that begin with a dot (but .well-known) and symbolic links are not found. Single byte ranges, ETag and Last-Modified
// by RFC 9110 §13 and §14; no listings.
class Files final : public Site {
 public:
  // Fault::file_unreadable if root is no directory that can be entered.
  static Result<std::unique_ptr<Files>> below(const std::string& root);
  Response answer(const Request& request, const ConnectionFacts& facts) override;

 private:
  explicit Files(UniqueFile root) : root_{std::move(root)} {}
  UniqueFile root_;
};

// By the name's ending: "text/html; charset=utf-8" for "a.html"; "application/octet-stream" for what is unknown.
std::string_view media_type(std::string_view name);

// RFC 9110 §14.1.2: what a Range header asks of `size` bytes.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};
enum class RangeKind : std::uint8_t { whole, part, unsatisfiable };  // whole: no single byte range, so it is ignored
struct RangeAnswer {
  RangeKind kind = RangeKind::whole;
  ByteRange part;
};
RangeAnswer parse_range(std::string_view header, std::uint64_t size);

}  // namespace bulla::front
