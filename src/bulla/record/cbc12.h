// record: fragments of TLS 1.2 under a block cipher in CBC mode (RFC 5246 §6.2.3.2), with the MAC inside, or outside as
// RFC 7366 has it.
#pragma once
#include "bulla/crypto/random.h"
#include "bulla/record/cipher12.h"

namespace bulla::record {

using crypto::MacOrder;

// Each record has an IV of its own out of `random`, which outlives the sealer.
std::unique_ptr<FragmentSealer> cbc_sealer(const crypto::CbcProtection& protection, crypto::WriteKeys keys,
                                           MacOrder order, crypto::Random& random);
std::unique_ptr<FragmentOpener> cbc_opener(const crypto::CbcProtection& protection, crypto::WriteKeys keys,
                                           MacOrder order);

}  // namespace bulla::record
