// asio: a secure connection as Asio's programs know connections: AsyncReadStream and AsyncWriteStream over any next
// layer, any completion token, cancellation, coroutines. Knows no socket and no resolver.
#pragma once
#include "bulla/asio/steps.h"

namespace bulla::asio {
inline namespace BULLA_ASIO_VARIANT {

using Deadline = detail::Deadline;
using Reply = detail::Reply;
using Answerer = detail::Answerer;

// NextLayer: an AsyncReadStream and AsyncWriteStream, or a reference to one that outlives the stream.
//
// Threads: as every I/O object of Asio. All that is done to one stream happens on its executor, which runs one handler
// at a time: a strand, or a context run by one thread. Completions go to the executor of whoever asked.
//
// At the same time there may be one read, one write and one shutdown; nothing else beside a handshake.
//
// Memory: one block of about 33 KiB a stream holds a record each way; a record is opened in place there and copied once
// to the reader's buffers, and sealed from the writer's buffers straight into it. No allocation of ours a
// record; Asio takes some for its own operations, fewer if the socket names its executor's type (any_io_executor, that
// of a plain tcp::socket, takes the most).
//
// Errors: codes of the network pass as they are; the protocol's faults have category() (error.h), last for all later
// operations, and are told only after the fatal alert was handed to the next layer (or could not be within a second).
//
// Cancellation: terminal, partial and total; the connection stays whole and further operations may follow.
template <class NextLayer>
class Stream {
  using Driver = detail::Driver<NextLayer>;

 public:
  using next_layer_type = typename Driver::Layer;
  using executor_type = typename Driver::Executor;

  Stream(NextLayer layer, Client client) : Stream{std::forward<NextLayer>(layer), Either{std::move(client)}} {}
  Stream(NextLayer layer, Server server) : Stream{std::forward<NextLayer>(layer), Either{std::move(server)}} {}

  using HandedOver = typename Driver::HandedOver;
  // Ends the connection here so that it goes on elsewhere, on the same transport: Client::take_over() or
  // Server::take_over() of the blob makes the engine of the stream that does, and go_on_with() gives it the input. See
  // Engine::hand_over. Fault::api_misuse while anything is under way or has been read and not been taken; then the
  // connection goes on as it was. Afterwards next_layer() is the caller's.
  Result<HandedOver> hand_over(Bytes key, const crypto::Provider& provider, Time now) {
    return driver_->hand_over(key, provider, now);
  }
  // Before anything is asked of a stream whose engine has taken a connection over. Fault::no_room for more than a
  // stream hands over.
  Result<void> go_on_with(Bytes input) { return driver_->go_on_with(input); }

  // Movable while nothing is under way. What is under way when a stream ends is aborted.
  Stream(Stream&&) noexcept = default;
  Stream& operator=(Stream&& other) noexcept {
    Stream ends{std::move(*this)};
    driver_ = std::move(other.driver_);
    return *this;
  }
  ~Stream() {
    if (driver_) driver_->abandon();
  }

  executor_type get_executor() { return driver_->layer().get_executor(); }
  next_layer_type& next_layer() { return driver_->layer(); }
  const ConnectionInfo& info() const { return driver_->engine().info(); }  // complete after the handshake
  const Engine& engine() const { return driver_->engine(); }
  // Why the connection failed, whole: also the message, offset and certificate. Empty: it has not.
  const std::optional<Error>& last_error() const { return driver_->error(); }

  void handshake_deadline(Deadline deadline) { handshake_deadline_ = deadline; }  // 10 s unless said
  void shutdown_deadline(Deadline deadline) { shutdown_deadline_ = deadline; }    // 5 s unless said

  // With LaterAnswers in the configuration: called on the stream's executor with each question; the question is the
  // answerer's to keep, and answer_now() answers it in any thread as the stream itself would. The reply may be given
  // from any thread, at any time, also when the stream is gone; meanwhile the connection is idle and all others go on.
  // Before the handshake.
  void answer_with(Answerer answerer) { driver_->answer_with(std::move(answerer)); }

  // void(error_code). Done when the peer is authenticated and our last message is out. Fault::handshake_timeout at the
  // deadline. After a cancellation it may be called again and goes on.
  template <class Token>
  auto async_handshake(Token&& token) {
    return start<void(error_code)>(detail::Handshake<Driver>{handshake_deadline_}, token);
  }

  // void(error_code, size_t). net::error::eof: the peer has closed and its data is whole; a transport that ends without
  // close_notify is Fault::closed_without_notify. Fault::api_misuse before the handshake.
  template <class Buffers, class Token>
  auto async_read_some(const Buffers& to, Token&& token) {
    return start<void(error_code, std::size_t)>(detail::Read<Driver, Buffers>{to}, token);
  }

  // void(error_code, size_t). Done when a first part of the data, up to a full record, was handed to the next layer.
  // With an error, cancellation too, the count says what the connection has taken: that is sealed and will be sent with
  // what follows; it must not be written again. net::error::shut_down after async_shutdown.
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& from, Token&& token) {
    return start<void(error_code, std::size_t)>(detail::Write<Driver, Buffers>{from}, token);
  }

  // void(error_code). Sends close_notify and waits for the peer's, dropping data that has not been read. Success: both
  // sides know that nothing was cut off. net::error::timed_out at the deadline, Fault::closed_without_notify if the
  // transport ends before. The next layer stays open. RFC 9846 §6.1
  template <class Token>
  auto async_shutdown(Token&& token) {
    return start<void(error_code)>(detail::Shutdown<Driver>{shutdown_deadline_}, token);
  }

  // void(error_code). Sends close_notify once what was written before is out; reading goes on until the peer closes,
  // too. Counts as a write. async_shutdown may follow. RFC 9846 §6.1
  template <class Token>
  auto async_finish_sending(Token&& token) {
    return start<void(error_code)>(detail::FinishSending<Driver>{}, token);
  }

  // void(error_code). A server's: asks the client who it is (RFC 9846 §4.7.2); done when it has answered, and info()
  // says what. Done also when data of the client's came first: then challenge_open() is true still; read it and call
  // again. Counts as a read. Fault::api_misuse unless info().challengeable.
  template <class Token>
  auto async_challenge_client(Token&& token) {
    return start<void(error_code)>(detail::Challenge<Driver>{}, token);
  }
  bool challenge_open() const { return driver_->challenge_open(); }

  // A client's, before the handshake: `data`, which lives until that is done, goes along with the hello as far as a
  // ticket and a record allow it (ClientConfig::early_data). Afterwards early_data_sent() says how much of it went, and
  // info().early_data what became of that: see Client::early_data_room() for what it must bear.
  void send_early(Bytes data) { driver_->send_early(data); }
  std::size_t early_data_sent() const { return driver_->early_data_sent(); }

  // A server's, after the handshake: what the client sent before it had our answer (ServerConfig::max_early_data),
  // once. It came as part of this handshake, which is finished: it is no replay any more.
  Buffer take_early_data() { return driver_->take_early_data(); }

  // New keys for our direction, and for the peer's if asked; sent at once. RFC 9846 §4.7.3
  Result<void> update_keys(Engine::KeyUpdate which) {
    auto updated = driver_->engine().update_keys(which, driver_->out());
    driver_->pump();
    return updated;
  }

 private:
  using Either = std::variant<Client, Server>;
  Stream(NextLayer layer, Either engine)
      : driver_{std::make_shared<Driver>(std::forward<NextLayer>(layer), std::move(engine))} {}

  template <class Signature, class Step, class Token>
  auto start(Step step, Token& token) {
    return net::async_compose<Token, Signature>(detail::Operation<Driver, Step>{driver_, std::move(step)}, token,
                                                driver_->layer());
  }

  std::shared_ptr<Driver> driver_;
  Deadline handshake_deadline_ = std::chrono::seconds{10};
  Deadline shutdown_deadline_ = std::chrono::seconds{5};
};

}  // namespace BULLA_ASIO_VARIANT
}  // namespace bulla::asio
