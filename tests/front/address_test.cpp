// front: addresses as people write them.
#include "bulla/front/address.h"

#include <gtest/gtest.h>

namespace bulla::front {
namespace {

TEST(Address, reads_hosts_and_ports) {
  for (const auto* text :
       {"127.0.0.1:8443", "localhost:0", "[::1]:443", "[fe80::1%eth0]:65535", "my-host_1.example:1"}) {
    const auto address = parse_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(to_text(*address), text);
  }
  EXPECT_EQ(parse_address("[::1]:443")->host, "::1");
}

TEST(Address, refuses_what_is_none) {
  for (const auto* text : {"", "localhost", ":8443", "localhost:", "localhost:65536", "localhost:-1", "localhost:80x",
                           "::1:443", "[]:1", "a b:1", "a/b:1", "[::1:1"})
    EXPECT_FALSE(parse_address(text)) << text;
}

}  // namespace
}  // namespace bulla::front
