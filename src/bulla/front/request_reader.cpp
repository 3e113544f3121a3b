// front: bytes of an HTTP/1.1 connection to requests. The one file that includes Boost.Beast.
#include "bulla/front/request_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <utility>

namespace bulla::front {
namespace {

namespace http = boost::beast::http;
using Code = boost::system::error_code;

// A body of 64 KiB in chunks of two octets, and trailers: more is no honest sender.
constexpr std::size_t max_request_wire = 8 * max_request_body;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

unsigned status_of(const Code& code) {
  if (code == http::error::header_limit) return 431;
  if (code == http::error::body_limit) return 413;
  if (code == http::error::bad_version) return 505;
  return 400;
}

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    default:
      return Method::other;
  }
}

}  // namespace

struct RequestReader::Parser {
  Parser() {
    http.header_limit(max_request_header);
    http.body_limit(max_request_body);
  }
  http::request_parser<http::string_body> http;
  Request request;  // complete but for its body once the header has been examined: trailers are not headers
  std::size_t consumed = 0;
};

RequestReader::RequestReader() : parser_{std::make_unique<Parser>()} {}
RequestReader::~RequestReader() = default;

RequestReader::State RequestReader::refuse(unsigned status) {
  status_ = status;
  pending_.clear();
  return state_ = State::bad;
}

// The rules of RFC 9112 §3 that need the whole header.
void RequestReader::examine_header() {
  header_examined_ = true;
  auto& request = parser_->request;
  const auto& message = parser_->http.get();
  after_ = message.keep_alive() ? AfterAnswer::keep_alive : AfterAnswer::close;
  if (message.target().size() > max_target) return void(refuse(414));
  if (message.method() == http::verb::unknown) return void(refuse(501));
  const auto hosts = message.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && message.version() >= 11)) return void(refuse(400));
  auto target = parse_target(view(message.target()));
  if (!target)
    return void(refuse(message.method() == http::verb::options || message.method() == http::verb::connect ? 501 : 400));
  request.method = method_of(message.method());
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  for (const auto& field : message)
    request.headers.push_back({std::string{view(field.name_string())}, std::string{view(field.value())}});
  const auto expected = message.find(http::field::expect);
  if (expected == message.end() || message.version() < 11) return;
  if (!same_word(view(expected->value()), "100-continue")) return void(refuse(417));
  continue_wanted_ = true;
}

// Beast bounds a header that comes at once; these also bound one that comes in drips, chunk extensions and trailers.
bool RequestReader::out_of_bounds() {
  if (pending_.size() > max_request_header) return refuse(400), true;
  if (!parser_->http.is_header_done() && parser_->consumed + pending_.size() > max_request_header)
    return refuse(431), true;
  if (parser_->consumed > max_request_wire) return refuse(413), true;
  return false;
}

RequestReader::State RequestReader::advance() {
  for (std::size_t used = 1; used > 0 && !pending_.empty() && !parser_->http.is_done();) {
    Code code;
    used = parser_->http.put(boost::asio::const_buffer{pending_.data(), pending_.size()}, code);
    pending_.erase(0, used);
    parser_->consumed += used;
    if (code && code != http::error::need_more) return refuse(status_of(code));
    if (parser_->http.is_header_done() && !header_examined_) examine_header();
    if (state_ == State::bad) return state_;
  }
  if (parser_->http.is_done()) return state_ = State::complete;
  if (out_of_bounds()) return state_;
  if (parser_->http.is_header_done()) return state_ = State::body;
  return state_ = pending_.empty() && parser_->consumed == 0 ? State::idle : State::header;
}

RequestReader::State RequestReader::feed(std::string_view arrived) {
  if (state_ == State::bad) return state_;
  pending_.append(arrived);
  return state_ == State::complete ? state_ : advance();
}

bool RequestReader::keep(std::string_view arrived) {
  pending_.append(arrived);
  return pending_.size() <= max_request_header;
}

bool RequestReader::wants_continue() { return state_ == State::body && std::exchange(continue_wanted_, false); }

Request RequestReader::take_request() {
  parser_->request.body = std::move(parser_->http.get().body());
  return std::move(parser_->request);
}

RequestReader::State RequestReader::next() {
  parser_ = std::make_unique<Parser>();
  header_examined_ = continue_wanted_ = false;
  state_ = State::idle;
  return pending_.empty() ? state_ : advance();
}

}  // namespace bulla::front
