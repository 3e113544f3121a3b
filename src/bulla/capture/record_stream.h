// capture: one side's bytes cut into records, and found again behind what is missing. Knows no key.
#pragma once
#include <optional>
#include <utility>

#include "bulla/record/frame.h"

namespace bulla::capture {

// What is missing in front of a record: so many others at the most.
struct Loss {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
};

// Keeps no more than a few records' bytes that are not whole yet.
class RecordStream {
 public:
  // Bytes as they came, and a number of them that did not; 0: nobody knows how many.
  void feed(Bytes bytes);
  void miss(std::uint64_t bytes);

  // The next whole record: it lies here until the next call of anything. What is none is skipped, to the next place
  // where records seem to begin.
  std::optional<record::Frame> next();
  // What was lost since this was asked.
  Loss take_loss() { return std::exchange(loss_, {}); }
  std::uint64_t skipped() const { return skipped_; }  // bytes that were in no record

 private:
  MutBytes rest() { return MutBytes{pending_}.subspan(begin_); }
  void drop(std::size_t size) { begin_ += size; }
  void lose(std::uint64_t bytes);
  bool find_again();

  Buffer pending_;
  std::size_t begin_ = 0;   // of pending_: what is before has been used
  std::size_t taken_ = 0;   // from there: the record that was handed out
  std::uint64_t skip_ = 0;  // bytes that end a record whose other part is missing
  bool in_step_ = true;
  Loss loss_;
  std::uint64_t skipped_ = 0;
  std::uint64_t looked_at_ = 0;  // places where a record was looked for
};

// Do records begin here? The head of one, and behind it another, or nothing as yet.
bool seems_record(Bytes bytes);

}  // namespace bulla::capture
