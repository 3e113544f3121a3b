// openssl: contexts for signing and verifying with one key, and a shelf where a key keeps them between uses.
#pragma once
#include <array>
#include <atomic>

#include "bulla/crypto/hash.h"
#include "bulla/crypto/signature.h"
#include "bulla/openssl/handles.h"

namespace bulla::openssl {

// Keys that sign whole messages, no digests, and are octets alone: what libcrypto calls them; null for all others.
const char* libcrypto_name(crypto::KeyKind kind);
bool signs_messages(crypto::KeyKind kind);

// Has libcrypto such keys? ML-DSA came with 3.5. Asked once and remembered.
bool has_keys(crypto::KeyKind kind);
bool is_ml_dsa(crypto::KeyKind kind);
// What to say of a key of a kind that it doesn't have.
Fault lack_of(crypto::KeyKind kind);

// The hash that an algorithm signs; not for those that sign the message itself.
const crypto::Hash& hash_of(crypto::SignatureAlgorithm algorithm);

// A context set up for one key and one algorithm; any number of signatures may be made with it, one at a time.
struct ReadyContext {
  KeyContext context;
  crypto::SignatureAlgorithm algorithm;
};
// Null if libcrypto refuses the key for this algorithm.
std::unique_ptr<ReadyContext> ready_to_sign(EVP_PKEY* key, crypto::SignatureAlgorithm algorithm);
std::unique_ptr<ReadyContext> ready_to_verify(EVP_PKEY* key, crypto::SignatureAlgorithm algorithm);

// Small, dense number of the calling thread.
std::size_t thread_number();

// Lends contexts to threads without a lock: each thread looks into one slot of its own as long as there are no more
// threads than slots. An empty slot is no fault, only slower.
template <std::size_t Slots>
class ContextShelf {
 public:
  ContextShelf() = default;
  ContextShelf(const ContextShelf&) = delete;
  ContextShelf& operator=(const ContextShelf&) = delete;
  ~ContextShelf() {
    for (auto& slot : slots_) delete slot.load(std::memory_order_acquire);
  }

  // Null if there is none for this algorithm.
  std::unique_ptr<ReadyContext> take(crypto::SignatureAlgorithm algorithm) {
    std::unique_ptr<ReadyContext> ready{slot().exchange(nullptr, std::memory_order_acq_rel)};
    if (ready != nullptr && ready->algorithm != algorithm) ready.reset();
    return ready;
  }
  void put(std::unique_ptr<ReadyContext> ready) { delete slot().exchange(ready.release(), std::memory_order_acq_rel); }

 private:
  std::atomic<ReadyContext*>& slot() { return slots_[thread_number() % Slots]; }

  std::array<std::atomic<ReadyContext*>, Slots> slots_{};
};

}  // namespace bulla::openssl
