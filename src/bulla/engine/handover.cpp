#include "bulla/engine/handover.h"

#include "bulla/base/try.h"
#include "bulla/session/sealed_box.h"
#include "bulla/wire/language.h"
#include "bulla/wire/record.h"

namespace bulla::engine {
namespace {

// The version, in the clear and sealed too.
constexpr std::array<std::uint8_t, 4> head{'b', 'h', 'o', 2};

struct StoredDirection {
  wire::opaque<32, 48> secret;
  std::uint64_t sequence = 0;
  BULLA_WIRE(secret, sequence);
};

struct StoredConnection {
  std::uint8_t self = 0;
  std::uint64_t made = 0;
  StoredDirection read;
  StoredDirection write;
  std::uint16_t record_limit = 0;
  std::uint16_t record_padding = 0;
  std::uint64_t key_updates = 0;
  std::uint8_t flags = 0;
  std::uint8_t messages_without_data = 0;
  wire::SignatureScheme own_scheme{};
  wire::remainder session;
  BULLA_WIRE(self, made, read, write, record_limit, record_padding, key_updates, flags, messages_without_data,
             own_scheme, session);
};

constexpr auto flags_of(auto& snapshot) {
  return std::array{&snapshot.owes_key_update, &snapshot.awaits_key_update, &snapshot.close_sent,
                    &snapshot.close_received,  &snapshot.hello_retried,     &snapshot.resumed};
}

StoredDirection stored(const Direction& direction) { return {{direction.secret.expose()}, direction.sequence}; }
Direction restored(const StoredDirection& stored) {
  return {keys::TrafficSecret{stored.secret.value}, stored.sequence};
}

Result<Snapshot> restored(Bytes plain) {
  const auto stored = wire::decode<StoredConnection>(plain);
  if (!stored || stored->self > 1 || stored->made >> 48 != 0) return fail(Fault::handover_unreadable);
  if (stored->record_limit == 0 || stored->record_limit > wire::max_plaintext) return fail(Fault::handover_unreadable);
  auto session = session::decode_session(stored->session);
  if (!session) return fail(Fault::handover_unreadable);
  Snapshot snapshot{.self = static_cast<Side>(stored->self),
                    .made = Time{std::chrono::milliseconds{stored->made}},
                    .read = restored(stored->read),
                    .write = restored(stored->write),
                    .record_limit = stored->record_limit,
                    .record_padding = stored->record_padding,
                    .key_updates = stored->key_updates,
                    .messages_without_data = stored->messages_without_data,
                    .own_scheme = stored->own_scheme,
                    .session = *std::move(session)};
  unsigned bit = 0;
  for (auto* const flag : flags_of(snapshot)) *flag = (stored->flags >> bit++ & 1) != 0;
  return snapshot;
}

}  // namespace

Result<Buffer> seal(const Snapshot& snapshot, Bytes key, const crypto::Provider& provider) {
  if (key.size() != session::SealedBox::key_size) return fail(Fault::api_misuse);
  TRY(const auto box, session::SealedBox::create(provider));
  auto session = session::encode(snapshot.session);
  StoredConnection connection{.self = static_cast<std::uint8_t>(snapshot.self),
                              .made = static_cast<std::uint64_t>(snapshot.made.time_since_epoch().count()),
                              .read = stored(snapshot.read),
                              .write = stored(snapshot.write),
                              .record_limit = static_cast<std::uint16_t>(snapshot.record_limit),
                              .record_padding = static_cast<std::uint16_t>(snapshot.record_padding),
                              .key_updates = snapshot.key_updates,
                              .messages_without_data = snapshot.messages_without_data,
                              .own_scheme = snapshot.own_scheme,
                              .session = {session}};
  unsigned bit = 0;
  for (const auto* const flag : flags_of(snapshot))
    connection.flags |= static_cast<std::uint8_t>((*flag ? 1U : 0U) << bit++);
  Buffer plain(wire::encoded_size(connection));
  const auto encoded = wire::encode(connection, plain);
  auto sealed = encoded && !session.empty() ? box.seal(key, head, plain) : fail(Fault::api_misuse);
  wipe(session);
  wipe(plain);
  if (!sealed) return sealed;
  Buffer blob{head.begin(), head.end()};
  append(blob, *sealed);
  return blob;
}

Result<Snapshot> open(Bytes blob, const HandOver& how, const crypto::Provider& provider, Time now) {
  if (how.key.size() != session::SealedBox::key_size || how.single_use == nullptr) return fail(Fault::api_misuse);
  if (blob.size() <= head.size() + session::SealedBox::salt_size || !same_bytes(blob.first(head.size()), head))
    return fail(Fault::handover_unreadable);
  TRY(const auto box, session::SealedBox::create(provider));
  auto plain = box.open(how.key, head, blob.subspan(head.size()));
  if (!plain) return fail(Fault::handover_unreadable);
  auto snapshot = restored(*plain);
  wipe(*plain);
  if (!snapshot) return snapshot;
  // Each blob has its own salt. Two connections with the same keys and numbers would give both away.
  if (!how.single_use->first(blob.subspan(head.size(), session::SealedBox::salt_size), snapshot->made, now))
    return fail(Fault::handover_unreadable);
  return snapshot;
}

}  // namespace bulla::engine
