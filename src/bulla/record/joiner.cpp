#include "bulla/record/joiner.h"

namespace bulla::record {
namespace {

std::size_t whole_size(Bytes header) {
  return message_header_size +
         (static_cast<std::size_t>(header[1]) << 16 | static_cast<std::size_t>(header[2]) << 8 | header[3]);
}

}  // namespace

// Moves bytes from the record into the partial message until it holds `wanted` or the record is used up.
void Joiner::take(std::size_t wanted) {
  if (partial_.size() >= wanted) return;
  const auto part = fresh_.first(std::min(wanted - partial_.size(), fresh_.size()));
  append(partial_, part);
  fresh_ = fresh_.subspan(part.size());
}

void Joiner::keep() {
  if (fresh_.empty()) return;
  kept_ = Buffer{fresh_.begin(), fresh_.end()};
  fresh_ = kept_;
}

Result<std::optional<Bytes>> Joiner::next() {
  if (handed_out_) {
    partial_ = Buffer{};
    handed_out_ = false;
  }
  if (partial_.empty() && fresh_.size() >= message_header_size) {
    const auto size = whole_size(fresh_);
    if (size > max_message) return fail(Fault::message_too_long);
    if (size <= fresh_.size()) {
      const auto message = fresh_.first(size);
      fresh_ = fresh_.subspan(size);
      return message;
    }
  }
  take(message_header_size);
  if (partial_.size() < message_header_size) return std::optional<Bytes>{};
  const auto size = whole_size(partial_);
  if (size > max_message) return fail(Fault::message_too_long);
  take(size);
  if (partial_.size() < size) return std::optional<Bytes>{};
  handed_out_ = true;
  return Bytes{partial_};
}

}  // namespace bulla::record
