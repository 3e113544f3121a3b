#include "bulla/engine/outgoing.h"

#include "bulla/base/try.h"
#include "bulla/wire/messages.h"

namespace bulla::engine {
namespace {

// A key is replaced well before its limit, so that an alert or a KeyUpdate always finds it usable.
constexpr std::uint64_t reserve = 1 << 16;

}  // namespace

Result<std::size_t> Outgoing::write_record(wire::ContentType type, Bytes content, MutBytes out) {
  if (sealing12_) return sealing12_->seal(type, content, out);
  if (sealing_) return sealing_->seal(type, content, out, padding_for(content.size()));
  // RFC 9846 §5.1: the first ClientHello may say 0x0301 for old middleboxes; 0x0303 is right for all.
  const wire::RecordHeader header{.type = type, .length = static_cast<std::uint16_t>(content.size())};
  wire::Writer writer{out};
  writer.put(header);
  writer.bytes(content);
  TRY(const auto written, writer.finish());
  return written.size();
}

Result<void> Outgoing::queue(wire::ContentType type, Bytes content) {
  const auto limit = is_protected() ? limit_ : plain_limit_;  // RFC 8449 §4 limits nothing that is not sealed
  while (!content.empty()) {
    const auto part = content.first(std::min(content.size(), limit));
    TRY_VOID(queue_record(type, part));
    content = content.subspan(part.size());
  }
  return {};
}

// However it ends, there are whole records in the queue and nothing else.
Result<void> Outgoing::queue_record(wire::ContentType type, Bytes content) {
  struct Cut {
    Buffer& queue;
    std::size_t size;
    ~Cut() { queue.resize(size); }
  };
  const auto before = queue_.size();
  queue_.resize(before + content.size() + padding_for(content.size()) + overhead());
  {
    Cut cut{queue_, before};
    TRY(const auto size, write_record(type, content, MutBytes{queue_}.subspan(before)));
    cut.size += size;
  }
  observer_->record(self_, Bytes{queue_}.subspan(before));
  observer_->content(self_, type, content);
  return {};
}

void Outgoing::queue_change_cipher_spec() {
  constexpr std::array<std::uint8_t, 6> change_cipher_spec{20, 3, 3, 0, 1, 1};
  append(queue_, change_cipher_spec);
  observer_->record(self_, change_cipher_spec);
}

bool Outgoing::flush(Outbox& out) {
  if (queue_.empty()) return true;
  const auto room = out.room();
  const auto part = Bytes{queue_}.subspan(flushed_, std::min(room.size(), queue_.size() - flushed_));
  std::ranges::copy(part, room.begin());
  out.grew(part.size());
  flushed_ += part.size();
  if (!empty()) return false;
  queue_ = Buffer{};
  flushed_ = 0;
  return true;
}

Result<std::size_t> Outgoing::send(Bytes plaintext, Outbox& out, WornKey worn) {
  std::size_t sent = 0;
  while (sent < plaintext.size()) {
    if (key_is_worn() && worn == WornKey::ends) break;
    if (key_is_worn()) TRY_VOID(replace_key());
    if (!flush(out) || out.room().size() <= overhead()) break;
    const auto room = out.room();
    const auto space = std::min(limit_, room.size() - overhead());
    const auto size = std::min(plaintext.size() - sent, space);
    TRY(const auto written, seal_data(plaintext.subspan(sent, size), room, space));
    observer_->record(self_, room.first(written));
    observer_->content(self_, wire::ContentType::application_data, plaintext.subspan(sent, size));
    out.grew(written);
    sent += size;
  }
  return sent;
}

// space: for content and padding.
Result<std::size_t> Outgoing::seal_data(Bytes content, MutBytes room, std::size_t space) {
  constexpr auto type = wire::ContentType::application_data;
  if (sealing12_) return sealing12_->seal(type, content, room);
  return sealing_->seal(type, content, room, std::min(padding_for(content.size()), space - content.size()));
}

Result<void> Outgoing::replace_key() {
  if (sealing12_) return fail(Fault::sequence_exhausted);
  return update_keys(wire::KeyUpdateRequest::update_not_requested);
}

void Outgoing::protect(const crypto::Suite& suite, keys::TrafficSecret secret, std::uint64_t sequence) {
  auto keys = keys::traffic_keys(*suite.hash, *suite.aead, secret.expose());
  // Where this throws, the old key stays: nothing is ever said in the clear instead.
  sealing_ = record::Sealing{*suite.aead, keys.key.expose(), std::move(keys.iv), sequence};
  suite_ = &suite;
  secret_ = std::move(secret);
}

Result<void> Outgoing::update_keys(wire::KeyUpdateRequest request) {
  if (!may_update_keys()) return fail(Fault::sequence_exhausted);
  std::array<std::uint8_t, wire::HandshakeHeader::size + 1> room;
  TRY(const auto message, wire::encode_handshake(wire::KeyUpdate{request}, room));
  observer_->message(self_, message);
  TRY_VOID(queue(wire::ContentType::handshake, message));
  protect(*suite_, keys::next_traffic_secret(*suite_->hash, secret_.expose()));
  ++key_updates_;
  return {};
}

bool Outgoing::key_is_worn() const {
  if (sealing12_) return sealing12_->remaining() <= reserve;
  return sealing_ && sealing_->remaining() <= std::min(reserve, suite_->aead->record_limit / 4);
}

}  // namespace bulla::engine
