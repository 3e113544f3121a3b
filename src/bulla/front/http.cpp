// front: HTTP/1.1 over secure connections: reads a request within its times, writes the answer, stays or parts.
#include "bulla/front/http.h"

#include <unistd.h>

#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>

#include "bulla/front/link.h"
#include "bulla/front/request_reader.h"

namespace bulla::front {
namespace {

constexpr std::size_t file_piece = 64 * 1024;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

enum class Arrival : std::uint8_t { request, bad, gone };

class HttpService final : public Service {
 public:
  HttpService(std::unique_ptr<Site> site, HttpTimes times, const Clock& clock)
      : site_{std::move(site)}, times_{times}, clock_{clock} {}

  net::awaitable<void> serve(Link& link) override;

 private:
  using State = RequestReader::State;

  net::awaitable<Arrival> read(Link& link, RequestReader& reader);
  net::awaitable<bool> write(Link& link, std::string_view bytes);
  net::awaitable<bool> write_file(Link& link, const FileSlice& file);
  net::awaitable<bool> answer(Link& link, Response response, Method method, AfterAnswer after);
  net::awaitable<bool> challenge(Link& link, RequestReader& reader);
  net::awaitable<void> part(Link& link);
  void set_alarm(Link& link, State state);
  static Arrival gone(const RequestReader& reader) {
    return reader.state() == State::bad ? Arrival::bad : Arrival::gone;
  }

  std::unique_ptr<Site> site_;
  HttpTimes times_;
  const Clock& clock_;
};

void HttpService::set_alarm(Link& link, State state) {
  if (state == State::idle) link.alarm().set(times_.idle);
  if (state == State::header) link.alarm().set(times_.header);
  if (state == State::body) link.alarm().set(times_.body);
}

// A part of a request has all its time once, however many reads it takes.
net::awaitable<Arrival> HttpService::read(Link& link, RequestReader& reader) {
  std::array<char, 4096> arrived;
  error_code code;
  auto token = net::redirect_error(net::bind_cancellation_slot(link.alarm().slot(), net::use_awaitable), code);
  for (auto before = State::bad; reader.state() != State::complete;) {
    const auto state = reader.state();
    if (state == State::bad) co_return Arrival::bad;
    if (state == State::idle && link.draining()) co_return Arrival::gone;
    if (reader.wants_continue() && !co_await write(link, continue_line)) co_return Arrival::gone;
    if (std::exchange(before, state) != state) set_alarm(link, state);
    link.resting(state == State::idle);
    const auto count = co_await link.stream().async_read_some(net::buffer(arrived), token);
    link.resting(false);
    if (code && link.alarm().rang() && state != State::idle) reader.give_up();
    if (code) co_return gone(reader);
    reader.feed({arrived.data(), count});
  }
  link.alarm().off();
  co_return Arrival::request;
}

net::awaitable<bool> HttpService::write(Link& link, std::string_view bytes) {
  error_code code;
  for (std::size_t written = 0; written < bytes.size() && !code;) {
    const auto piece = bytes.substr(written, file_piece);
    link.alarm().set(times_.write);
    written += co_await net::async_write(
        link.stream(), net::buffer(piece),
        net::redirect_error(net::bind_cancellation_slot(link.alarm().slot(), net::use_awaitable), code));
  }
  link.alarm().off();
  co_return !code;
}

net::awaitable<bool> HttpService::write_file(Link& link, const FileSlice& file) {
  std::string piece(std::min<std::uint64_t>(file.length, file_piece), '\0');
  for (std::uint64_t done = 0; done < file.length;) {
    const auto wanted = std::min<std::uint64_t>(file.length - done, piece.size());
    const auto got = ::pread(file.file.descriptor(), piece.data(), wanted, static_cast<off_t>(file.offset + done));
    if (got <= 0) {
      link.say(Log::Level::warning, "a file became shorter or unreadable while it was sent");
      co_return false;
    }
    done += static_cast<std::uint64_t>(got);
    if (!co_await write(link, std::string_view{piece}.substr(0, static_cast<std::size_t>(got)))) co_return false;
  }
  co_return true;
}

net::awaitable<bool> HttpService::answer(Link& link, Response response, Method method, AfterAnswer after) {
  auto head = response_head(response, after, clock_.now());
  const bool with_content = method != Method::head && has_content(response.status);
  if (with_content && !response.file) head += response.body;
  if (!co_await write(link, head)) co_return false;
  co_return !with_content || !response.file || co_await write_file(link, *response.file);
}

// What the client sends before its answer belongs to its next request.
net::awaitable<bool> HttpService::challenge(Link& link, RequestReader& reader) {
  std::array<char, 4096> arrived;
  error_code code;
  auto token = net::redirect_error(net::bind_cancellation_slot(link.alarm().slot(), net::use_awaitable), code);
  link.alarm().set(times_.proof);
  do {
    co_await link.stream().async_challenge_client(token);
    if (code || !link.stream().challenge_open()) break;
    const auto count = co_await link.stream().async_read_some(net::buffer(arrived), token);
    if (!code && !reader.keep({arrived.data(), count})) co_return false;
  } while (!code);
  const bool late = link.alarm().rang();
  link.alarm().off();
  // Its direction is closed, as a program does that has said all it has to say: it can still hear that it is a guest.
  if (code && code != net::error::eof) {
    const auto& error = link.stream().last_error();
    const std::string why = error ? std::string{error->row().text} : code.message();
    link.say(Log::Level::warning, late ? "did not say who it is when it was asked" : "was asked who it is: " + why);
    co_return false;
  }
  link.learn_again();
  link.say(Log::Level::information, link.facts().client ? "has proved who it is: " + who(*link.facts().client)
                                                        : "was asked who it is and has nothing to show");
  co_return true;
}

// close_notify both ways if the peer is willing, then TCP's end without a reset that would take the answer with it.
net::awaitable<void> HttpService::part(Link& link) {
  error_code ignored;
  co_await link.stream().async_shutdown(net::redirect_error(net::use_awaitable, ignored));
  co_await bulla::asio::part(std::move(link.stream().next_layer()));
}

net::awaitable<void> HttpService::serve(Link& link) {
  RequestReader reader;
  // The handshake that it came with is finished: nobody can have sent it again.
  reader.feed(text_of(link.stream().take_early_data()));
  for (;;) {
    const auto arrival = co_await read(link, reader);
    if (arrival == Arrival::gone) break;
    if (arrival == Arrival::bad) {
      if (!co_await answer(link, error_response(reader.status()), Method::get, AfterAnswer::close))
        co_return link.cut();
      break;
    }
    const auto request = reader.take_request();
    const bool unknown = !link.facts().client && link.facts().challengeable;
    if (unknown && site_->wants_proof(request) && !co_await challenge(link, reader)) co_return co_await part(link);
    auto own = link.companion() != nullptr ? link.companion()->answer(request) : std::nullopt;
    auto response = own ? *std::move(own) : site_->answer(request, link.facts());
    const auto after = link.draining() ? AfterAnswer::close : reader.after();
    if (!co_await answer(link, std::move(response), request.method, after)) co_return link.cut();
    if (after == AfterAnswer::close) break;
    reader.next();
  }
  co_await part(link);
}

}  // namespace

std::shared_ptr<Service> http_service(std::unique_ptr<Site> site, HttpTimes times, const Clock& clock) {
  return std::make_shared<HttpService>(std::move(site), times, clock);
}

}  // namespace bulla::front
