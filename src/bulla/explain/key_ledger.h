// explain: what was told of the key schedule of one connection: each secret, and the hash of all messages then. Values
// are kept only where they were asked for, and wiped. Knows no record and no tree.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "bulla/base/secret.h"
#include "bulla/crypto/provider.h"
#include "bulla/handshake/witness.h"
#include "bulla/keys/transcript.h"

namespace bulla::explain {

// Are secrets' values wanted? Whoever has them can read the connection.
enum class Values : std::uint8_t { left_out, kept };

class KeyLedger {
 public:
  struct Entry {
    std::string label;  // of the key log, or name_of(Derived)
    std::size_t size = 0;
    Secret<128> value{};           // empty: not asked for
    keys::HashValue transcript{};  // of all messages so far; of early secrets, of the client's hello alone
  };

  // The provider outlives it.
  KeyLedger(const crypto::Provider& provider, Values values) : provider_{&provider}, values_{values} {}

  // As the observer is told, in that order.
  void message(Bytes message);
  void derived(handshake::Derived what, Bytes value);
  void secret(std::string_view label, Bytes client_random, Bytes value);

  const std::vector<Entry>& entries() const { return entries_; }  // in that order; bounded, as the handshake is
  // Of the server's choice; null: the other version, none so far, or one that the provider doesn't know.
  const crypto::Suite* suite() const { return suite_; }
  const crypto::Suite12* suite12() const { return suite12_; }
  Bytes client_random() const { return client_random_; }
  Bytes server_random() const { return server_random_; }

 private:
  static constexpr std::size_t max_entries = 32;

  void add(std::string_view label, Bytes value, const keys::HashValue& transcript);
  void note_client_hello(Bytes message);
  void note_server_hello(Bytes message);

  const crypto::Provider* provider_;
  Values values_;
  const crypto::Suite* suite_ = nullptr;
  const crypto::Suite12* suite12_ = nullptr;
  keys::Transcript transcript_;
  bool chosen_ = false;                           // it has its hash
  int finished_ = 0;                              // messages of that name: what follows two of them is in no transcript
  std::array<keys::HashValue, 2> first_hello_{};  // by SHA-256 and SHA-384: the suite is not known then
  std::array<std::uint8_t, 32> client_random_{};
  std::array<std::uint8_t, 32> server_random_{};
  std::vector<Entry> entries_;
};

std::string_view name_of(handshake::Derived what);  // "early secret", ...

}  // namespace bulla::explain
