// explain: the words of a page: what each message means, and how each step looks from between and from within, in TLS
// 1.3 and in the classic way. Knows no bytes.
#pragma once
#include "bulla/explain/page.h"

namespace bulla::explain {

// One sentence for a message or an alert; empty for one that nothing is known of.
std::string meaning_of(const Event& event, const Facts& facts);

// Without their messages.
std::array<PageStep, step_count> page_steps(const Transaction& transaction, const Facts& facts);

}  // namespace bulla::explain
