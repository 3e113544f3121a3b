// Whole handshake messages that others made, and what a decoder must do with any bytes at all.
#pragma once
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bulla/base/bytes.h"
#include "bulla/base/result.h"

namespace bulla::test {

struct Golden {
  std::string name;
  Buffer message;  // with its head
};

std::vector<Golden> own_messages();      // tests/data/wire/messages.txt
std::vector<Golden> rfc8448_messages();  // empty where the shared data is absent
Buffer own_message(std::string_view name);

// Decodes the message by its type and writes it again; refuses unknown types with Fault::unexpected_message.
Result<Buffer> reencode(Bytes message);

// Every extension of the message, judged by every body that Bulla knows: what a body accepts it writes back unchanged.
// Returns how many bodies were accepted.
std::size_t expect_bodies_come_back(Bytes message);

}  // namespace bulla::test
