#include "bulla/x509/oids.h"

#include <gtest/gtest.h>

namespace bulla::x509 {

TEST(Oids, AreTheOnesOfTheirRfcs) {
  EXPECT_EQ(der::dotted(oids::server_authentication), "1.3.6.1.5.5.7.3.1");
  EXPECT_EQ(der::dotted(oids::domain_component), "0.9.2342.19200300.100.1.25");
  EXPECT_EQ(der::dotted(oids::sha512), "2.16.840.1.101.3.4.2.3");
}

}  // namespace bulla::x509
