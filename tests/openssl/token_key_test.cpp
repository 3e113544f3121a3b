#include "bulla/openssl/token_key.h"

#include <gtest/gtest.h>

namespace bulla::openssl {
namespace {

TEST(TokenKey, IsNamedByAUri) {
  EXPECT_TRUE(is_token_uri("pkcs11:object=server"));
  EXPECT_FALSE(is_token_uri("server.key"));
  EXPECT_FALSE(is_token_uri("PKCS11"));
}

TEST(TokenKey, ShowsNoPinInMessages) {
  EXPECT_EQ(public_part("pkcs11:token=a;object=b?pin-value=1234"), "pkcs11:token=a;object=b");
  EXPECT_EQ(public_part("pkcs11:token=a;object=b"), "pkcs11:token=a;object=b");
}

TEST(TokenKey, ThatIsNotThereIsUnreadableAndNobodyIsAsked) {
  EXPECT_EQ(load_token_key("pkcs11:token=no-such-token;object=none").error().fault, Fault::key_unreadable);
  EXPECT_EQ(load_token_key("pkcs11:").error().fault, Fault::key_unreadable);
}

}  // namespace
}  // namespace bulla::openssl
