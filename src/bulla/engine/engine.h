// engine: one connection without I/O: bytes in, bytes out, in memory that the caller lends. No socket, no clock of its
// own, no thread; after the handshake no allocation and no copy a record.
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <string>

#include "bulla/base/result.h"
#include "bulla/engine/handover.h"
#include "bulla/engine/observer.h"
#include "bulla/engine/outbox.h"
#include "bulla/handshake/config.h"
#include "bulla/handshake/info.h"

namespace bulla {

enum class Event : std::uint8_t {
  none,
  established,      // the handshake is done: info() is complete, send() works
  peer_closed,      // close_notify: the peer's data ends here, whole
  asked,            // question() waits for answer(): see LaterAnswers
  early_data,       // a server's: early_data_that_may_be_a_replay() has some
  client_answered,  // a server's challenge: info().peer says who the client is, or it had nothing to show
};

struct Received {
  std::size_t consumed = 0;  // the caller may drop this many bytes of its input; 0: more input is needed
  MutBytes plaintext{};      // decrypted in place, inside that input; valid until the input moves
  Event event = Event::none;
};

namespace engine {
class Core;
}

// Not shared between threads. After an error every call returns the same error; the fatal alert, if one is due, is in
// the outbox and should still be written. Calls throw nothing (Fault::out_of_memory) but what the caller's own code
// throws; making an engine and taking one over may throw std::bad_alloc.
class Engine {
 public:
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  virtual ~Engine();

  // Takes bytes from the peer: at most one record's plaintext a call. `wire` is overwritten. Room in `wire` for
  // max_record_size bytes is enough for any record. Call again while consumed > 0.
  Result<Received> receive(MutBytes wire, Outbox& out);
  // Seals as much of `plaintext` as fits in the outbox, returns how much that was. Fault::api_misuse before
  // established.
  Result<std::size_t> send(Bytes plaintext, Outbox& out);
  // Moves what the engine still has to say into the outbox; true when all of it is there.
  bool flush(Outbox& out);
  // Sends close_notify; receiving goes on. RFC 9846 §6.1
  Result<void> close(Outbox& out);
  // The transport ended: an error unless close_notify came before it (Fault::closed_without_notify,
  // Fault::closed_during_handshake). RFC 9846 §6.1
  Result<void> end_of_input();
  // The handshake took too long (the caller's timer): fails with Fault::handshake_timeout.
  Error time_out(Outbox& out);
  // New keys for our direction, and for the peer's if asked. RFC 9846 §4.7.3; Fault::api_misuse in TLS 1.2.
  enum class KeyUpdate : std::uint8_t { ours, both };
  Result<void> update_keys(KeyUpdate which, Outbox& out);
  // RFC 9846 §7.5, RFC 5705. Fills out, at most 255 times the size of the suite's hash. No context and an empty one
  // differ in TLS 1.2 alone. Fault::api_misuse before established, and in TLS 1.2 without an extended master secret
  // (RFC 7627 §5.4).
  Result<void> export_keying_material(std::string_view label, std::optional<Bytes> context, MutBytes out) const;

  // The same by the early exporter, while and after early data is sent or taken. Both sides have it, but a replay has
  // it, too. Fault::api_misuse without early data.
  Result<void> export_early_keying_material(std::string_view label, Bytes context, MutBytes out) const;

  // tls-exporter (RFC 9266 §2): 32 bytes that both sides of this connection have and no other connection, for
  // authentication above TLS to be bound to it. Fault::api_misuse before established.
  Result<std::array<std::uint8_t, 32>> channel_binding() const;

  // What waits for an answer, after Event::asked and, of a client, after start(); null: nothing. It may be copied and
  // answered by answer_now() elsewhere, or in any other way.
  const Question* question() const;
  // Takes the answer of the question's kind, and goes on with what was received before. An error fails the connection:
  // the answer can't be had. Fault::api_misuse if nothing is asked.
  Result<Received> answer(Result<Answer> answer, Outbox& out);
  // Must the question be answered before more input is taken? receive() consumes nothing until then. After the
  // handshake a client's connection goes on meanwhile.
  bool stands_still() const;

  // Seals this open connection for another process, which goes on with it by take_over(): keys, record numbers, what is
  // owed. It is over here: every call returns Fault::api_misuse. All input must have been taken and all output be on
  // its way; no question and no challenge may be open. Not for a connection by an external key or of TLS 1.2. key: 32
  // bytes. The exporter does not go along. Fault::api_misuse before established or in the middle of something; then it
  // goes on as it was.
  Result<Buffer> hand_over(Bytes key, const Outbox& out, const crypto::Provider& provider, Time now);

  bool established() const;
  const ConnectionInfo& info() const;

 protected:
  explicit Engine(std::unique_ptr<engine::Core> core);
  std::unique_ptr<engine::Core> core_;
};

class Client : public Engine {
 public:
  // server: whom we want to reach; its certificate must say so. observer may be null and outlives the client.
  Client(std::shared_ptr<const ClientConfig> config, x509::ReferenceName server, Observer* observer = nullptr);
  // Goes on with a connection that was handed over. The server's certificate is judged again, for the same name. A blob
  // is good for a minute, once. Fault::handover_unreadable: another key, altered, of another version, a server's, used
  // before, too old; faults of trust.
  static Result<Client> take_over(Bytes blob, const HandOver& how, std::shared_ptr<const ClientConfig> config,
                                  x509::ReferenceName server, Observer* observer = nullptr);
  // Puts the ClientHello into the outbox; with LaterAnswers::session once question() is answered.
  Result<void> start(Outbox& out);
  // After start(), where the configuration offers it and a ticket allows it: bytes that may still be sent before the
  // server has answered; 0 as soon as it has. What is sent so has no forward secrecy, may arrive more than once if
  // somebody between wants it to, and is lost if info().early_data says rejected: only what can bear that.
  std::uint32_t early_data_room() const;
  // Seals as much as fits and is allowed; returns how much that was. Fault::api_misuse if there is no room.
  Result<std::size_t> send_early(Bytes plaintext, Outbox& out);

 private:
  explicit Client(std::unique_ptr<engine::Core> core);
};

class Server : public Engine {
 public:
  explicit Server(std::shared_ptr<const ServerConfig> config, Observer* observer = nullptr);
  // As Client's. A client's certificate, if there is one, is judged again.
  static Result<Server> take_over(Bytes blob, const HandOver& how, std::shared_ptr<const ServerConfig> config,
                                  Observer* observer = nullptr);
  // After Event::early_data: what the client sent before it had our answer, decrypted in place, valid until the input
  // moves. Somebody between may have sent it again, to another server of the name too: nothing that must not happen
  // twice may come of it. send() works from then on.
  MutBytes early_data_that_may_be_a_replay() const;
  // Asks the client who it is (RFC 9846 §4.7.2); Event::client_answered follows, or never: how long to wait is the
  // caller's to say. A certificate that is not good ends the connection. Fault::api_misuse before established, unless
  // info().challengeable, and while an answer is still to come.
  Result<void> challenge_client(Outbox& out);

 private:
  explicit Server(std::unique_ptr<engine::Core> core);
};

}  // namespace bulla
