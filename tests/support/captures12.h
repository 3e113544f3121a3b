// support: whole connections of TLS 1.2 that other programs made (tests/data/tls12), cut into messages and records.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "bulla/base/bytes.h"

namespace bulla::test {

// What one side sent.
struct Said12 {
  std::vector<Buffer> messages;  // handshake messages before its ChangeCipherSpec, with their heads
  std::vector<Buffer> sealed;    // whole records after it
};

struct Capture12 {
  std::string name;
  std::map<std::string, std::string> words;
  Said12 client;
  Said12 server;
};

std::vector<Capture12> captures12();

}  // namespace bulla::test
