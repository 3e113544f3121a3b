#include "bulla/capture/record_stream.h"

namespace bulla::capture {
namespace {

constexpr std::size_t longest = record::header_size + wire::max_ciphertext12;
// The least that a sealed record takes: so many may be missing at the most.
constexpr std::size_t least_sealed = record::header_size + 8;

std::size_t size_at(Bytes bytes) { return record::header_size + (std::size_t{bytes[3]} << 8 | bytes[4]); }

// SSL 3.0 to TLS 1.3, and of one of the types that there are.
bool seems_head(Bytes bytes) {
  return bytes[0] >= std::to_underlying(wire::ContentType::change_cipher_spec) &&
         bytes[0] <= std::to_underlying(wire::ContentType::application_data) && bytes[1] == 3 && bytes[2] <= 4 &&
         size_at(bytes) <= longest && size_at(bytes) > record::header_size;
}

}  // namespace

bool seems_record(Bytes bytes) {
  if (bytes.size() < record::header_size || !seems_head(bytes)) return false;
  const auto size = size_at(bytes);
  if (bytes.size() == size) return true;
  return bytes.size() >= size + record::header_size && seems_head(bytes.subspan(size));
}

void RecordStream::feed(Bytes bytes) {
  drop(std::exchange(taken_, 0));
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(std::exchange(begin_, 0)));
  const auto end = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, bytes.size()));
  skip_ -= end;
  append(pending_, bytes.subspan(end));
}

void RecordStream::lose(std::uint64_t bytes) {
  loss_.bytes += bytes;
  loss_.records += bytes / least_sealed + 1;
}

// Where the hole lies inside one record the next one is still in its place.
void RecordStream::miss(std::uint64_t bytes) {
  drop(std::exchange(taken_, 0));
  if (!in_step_) return lose(bytes);
  std::uint64_t left = skip_;
  if (left == 0 && rest().size() >= record::header_size) left = size_at(rest()) - rest().size();
  skipped_ += rest().size();
  drop(rest().size());
  skip_ = left >= bytes ? left - bytes : 0;
  in_step_ = left >= bytes && left > 0;
  if (in_step_) {
    loss_.bytes += bytes;
    ++loss_.records;
  } else {
    lose(bytes);
  }
}

// Whoever looks for very long is led about.
bool RecordStream::find_again() {
  constexpr std::uint64_t patience = std::uint64_t{256} << 20;
  const Bytes all = rest();
  for (std::size_t at = 0; at + record::header_size <= all.size() && looked_at_ < patience; ++at, ++looked_at_) {
    if (!seems_record(all.subspan(at))) continue;
    skipped_ += at;
    drop(at);
    return in_step_ = true;
  }
  // A record that is not whole yet may begin in what is kept.
  if (all.size() > 2 * longest) {
    skipped_ += all.size() - longest;
    drop(all.size() - longest);
  }
  return false;
}

std::optional<record::Frame> RecordStream::next() {
  drop(std::exchange(taken_, 0));
  for (;;) {
    if (!in_step_ && !find_again()) return std::nullopt;
    const auto found = record::next_frame(rest(), wire::max_ciphertext12);
    if (found && !*found) return std::nullopt;
    if (found) {
      taken_ = (*found)->size();
      return **found;
    }
    in_step_ = false;
    lose(1);
    ++skipped_;
    drop(1);
  }
}

}  // namespace bulla::capture
