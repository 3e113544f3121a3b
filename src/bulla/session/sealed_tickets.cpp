#include "bulla/session/sealed_tickets.h"

#include <algorithm>

#include "bulla/base/try.h"

namespace bulla::session {
namespace {

// A ticket is the key's name, then the session in its box.
constexpr std::size_t name_size = 16;

Result<TicketKey> make_key(crypto::Random& random) {
  TicketKey key{.name = {}, .secret = Secret<32>::of_size(32)};
  TRY_VOID(random.fill(key.name));
  TRY_VOID(random.fill(key.secret.room()));
  return key;
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
  TRY(const auto box, SealedBox::create(provider));
  return std::shared_ptr<SealedTickets>{new SealedTickets{provider, box, std::move(keys), period, now}};
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
  auto ticket = [&]() -> Result<Buffer> {
    if (plain.empty()) return fail(Fault::no_room);
    const std::scoped_lock lock{mutex_};
    TRY_VOID(rotate(now));
    Buffer whole{keys_.current.name.begin(), keys_.current.name.end()};
    TRY(const auto box, box_.seal(keys_.current.secret.expose(), keys_.current.name, plain));
    append(whole, box);
    if (whole.size() > max_ticket) return fail(Fault::no_room);
    return whole;
  }();
  wipe(plain);
  return ticket;
}

std::optional<Session> SealedTickets::find(Bytes ticket, Time now) {
  if (ticket.size() <= name_size || ticket.size() > max_ticket) return std::nullopt;
  const auto name = ticket.first(name_size);
  std::optional<Buffer> plain;
  {
    const std::scoped_lock lock{mutex_};
    if (!rotate(now)) return std::nullopt;
    const auto* const key = key_called(name);
    if (key != nullptr) plain = box_.open(key->secret.expose(), name, ticket.subspan(name_size));
  }
  if (!plain) return std::nullopt;
  auto session = decode_session(*plain);
  wipe(*plain);
  if (!session) return std::nullopt;
  return *std::move(session);
}

}  // namespace bulla::session
