// session: tickets that hold the session themselves, sealed with keys that rotate (RFC 9846 §4.7.1, RFC 5077 §4).
#pragma once
#include <array>
#include <mutex>

#include "bulla/crypto/provider.h"
#include "bulla/session/sealed_box.h"
#include "bulla/session/server_sessions.h"

namespace bulla::session {

struct TicketKey {
  std::array<std::uint8_t, 16> name{};  // random, public: tells which key a ticket was sealed with
  Secret<32> secret;
};

// Seals with the current key; opens with the previous, the current and the next one: machines that share keys need not
// rotate in the same moment.
struct TicketKeys {
  TicketKey previous, current, next;
  static Result<TicketKeys> make(crypto::Random& random);
};

class SealedTickets final : public ServerSessions {
 public:
  // A key is current for `period` and good for opening for as long again. provider outlives the object.
  // Fault::random_failed; Fault::crypto_failed if the provider has no AEAD of 256 bits.
  static Result<std::shared_ptr<SealedTickets>> create(const crypto::Provider& provider, Time now,
                                                       std::chrono::seconds period = std::chrono::hours{12});
  // Keys that come from elsewhere, and are rotated there through replace().
  static Result<std::shared_ptr<SealedTickets>> with_keys(const crypto::Provider& provider, TicketKeys keys);
  void replace(TicketKeys keys);

  Result<Buffer> put(Session session, Time now) override;
  std::optional<Session> find(Bytes ticket, Time now) override;

 private:
  SealedTickets(const crypto::Provider& provider, SealedBox box, TicketKeys keys,
                std::optional<std::chrono::seconds> period, Time now)
      : provider_{provider}, box_{box}, period_{period}, keys_{std::move(keys)}, current_since_{now} {}
  static Result<std::shared_ptr<SealedTickets>> create(const crypto::Provider& provider, TicketKeys keys,
                                                       std::optional<std::chrono::seconds> period, Time now);
  Result<void> rotate(Time now);
  const TicketKey* key_called(Bytes name) const;

  const crypto::Provider& provider_;
  const SealedBox box_;
  const std::optional<std::chrono::seconds> period_;  // none: keys come from elsewhere
  std::mutex mutex_;
  TicketKeys keys_;
  Time current_since_;
};

}  // namespace bulla::session
