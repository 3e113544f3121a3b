// capture: opens records of others with one key, wherever they stand in its row of numbers. Knows no key log.
#pragma once
#include <variant>

#include "bulla/crypto/provider.h"
#include "bulla/keys/schedule.h"
#include "bulla/record/protection12.h"

namespace bulla::capture {

class Opener {
 public:
  // TLS 1.3, of a traffic secret; TLS 1.2.
  Opener(const crypto::Suite& suite, Bytes traffic_secret);
  Opener(const crypto::Suite12& suite, crypto::Keys12 keys);

  // What the record holds, if it is the one of that number under this key: in a copy that is good until the next call.
  std::optional<record::Opened> open(const record::Frame& frame, std::uint64_t number);
  // The key that follows a KeyUpdate; nothing in TLS 1.2.
  std::optional<Opener> next() const;

 private:
  struct Key13 {
    const crypto::Suite* suite;
    keys::TrafficSecret secret;
  };
  struct Key12 {
    const crypto::Suite12* suite;
    crypto::Keys12 keys;
  };
  void stand_at(std::uint64_t number);

  std::variant<Key13, Key12> key_;
  std::variant<std::monostate, record::Opening, record::Opening12> opening_;
  std::uint64_t number_ = 0;  // where opening_ stands
  Buffer copy_;
};

}  // namespace bulla::capture
