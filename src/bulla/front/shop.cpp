// front: the demonstration shop: routes, content policy, order form.
#include "bulla/front/shop.h"

#include <fmt/format.h>

#include <array>

#include "bulla/front/shop_json.h"
#include "bulla/front/shop_pages.h"

namespace bulla::front {
namespace {

constexpr std::string_view receipt_path = "/receipt/";
constexpr std::string_view api_order_path = "/api/order/";

bool reads(const Request& request) { return request.method == Method::get || request.method == Method::head; }

bool wants_json(const Request& request) {
  const auto accept = request.header("Accept");
  return request.path.starts_with("/api/") ||
         (accept.find("application/json") != accept.npos && accept.find("text/html") == accept.npos);
}

// RFC 6797. Never for this machine's own names: a browser would then refuse every other program there without TLS.
bool may_pin_transport(const ConnectionFacts& facts) {
  const std::string_view name = facts.server_name;
  return !name.empty() && name != "localhost" && !name.ends_with(".localhost");
}

std::vector<Header> guarded(std::string_view type, const ConnectionFacts& facts) {
  std::vector<Header> headers{
      {"Content-Type", std::string{type}},           {"Cache-Control", "no-store"},
      {"X-Content-Type-Options", "nosniff"},         {"Referrer-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"}, {"Cross-Origin-Resource-Policy", "same-origin"}};
  if (may_pin_transport(facts)) headers.push_back({"Strict-Transport-Security", "max-age=86400"});
  return headers;
}

Response json_response(unsigned status, std::string body, const ConnectionFacts& facts) {
  return {.status = status, .headers = guarded("application/json", facts), .body = std::move(body), .file = {}};
}

Response html_response(unsigned status, const Html& page, const ConnectionFacts& facts, std::string_view nonce) {
  Response response{
      .status = status, .headers = guarded("text/html; charset=utf-8", facts), .body = page.markup(), .file = {}};
  response.headers.push_back(
      {"Content-Security-Policy",
       fmt::format("default-src 'none'; style-src 'nonce-{}'; img-src 'self'; form-action 'self'; base-uri 'none'; "
                   "frame-ancestors 'none'",
                   nonce)});
  return response;
}

// A form on another site must not order in this buyer's name: browsers say where a form came from.
bool came_from_elsewhere(const Request& request) {
  const auto site = request.header("Sec-Fetch-Site");
  if (!site.empty()) return site != "same-origin" && site != "none";
  const auto origin = request.header("Origin");
  return !origin.empty() && origin != fmt::format("https://{}", request.header("Host"));
}

std::optional<std::vector<Field>> read_fields(const Request& request) {
  const auto type = request.header("Content-Type");
  const auto media = type.substr(0, type.find(';'));
  if (same_word(media, "application/json")) return parse_json_form(request.body);
  if (media.empty() || same_word(media, "application/x-www-form-urlencoded")) return parse_form(request.body);
  return std::nullopt;
}

// A page's nonce: 128 random bits. Without randomness there is no page, only an error.
std::optional<std::string> fresh_nonce(crypto::Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  if (!random.fill(bytes)) return std::nullopt;
  return to_hex(bytes);
}

}  // namespace

Shop::Shop(crypto::Random& random, const Clock& clock) : clock_{clock}, random_{random}, book_{random} {}

bool Shop::wants_proof(const Request& request) const {
  return request.method == Method::post && (request.path == "/order" || request.path == "/api/order");
}

Response Shop::problem(unsigned status, std::string_view sentence, const Request& request,
                       const ConnectionFacts& facts) {
  if (wants_json(request)) return json_response(status, problem_json(sentence), facts);
  const auto nonce = fresh_nonce(random_);
  if (!nonce) return error_response(500);
  return html_response(status, problem_page(status, sentence, *nonce), facts, *nonce);
}

Response Shop::front_page(const Wish& wish, const ConnectionFacts& facts) {
  const auto nonce = fresh_nonce(random_);
  if (!nonce) return error_response(500);
  return html_response(wish.problem.empty() ? 200 : 422, shop_page(wish, facts, *nonce), facts, *nonce);
}

Response Shop::place_order(const Request& request, const ConnectionFacts& facts) {
  if (request.method != Method::post) return method_not_allowed("POST");
  if (came_from_elsewhere(request)) return problem(403, "The order came from a form on another site.", request, facts);
  const auto form = read_fields(request);
  if (!form) return problem(415, "The order could not be read: send a form, or a JSON object.", request, facts);
  auto wish = read_wish(*form);
  if (!wish.problem.empty())
    return wants_json(request) ? json_response(422, problem_json(wish.problem), facts) : front_page(wish, facts);
  const auto order = book_.place(std::move(wish), facts, std::chrono::floor<std::chrono::seconds>(clock_.now()));
  if (!order) return error_response(500);
  if (wants_json(request)) return json_response(200, order_json(*order), facts);
  Response response{.status = 303, .headers = guarded("text/plain; charset=utf-8", facts), .body = {}, .file = {}};
  response.headers.push_back({"Location", std::string{receipt_path} + order->id});
  return response;
}

Response Shop::show_order(std::string_view id, const Request& request, const ConnectionFacts& facts) {
  if (!reads(request)) return method_not_allowed("GET, HEAD");
  const auto order = book_.find(id, facts);
  if (!order) return problem(404, "No such order is kept here, or it belongs to another certificate.", request, facts);
  if (wants_json(request)) return json_response(200, order_json(*order), facts);
  const auto nonce = fresh_nonce(random_);
  if (!nonce) return error_response(500);
  return html_response(200, receipt_page(*order, *nonce), facts, *nonce);
}

Response Shop::answer(const Request& request, const ConnectionFacts& facts) {
  const std::string_view path = request.path;
  if (path == "/order" || path == "/api/order") return place_order(request, facts);
  if (path.starts_with(receipt_path)) return show_order(path.substr(receipt_path.size()), request, facts);
  if (path.starts_with(api_order_path)) return show_order(path.substr(api_order_path.size()), request, facts);
  const bool known = path == "/" || path == "/api/goods" || path == "/api/connection" || path == "/seal.svg";
  if (!known) return problem(404, "There is nothing here by that name.", request, facts);
  if (!reads(request)) return method_not_allowed("GET, HEAD");
  if (path == "/seal.svg")
    return {.status = 200, .headers = guarded("image/svg+xml", facts), .body = std::string{seal_svg()}, .file = {}};
  if (path == "/api/connection") return json_response(200, connection_json(facts), facts);
  if (path == "/api/goods" || wants_json(request)) return json_response(200, goods_json(), facts);
  return front_page({}, facts);
}

}  // namespace bulla::front
