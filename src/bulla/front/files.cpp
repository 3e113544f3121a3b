// front: the files below one directory, as a site.
#include "bulla/front/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "bulla/front/date.h"

namespace bulla::front {
namespace {

struct Type {
  std::string_view ending;
  std::string_view type;
};
constexpr std::array types{
    Type{"html", "text/html; charset=utf-8"},
    Type{"htm", "text/html; charset=utf-8"},
    Type{"css", "text/css; charset=utf-8"},
    Type{"js", "text/javascript; charset=utf-8"},
    Type{"mjs", "text/javascript; charset=utf-8"},
    Type{"txt", "text/plain; charset=utf-8"},
    Type{"md", "text/markdown; charset=utf-8"},
    Type{"csv", "text/csv; charset=utf-8"},
    Type{"xml", "application/xml"},
    Type{"json", "application/json"},
    Type{"map", "application/json"},
    Type{"webmanifest", "application/manifest+json"},
    Type{"wasm", "application/wasm"},
    Type{"pdf", "application/pdf"},
    Type{"svg", "image/svg+xml"},
    Type{"png", "image/png"},
    Type{"jpg", "image/jpeg"},
    Type{"jpeg", "image/jpeg"},
    Type{"gif", "image/gif"},
    Type{"webp", "image/webp"},
    Type{"avif", "image/avif"},
    Type{"ico", "image/x-icon"},
    Type{"woff", "font/woff"},
    Type{"woff2", "font/woff2"},
    Type{"ttf", "font/ttf"},
    Type{"otf", "font/otf"},
    Type{"mp3", "audio/mpeg"},
    Type{"ogg", "audio/ogg"},
    Type{"mp4", "video/mp4"},
    Type{"webm", "video/webm"},
    Type{"zip", "application/zip"},
    Type{"gz", "application/gzip"},
};

constexpr std::size_t max_depth = 64;

bool may_be_named(std::string_view name) {
  return !name.empty() && name.size() <= 255 && (name.front() != '.' || name == ".well-known");
}

// A name at a time, each without following a link, so that nothing above the root is ever reached.
UniqueFile open_below(int root, std::string_view path) {
  UniqueFile at{::openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  for (std::size_t depth = 0; at && !path.empty(); ++depth) {
    const auto name = path.substr(0, path.find('/'));
    const bool last = name.size() == path.size();
    if (depth == max_depth || !may_be_named(name)) return {};
    // O_NONBLOCK: opening a named pipe would wait for its other end.
    const int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (last ? 0 : O_DIRECTORY);
    at = UniqueFile{::openat(at.descriptor(), std::string{name}.c_str(), flags)};
    path.remove_prefix(std::min(name.size() + 1, path.size()));
  }
  return at;
}

struct Opened {
  UniqueFile file;
  struct stat status;
};

std::optional<Opened> opened(UniqueFile file) {
  Opened result{std::move(file), {}};
  if (!result.file || ::fstat(result.file.descriptor(), &result.status) != 0) return std::nullopt;
  return result;
}

// What would have to be changed so that a copy elsewhere is no longer good.
std::string entity_tag(const struct stat& status) {
  return fmt::format("\"{:x}-{:x}-{:x}\"", status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

Seconds modified(const struct stat& status) { return Seconds{std::chrono::seconds{status.st_mtim.tv_sec}}; }

// RFC 9110 §13.1.2, weak comparison.
bool tag_listed(std::string_view list, std::string_view tag) {
  if (list == "*") return true;
  while (!list.empty()) {
    auto one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(one.size() + 1, list.size()));
    while (one.starts_with(' ') || one.starts_with('\t')) one.remove_prefix(1);
    while (one.ends_with(' ') || one.ends_with('\t')) one.remove_suffix(1);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == tag) return true;
  }
  return false;
}

// RFC 9110 §13.2.2
bool copy_is_good(const Request& request, std::string_view tag, Seconds changed) {
  if (const auto list = request.header("If-None-Match"); !list.empty()) return tag_listed(list, tag);
  const auto since = parse_http_date(request.header("If-Modified-Since"));
  return since && changed <= *since;
}

// RFC 9110 §13.1.5: a range of another version than the one that is held here would be of no use.
bool range_applies(const Request& request, std::string_view tag, Seconds changed) {
  if (request.method != Method::get || request.header("Range").empty()) return false;
  const auto condition = request.header("If-Range");
  return condition.empty() || condition == tag || parse_http_date(condition) == changed;
}

Response file_response(const Request& request, std::string_view path, Opened opened) {
  const auto tag = entity_tag(opened.status);
  const auto changed = modified(opened.status);
  const auto size = static_cast<std::uint64_t>(opened.status.st_size);
  Response response;
  response.headers = {{"ETag", tag},
                      {"Last-Modified", http_date(changed)},
                      {"Cache-Control", "no-cache"},
                      {"X-Content-Type-Options", "nosniff"}};
  if (copy_is_good(request, tag, changed)) {
    response.status = 304;
    return response;
  }
  response.headers.push_back({"Content-Type", std::string{media_type(path)}});
  response.headers.push_back({"Accept-Ranges", "bytes"});
  ByteRange part{0, size};
  if (range_applies(request, tag, changed)) {
    const auto range = parse_range(request.header("Range"), size);
    if (range.kind == RangeKind::unsatisfiable)
      return error_response(416, {{"Content-Range", fmt::format("bytes */{}", size)}});
    if (range.kind == RangeKind::part) {
      part = range.part;
      response.status = 206;
      response.headers.push_back(
          {"Content-Range", fmt::format("bytes {}-{}/{}", part.first, part.first + part.length - 1, size)});
    }
  }
  response.file = FileSlice{std::move(opened.file), part.first, part.length};
  return response;
}

// Bytes of a path that may stand in a Location as they are: RFC 3986 §3.3 without those that mean something elsewhere.
std::string percent_encoded_path(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view{"-._~/"}.find(c) != std::string_view::npos;
    if (plain)
      out.push_back(c);
    else
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::optional<std::uint64_t> parse_number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string_view media_type(std::string_view name) {
  const auto dot = name.rfind('.');
  const auto ending = dot == name.npos ? std::string_view{} : name.substr(dot + 1);
  const auto row = std::ranges::find_if(types, [ending](const Type& type) { return same_word(type.ending, ending); });
  return row == types.end() ? "application/octet-stream" : row->type;
}

RangeAnswer parse_range(std::string_view header, std::uint64_t size) {
  constexpr std::string_view unit = "bytes=";
  if (!same_word(header.substr(0, unit.size()), unit)) return {};
  header.remove_prefix(unit.size());
  const auto dash = header.find('-');
  if (dash == header.npos) return {};
  const auto from = header.substr(0, dash), to = header.substr(dash + 1);
  const auto first = parse_number(from), last = parse_number(to);
  if (from.empty()) {
    if (!last) return {};
    if (*last == 0 || size == 0) return {RangeKind::unsatisfiable, {}};
    const auto length = std::min(*last, size);
    return {RangeKind::part, {size - length, length}};
  }
  if (!first || (!to.empty() && !last) || (last && *last < *first)) return {};
  if (*first >= size) return {RangeKind::unsatisfiable, {}};
  return {RangeKind::part, {*first, std::min(last.value_or(size - 1), size - 1) - *first + 1}};
}

Result<std::unique_ptr<Files>> Files::below(const std::string& root) {
  UniqueFile directory{::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!directory || ::faccessat(directory.descriptor(), ".", X_OK, 0) != 0) return fail(Fault::file_unreadable);
  return std::unique_ptr<Files>{new Files{std::move(directory)}};
}

Response Files::answer(const Request& request, const ConnectionFacts&) {
  if (request.method != Method::get && request.method != Method::head) return method_not_allowed("GET, HEAD");
  std::string_view path = request.path;
  path.remove_prefix(1);
  const bool wants_directory = path.empty() || path.ends_with('/');
  if (path.ends_with('/')) path.remove_suffix(1);
  auto found = opened(open_below(root_.descriptor(), path));
  if (!found) return error_response(404);
  if (S_ISREG(found->status.st_mode) && !wants_directory) return file_response(request, path, std::move(*found));
  if (!S_ISDIR(found->status.st_mode)) return error_response(404);
  if (!wants_directory) return error_response(301, {{"Location", percent_encoded_path(request.path + '/')}});
  auto index = opened(open_below(found->file.descriptor(), "index.html"));
  if (!index || !S_ISREG(index->status.st_mode)) return error_response(404);
  return file_response(request, "index.html", std::move(*index));
}

}  // namespace bulla::front
