#include "bulla/capture/passive.h"

#include <utility>

namespace bulla::capture {
namespace {

using wire::ContentType;

// A capture that is made to cost more is not followed further.
constexpr std::uint64_t most_effort = std::uint64_t{256} << 20;
constexpr std::uint64_t key_effort = 16384;  // making a key ready, in bytes opened
constexpr std::uint64_t most_unsure = 2000;

bool is_known(std::uint8_t type) { return wire::name_of(static_cast<wire::HandshakeType>(type)) != "unknown"; }

// Do handshake messages begin here? The last of them may go on in the next record.
bool seems_messages(Bytes content) {
  if (content.empty()) return false;
  while (content.size() >= record::message_header_size) {
    const std::size_t size =
        record::message_header_size + (std::size_t{content[1]} << 16 | std::size_t{content[2]} << 8 | content[3]);
    if (!is_known(content[0]) || size > record::max_message) return false;
    if (size >= content.size()) return true;
    content = content.subspan(size);
  }
  return is_known(content[0]);
}

}  // namespace

void Passive::hear(Side from, Bytes bytes) {
  auto& stream = voices_[std::to_underlying(from)].stream;
  stream.feed(bytes);
  while (const auto frame = stream.next()) take(from, *frame);
}

void Passive::miss(Side from, std::uint64_t bytes) {
  findings_.lost_bytes += bytes;
  voices_[std::to_underlying(from)].stream.miss(bytes);
}

Findings Passive::findings() const {
  auto findings = findings_;
  findings.why = keyring_.missing();
  for (const auto& voice : voices_) findings.skipped_bytes += voice.stream.skipped();
  return findings;
}

bool Passive::is_sealed(Side from, ContentType type) const {
  if (keyring_.is_before_tls13()) return voices_[std::to_underlying(from)].changed;
  return type == ContentType::application_data;
}

void Passive::take(Side from, const record::Frame& frame) {
  auto& voice = voices_[std::to_underlying(from)];
  if (const auto loss = voice.stream.take_loss(); loss.records > 0) {
    voice.unsure = std::min(voice.unsure + loss.records, most_unsure);
    voice.joiner = {};
    voice.astray = true;
  }
  ++findings_.records;
  observer_->record(from, {frame.header.data(), frame.size()});
  if (frame.type == ContentType::change_cipher_spec) return change(from, frame);
  if (is_sealed(from, frame.type)) return open(from, frame);
  read(from, frame.type, frame.payload);
}

// RFC 9846 §5: in TLS 1.3 it means nothing.
void Passive::change(Side from, const record::Frame& frame) {
  if (!keyring_.is_before_tls13()) return;
  auto& voice = voices_[std::to_underlying(from)];
  const bool again = std::exchange(voice.changed, true);  // hands are shaken anew, and this was sealed
  voice.opener.reset();
  if (voice.effort < most_effort) voice.opener = keyring_.opener12(from);
  voice.effort += again ? key_effort : 0;
  voice.number = voice.unsure = 0;
  if (!again) observer_->content(from, frame.type, frame.payload);
}

std::optional<record::Opened> Passive::try_key(Voice& voice, Opener& opener, const record::Frame& frame,
                                               std::uint64_t first) {
  for (std::uint64_t i = 0; i <= voice.unsure && voice.effort < most_effort; ++i) {
    if (const auto opened = opener.open(frame, first + i)) {
      voice.number = first + i + 1;
      voice.unsure = 0;
      return opened;
    }
    voice.effort += frame.size() + key_effort;
  }
  return std::nullopt;
}

// Which key comes next is told by trying: the messages that say so may be missing, or sealed with keys that are not in
// the log.
std::optional<record::Opened> Passive::try_next_keys(Side from, const record::Frame& frame) {
  auto& voice = voices_[std::to_underlying(from)];
  if (keyring_.is_before_tls13() || voice.effort >= most_effort) return std::nullopt;
  if (voice.epoch == Epoch::application && voice.opener) {
    auto updated = voice.opener->next();
    if (const auto opened = try_key(voice, *updated, frame, 0)) {
      voice.opener = std::move(updated);  // and what it has opened
      return opened;
    }
  }
  for (const auto epoch : {Epoch::early, Epoch::handshake, Epoch::application}) {
    if (epoch <= voice.epoch) continue;
    for (auto& opener : keyring_.openers(from, epoch)) {
      const auto opened = try_key(voice, opener, frame, 0);
      if (!opened) continue;
      keyring_.tell(epoch);
      voice.opener = std::move(opener);
      voice.epoch = epoch;
      return opened;
    }
  }
  return std::nullopt;
}

void Passive::open(Side from, const record::Frame& frame) {
  auto& voice = voices_[std::to_underlying(from)];
  std::optional<record::Opened> opened;
  if (voice.opener) opened = try_key(voice, *voice.opener, frame, voice.number);
  if (!opened) opened = try_next_keys(from, frame);
  if (!opened) {
    ++findings_.closed[std::to_underlying(from)];
    voice.unsure = std::min(voice.unsure + (voice.opener ? 1 : 0), most_unsure);
    return;
  }
  ++findings_.opened[std::to_underlying(from)];
  read(from, opened->type, opened->content);
}

void Passive::read(Side from, ContentType type, Bytes content) {
  observer_->content(from, type, content);
  if (type == ContentType::handshake) join(from, content);
  if (type == ContentType::alert && content.size() == 2) observer_->alert(from, static_cast<Alert>(content[1]));
}

void Passive::join(Side from, Bytes content) {
  auto& voice = voices_[std::to_underlying(from)];
  if (voice.astray && !seems_messages(content)) return;
  voice.astray = false;
  voice.joiner.feed(content);
  for (;;) {
    const auto message = voice.joiner.next();
    if (!message) {
      voice.joiner = {};
      voice.astray = true;
      return;
    }
    if (!*message) return;
    observer_->message(from, **message);
    keyring_.hear(from, **message);
  }
}

}  // namespace bulla::capture
