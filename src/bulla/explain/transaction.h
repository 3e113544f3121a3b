// explain: a recording told as the seven steps of a secure transaction. Knows no output format.
#pragma once
#include "bulla/explain/facts.h"

namespace bulla::explain {

// The lesson's steps, in its order. TLS 1.3 takes them in another: shares first, certificates already sealed. In
// TLS 1.2 the second is a share of each side or, as in the lesson, a secret that the client sends under the server's
// key.
enum class StepName : std::uint8_t {
  server_certificate,
  key_share,
  key_agreed,
  session,
  protection,
  challenge,
  client_proof,
};
inline constexpr std::size_t step_count = 7;

enum class StepState : std::uint8_t {
  done,
  absent,     // this transaction has no such step; the note says why
  failed,     // here it broke
  unreached,  // it ended before, or has not come so far
};
std::string_view word(StepState state);

// "suite", then what there is to say about it: a line each.
struct Detail {
  std::string label;
  Words lines;
};

std::string_view title(StepName name);

struct Step {
  StepName name{};
  std::string_view title{};  // as the version takes it: "a key is agreed on"
  StepState state = StepState::unreached;
  std::string note;             // a sentence; may be empty
  std::size_t bytes = 0;        // of its messages
  std::optional<Moment> began;  // when what came before it had ended; empty: nothing of it was seen
  std::optional<Moment> ended;
  std::vector<Detail> details;

  int number() const { return std::to_underlying(name) + 1; }
};

// A line of the log: a message, an alert, or a chain being judged.
struct Entry {
  Moment at{};
  What what{};
  Side from{};
  std::string name;
  std::size_t size = 0;
  bool sealed = false;                 // hidden from an eavesdropper
  std::optional<StepName> belongs_to;  // alerts belong to none
};

struct Transaction {
  Side self{};
  bool captured = false;  // by somebody between: neither side's own view, whatever self says
  std::vector<Entry> entries;
  std::uint64_t entries_left_out = 0;
  std::array<Step, step_count> steps;
  std::array<Traffic, 2> traffic;  // by Side
};

// error: how it ended; null: well, or not at all yet.
Transaction transaction_of(const Recording& recording, const Error* error = nullptr);

}  // namespace bulla::explain
