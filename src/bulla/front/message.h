// front: an HTTP request and its answer as values, so that what a site says can be tested without a network.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bulla/base/clock.h"
#include "bulla/front/unique_file.h"

namespace bulla::front {

struct Header {
  std::string name;
  std::string value;
};

enum class Method : std::uint8_t { get, head, post, other };

// RFC 9112 §3. Bounded by whoever read it: 16 KiB of header, 64 KiB of body.
struct Request {
  Method method = Method::get;
  std::string path = "/";  // percent-decoded, begins with '/', no NUL
  std::string query;       // after '?', as sent
  std::vector<Header> headers;
  std::string body;

  // The first value of that name, whatever its case; empty if there is none.
  std::string_view header(std::string_view name) const;
};

// A part of an open file: the answer's body when it is not in memory.
struct FileSlice {
  UniqueFile file;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

struct Response {
  unsigned status = 200;
  std::vector<Header> headers;  // without Content-Length, Date, Connection: those are the session's
  std::string body;
  std::optional<FileSlice> file;  // instead of body

  std::uint64_t content_length() const { return file ? file->length : body.size(); }
};

struct ConnectionFacts;

// What stands behind the front: answers requests, one at a time, on the front's thread.
class Site {
 public:
  virtual ~Site() = default;
  // Should the client prove who it is, if it can be asked, before this is answered (RFC 9846 §4.7.2)?
  virtual bool wants_proof(const Request&) const { return false; }
  virtual Response answer(const Request& request, const ConnectionFacts& facts) = 0;
};

// A short page, or text for those who don't ask for HTML, that says what went wrong. extra is added to its headers.
Response error_response(unsigned status, std::vector<Header> extra = {});
// For a method that a place does not know: allow is the list for the Allow header.
Response method_not_allowed(std::string_view allow);
// RFC 9110 §15: "Not Found" for 404.
std::string_view reason_phrase(unsigned status);
// RFC 9110 §15: whether an answer with this status has content, hence a Content-Length.
constexpr bool has_content(unsigned status) { return status >= 200 && status != 204 && status != 304; }

enum class AfterAnswer : std::uint8_t { keep_alive, close };
// The status line and all header lines with the empty line that ends them. A value with CR, LF or NUL is left out.
std::string response_head(const Response& response, AfterAnswer after, Time now);

// RFC 9112 §3.2: origin-form or absolute-form to path and query. Nothing if it is neither, or decodes to NUL, or has a
// broken percent sign.
struct Target {
  std::string path;
  std::string query;
};
std::optional<Target> parse_target(std::string_view target);

// "a" equals "A" for ASCII letters alone.
bool same_word(std::string_view a, std::string_view b);

}  // namespace bulla::front
