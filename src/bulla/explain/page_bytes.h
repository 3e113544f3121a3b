// explain: the bytes of a page: records and messages taken apart, and which lie in which. Knows no secret's value.
#pragma once
#include "bulla/explain/record_log.h"

namespace bulla::explain {

// What it is all made from.
struct Watched {
  const Recording& recording;
  const Transaction& transaction;  // of that
  const Facts& facts;              // likewise
  const RecordLog& log;
};

// Fills in the page's records, messages, flights, the messages of its steps, and what of those was left out. by_epoch:
// places of secrets in the page.
void add_bytes(const Watched& watched, const std::map<Epoch, std::size_t>& by_epoch, Page& page);

}  // namespace bulla::explain
