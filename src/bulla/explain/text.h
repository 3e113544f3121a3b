// explain: transactions and failures as text for terminals. Knows no terminal.
#pragma once
#include "bulla/explain/failure.h"

namespace bulla::explain {

enum class Paint : std::uint8_t { plain, colour };  // colour: for terminals that know ANSI sequences

// Up to 100 columns a line, each line ended by a line feed. Holds no control characters but those of Paint::colour.
std::string to_text(const Transaction& transaction, Paint paint);

// One step of it, an empty line before.
std::string to_text(const Step& step, Paint paint);

// The sections of a failure, indented, and its mend; the caller says failure.what before.
std::string to_text(const Failure& failure, Paint paint);

}  // namespace bulla::explain
