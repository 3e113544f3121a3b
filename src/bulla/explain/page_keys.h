// explain: the keys of a page: the key schedule as a tree, and which records each key protects. Knows no message.
#pragma once
#include "bulla/explain/key_ledger.h"
#include "bulla/explain/record_log.h"

namespace bulla::explain {

// What decides how the schedule goes.
struct KeyCourse {
  bool resumed = false;          // an earlier session goes on
  bool shared_key = false;       // a key that was given beforehand
  bool extended_master = false;  // RFC 7627
  bool transport = false;        // RSA key transport
};

struct KeyTree {
  std::vector<PageSecret> secrets;        // parents first, at most max_page_secrets
  std::map<Epoch, std::size_t> by_epoch;  // places in it
  std::uint64_t left_out = 0;
};

// protects: what RecordLog found.
KeyTree key_tree(const KeyLedger& ledger, const std::map<Epoch, Protected>& protects, const KeyCourse& course);

}  // namespace bulla::explain
