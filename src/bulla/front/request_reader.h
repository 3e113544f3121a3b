// front: bytes of an HTTP/1.1 connection to requests, within bounds. Does no I/O and knows no site.
#pragma once
#include <memory>
#include <string_view>

#include "bulla/front/message.h"

namespace bulla::front {

inline constexpr std::size_t max_request_header = 16 * 1024;  // start line and fields
inline constexpr std::size_t max_request_body = 64 * 1024;
inline constexpr std::size_t max_target = 8 * 1024;

// One after another on the same connection; not shared between threads.
class RequestReader {
 public:
  enum class State : std::uint8_t {
    idle,    // between requests: nothing of the next one has come
    header,  // in the middle of one
    body,
    complete,  // request() may be taken
    bad,       // status() says why; nothing more can be read on this connection
  };

  RequestReader();
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Takes all of `arrived`. What follows a complete request is kept for the next one: feed no more until next().
  State feed(std::string_view arrived);
  State state() const { return state_; }

  // While State::body: the sender waits for "100 Continue" (RFC 9110 §10.1.1). True once.
  bool wants_continue();
  // While State::complete.
  Request take_request();
  AfterAnswer after() const { return after_; }  // what the sender wants
  // Goes on to the next request, maybe one that is there already.
  State next();
  // While State::complete: takes what belongs to the next request. False: it is too much.
  bool keep(std::string_view arrived);
  // The rest of a request does not come in time: bad, with status 408.
  void give_up() { refuse(408); }
  // While State::bad: the status to answer with.
  unsigned status() const { return status_; }

 private:
  struct Parser;
  State advance();
  State refuse(unsigned status);
  void examine_header();
  bool out_of_bounds();

  std::unique_ptr<Parser> parser_;
  std::string pending_;  // not yet parsed
  State state_ = State::idle;
  AfterAnswer after_ = AfterAnswer::close;
  unsigned status_ = 0;
  bool header_examined_ = false;
  bool continue_wanted_ = false;
};

}  // namespace bulla::front
