// bench: who takes part: a root, an intermediate that it signed, a server and a client, all with keys of one kind. Made
// anew for each run.
#pragma once
#include <string>
#include <vector>

#include "bulla/base/bytes.h"
#include "bulla/crypto/signature.h"

namespace bulla::bench {

inline constexpr const char* server_name = "shop.example";

struct Person {
  std::vector<Buffer> chain;  // DER: leaf, intermediate
  std::string key;            // PEM, PKCS#8
};

struct People {
  explicit People(crypto::KeyKind kind);
  Buffer root;
  Person server;
  Person client;
};

}  // namespace bulla::bench
