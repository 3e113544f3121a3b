#include "bulla/asio/error.h"

#include <gtest/gtest.h>

namespace bulla::asio {
namespace {

TEST(ErrorCode, IsAnErrorForEveryFaultAndGivesTheFaultBack) {
  for (std::size_t i = 0; i < fault_table.size(); ++i) {
    const auto fault = static_cast<Fault>(i);
    const error_code code = to_error_code({.fault = fault});
    EXPECT_TRUE(code);
    EXPECT_EQ(fault_of(code), fault);
    EXPECT_EQ(code.message(), fault_table[i].text);
  }
}

TEST(ErrorCode, NamesThePeersAlert) {
  const error_code code = to_error_code({.fault = Fault::alert_received, .received = Alert::unknown_ca});
  EXPECT_EQ(fault_of(code), Fault::alert_received);
  EXPECT_NE(code.message().find("unknown_ca"), std::string::npos) << code.message();
  EXPECT_NE(code, to_error_code({.fault = Fault::alert_received, .received = Alert::bad_certificate}));
}

TEST(ErrorCode, FindsNoFaultInSuccessNorInOtherPeoplesCodes) {
  EXPECT_FALSE(fault_of(error_code{}));
  EXPECT_FALSE(fault_of(net::error::eof));
  EXPECT_FALSE(fault_of(error_code{0, category()}));
}

TEST(ErrorCode, HasWordsForNumbersThatNoFaultHas) { EXPECT_EQ(category().message(255), "unknown fault"); }

}  // namespace
}  // namespace bulla::asio
