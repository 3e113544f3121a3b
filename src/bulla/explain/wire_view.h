// explain: a recorded connection as anybody on the wire could see it, with what this side made of it. Knows no file.
#pragma once
#include "bulla/explain/text.h"
#include "bulla/replay/recording.h"

namespace bulla::explain {

// "client of shop.example, standard_2026, begun 2026-06-01 12:00:00 UTC": one line without its end, safe to print.
std::string title_of(const replay::Recording& recording);

// A line for each record; what was sealed stays so. Judgements, alerts and the end are this side's own words.
std::string wire_text(const replay::Recording& recording, Paint paint);

}  // namespace bulla::explain
