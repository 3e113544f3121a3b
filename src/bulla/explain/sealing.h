// explain: which records of a connection nobody between can read, told from their outside. Knows no keys.
#pragma once
#include <array>
#include <optional>

#include "bulla/base/bytes.h"
#include "bulla/handshake/witness.h"
#include "bulla/wire/names.h"

namespace bulla::explain {

// The version that this handshake message, with its header, chooses: it is a ServerHello and no HelloRetryRequest.
std::optional<wire::ProtocolVersion> version_chosen_in(Bytes message);

// TLS 1.3 seals what is of the type application_data (RFC 9846 §5.2); TLS 1.2 seals what follows a side's
// ChangeCipherSpec, and each record says in the clear of which type it is (RFC 5246 §6.2.3, §7.1).
class Sealing {
 public:
  // Each message that may be a ServerHello, before the records that follow it.
  void heed(Bytes message);
  // Each record with its header, in the order of its side.
  bool seals(Side from, Bytes record);

 private:
  bool by_change_ = false;
  std::array<bool, 2> changed_{};  // by Side
};

}  // namespace bulla::explain
