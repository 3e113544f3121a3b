// record: content, MAC and padding of a decrypted CBC fragment (RFC 5246 §6.2.3.2), told apart so that neither time nor
// memory tells how long each of them is (Lucky Thirteen).
#pragma once
#include "bulla/base/constant_time.h"
#include "bulla/crypto/hidden_hmac.h"
#include "bulla/record/cipher12.h"

namespace bulla::record {

// Both are secret until `good` is revealed; where it is not good, nothing but that may be known.
struct HiddenContent {
  constant_time::Mask good;
  std::size_t size;  // of the content, at the text's beginning
};

// The padding alone. text holds a MAC of mac_size bytes and one of padding at the least; where the padding is wrong,
// size is what no padding would leave.
HiddenContent judge_padding(Bytes text, std::size_t mac_size);

// The padding and the MAC.
HiddenContent judge_content(const crypto::HiddenHmac& mac, std::size_t mac_size, const RecordId& id, Bytes text);

}  // namespace bulla::record
