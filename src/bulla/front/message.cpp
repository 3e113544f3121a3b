// front: an HTTP request and its answer as values.
#include "bulla/front/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "bulla/front/date.h"
#include "bulla/front/form.h"

namespace bulla::front {
namespace {

struct Reason {
  unsigned status;
  std::string_view phrase;
  std::string_view sentence;
};
constexpr std::array reasons{
    Reason{200, "OK", ""},
    Reason{206, "Partial Content", ""},
    Reason{301, "Moved Permanently", "This place has moved."},
    Reason{303, "See Other", "The answer is elsewhere."},
    Reason{304, "Not Modified", ""},
    Reason{400, "Bad Request", "The request could not be understood."},
    Reason{403, "Forbidden", "This is not for you to see."},
    Reason{404, "Not Found", "There is nothing here by that name."},
    Reason{405, "Method Not Allowed", "This place does not answer that method."},
    Reason{408, "Request Timeout", "The request took too long to arrive."},
    Reason{413, "Content Too Large", "The request's content is larger than this server accepts."},
    Reason{414, "URI Too Long", "The address is longer than this server accepts."},
    Reason{415, "Unsupported Media Type", "The request's content is in a form that this place does not read."},
    Reason{416, "Range Not Satisfiable", "The range asked for lies outside the file."},
    Reason{417, "Expectation Failed", "This server cannot meet the request's Expect header."},
    Reason{422, "Unprocessable Content", "The request was understood, but it asks for nothing that can be done."},
    Reason{431, "Request Header Fields Too Large", "The request's header is larger than this server accepts."},
    Reason{500, "Internal Server Error", "Something went wrong on this side."},
    Reason{501, "Not Implemented", "This server does not know that method."},
    Reason{503, "Service Unavailable", "This server cannot answer now."},
    Reason{505, "HTTP Version Not Supported", "This server speaks HTTP/1.1 and HTTP/1.0."},
};

const Reason& reason(unsigned status) {
  static constexpr Reason unknown{0, "Unknown", ""};
  const auto row = std::ranges::find(reasons, status, &Reason::status);
  return row == reasons.end() ? unknown : *row;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool fit_for_a_header_line(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view Request::header(std::string_view name) const {
  const auto found = std::ranges::find_if(headers, [name](const Header& h) { return same_word(h.name, name); });
  return found == headers.end() ? std::string_view{} : std::string_view{found->value};
}

std::string_view reason_phrase(unsigned status) { return reason(status).phrase; }

Response error_response(unsigned status, std::vector<Header> extra) {
  Response response{.status = status, .headers = std::move(extra), .body = {}, .file = {}};
  response.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  response.body = fmt::format("{} {}\n{}\n", status, reason(status).phrase, reason(status).sentence);
  return response;
}

Response method_not_allowed(std::string_view allow) { return error_response(405, {{"Allow", std::string{allow}}}); }

std::string response_head(const Response& response, AfterAnswer after, Time now) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status, reason_phrase(response.status),
                                 http_date(std::chrono::floor<std::chrono::seconds>(now)));
  for (const auto& [name, value] : response.headers)
    if (fit_for_a_header_line(value)) fmt::format_to(std::back_inserter(head), "{}: {}\r\n", name, value);
  if (has_content(response.status))
    fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", response.content_length());
  head += after == AfterAnswer::close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n";
  return head;
}

std::optional<Target> parse_target(std::string_view target) {
  if (!target.starts_with('/')) {
    const auto scheme = target.find("://");
    if (scheme == target.npos ||
        !(same_word(target.substr(0, scheme), "https") || same_word(target.substr(0, scheme), "http")))
      return std::nullopt;
    const auto path = target.find_first_of("/?", scheme + 3);
    target = path == target.npos ? std::string_view{} : target.substr(path);
  }
  const auto question = target.find('?');
  auto path = percent_decoded(target.substr(0, question));
  if (!path || path->find('\0') != path->npos) return std::nullopt;
  if (path->empty()) path->push_back('/');
  return Target{std::move(*path),
                std::string{question == target.npos ? std::string_view{} : target.substr(question + 1)}};
}

}  // namespace bulla::front
