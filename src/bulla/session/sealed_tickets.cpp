#include "bulla/session/sealed_tickets.h"

#include <algorithm>

#include "bulla/base/try.h"

namespace bulla::session {
namespace {

// key name, salt, sealed session and tag.
constexpr std::size_t name_size = 16;
constexpr std::size_t salt_size = 32;

Result<TicketKey> make_key(crypto::Random& random) {
  TicketKey key{.name = {}, .secret = Secret<32>::of_size(32)};
  TRY_VOID(random.fill(key.name));
  TRY_VOID(random.fill(key.secret.room()));
  return key;
}

// A key and nonce for each ticket: random nonces under one key would soon be too many.
struct OneTime {
  Secret<32> key = Secret<32>::of_size(32);
  Secret<12> nonce = Secret<12>::of_size(12);
};
OneTime one_time(const crypto::Hash& hash, const TicketKey& key, Bytes salt) {
  OneTime once;
  keys::expand_label(hash, key.secret.expose(), "bulla ticket key", salt, once.key.room());
  keys::expand_label(hash, key.secret.expose(), "bulla ticket iv", salt, once.nonce.room());
  return once;
}

}  // namespace

Result<TicketKeys> TicketKeys::make(crypto::Random& random) {
  TRY(auto before, make_key(random));
  TRY(auto now, make_key(random));
  TRY(auto later, make_key(random));
  return TicketKeys{std::move(before), std::move(now), std::move(later)};
}

Result<std::shared_ptr<SealedTickets>> SealedTickets::create(const crypto::Provider& provider, TicketKeys keys,
                                                             std::optional<std::chrono::seconds> period, Time now) {
  const auto strong = [](const crypto::Suite& suite) { return suite.aead->key_size == 32; };
  const auto suite = std::ranges::find_if(provider.suites, strong);
  if (suite == provider.suites.end()) return fail(Fault::crypto_failed);
  return std::shared_ptr<SealedTickets>{new SealedTickets{provider, *suite, std::move(keys), period, now}};
}

Result<std::shared_ptr<SealedTickets>> SealedTickets::create(const crypto::Provider& provider, Time now,
                                                             std::chrono::seconds period) {
  TRY(auto keys, TicketKeys::make(*provider.random));
  return create(provider, std::move(keys), period, now);
}

Result<std::shared_ptr<SealedTickets>> SealedTickets::with_keys(const crypto::Provider& provider, TicketKeys keys) {
  return create(provider, std::move(keys), std::nullopt, {});
}

void SealedTickets::replace(TicketKeys keys) {
  const std::scoped_lock lock{mutex_};
  keys_ = std::move(keys);
}

Result<void> SealedTickets::rotate(Time now) {
  if (!period_) return {};
  // After a longer pause, every key that was ever current has outlived its time.
  for (int turn = 0; turn < 3 && now >= current_since_ + *period_; ++turn) {
    TRY(auto later, make_key(*provider_.random));
    keys_.previous = std::exchange(keys_.current, std::exchange(keys_.next, std::move(later)));
    current_since_ += *period_;
  }
  if (now >= current_since_ + *period_) current_since_ = now;
  return {};
}

const TicketKey* SealedTickets::key_called(Bytes name) const {
  for (const auto* key : {&keys_.current, &keys_.previous, &keys_.next})
    if (same_bytes(key->name, name)) return key;
  return nullptr;
}

Result<Buffer> SealedTickets::put(Session session, Time now) {
  auto plain = encode(session);
  Buffer ticket(name_size + salt_size + plain.size() + suite_.aead->tag_size);
  const auto sealed = [&]() -> Result<void> {
    if (plain.empty() || ticket.size() > max_ticket) return fail(Fault::no_room);
    const auto salt = MutBytes{ticket}.subspan(name_size, salt_size);
    TRY_VOID(provider_.random->fill(salt));
    const std::scoped_lock lock{mutex_};
    TRY_VOID(rotate(now));
    std::ranges::copy(keys_.current.name, ticket.begin());
    const auto once = one_time(*suite_.hash, keys_.current, salt);
    return suite_.aead->sealer(once.key.expose())
        ->seal(once.nonce.expose(), keys_.current.name, plain, {}, MutBytes{ticket}.subspan(name_size + salt_size));
  }();
  wipe(plain);
  if (!sealed) return std::unexpected(sealed.error());
  return ticket;
}

std::optional<Session> SealedTickets::find(Bytes ticket, Time now) {
  if (ticket.size() <= name_size + salt_size + suite_.aead->tag_size || ticket.size() > max_ticket) return std::nullopt;
  const auto name = ticket.first(name_size);
  const auto body = ticket.subspan(name_size + salt_size);
  std::optional<OneTime> once;
  {
    const std::scoped_lock lock{mutex_};
    if (!rotate(now)) return std::nullopt;
    const auto* const key = key_called(name);
    if (key == nullptr) return std::nullopt;
    once = one_time(*suite_.hash, *key, ticket.subspan(name_size, salt_size));
  }
  Buffer plain{body.begin(), body.end()};
  const auto opened = suite_.aead->opener(once->key.expose())->open(once->nonce.expose(), name, plain);
  auto session = opened ? decode_session(*opened) : fail(Fault::session_unreadable);
  wipe(plain);
  if (!session) return std::nullopt;
  return *std::move(session);
}

}  // namespace bulla::session
