#include "bulla/tool/exit_codes.h"

#include <gtest/gtest.h>

namespace bulla::tool {
namespace {

ExitCode code(Fault fault) { return exit_code_of(Error{.fault = fault}); }
ExitCode code(Alert received) { return exit_code_of(Error{.fault = Fault::alert_received, .received = received}); }

TEST(ExitCodes, EveryFaultHasOneAndNoneSaysThatAllIsWell) {
  for (std::size_t i = 0; i < fault_table.size(); ++i) {
    const auto found = static_cast<int>(code(static_cast<Fault>(i)));
    EXPECT_GE(found, 1) << fault_table[i].name;
    EXPECT_LE(found, 10) << fault_table[i].name;
  }
}

TEST(ExitCodes, EveryAlertHasOneAlsoThoseWithoutAName) {
  for (int i = 0; i < 256; ++i) {
    const auto found = code(static_cast<Alert>(i));
    EXPECT_TRUE(found == ExitCode::negotiation || found == ExitCode::wrong_name ||
                found == ExitCode::client_certificate)
        << i;
  }
}

TEST(ExitCodes, AreTheOnesThatTheManualPromises) {
  EXPECT_EQ(code(Fault::network_failed), ExitCode{3});
  EXPECT_EQ(code(Fault::no_common_suite), ExitCode{4});
  EXPECT_EQ(code(Fault::unknown_issuer), ExitCode{5});
  EXPECT_EQ(code(Fault::self_signed), ExitCode{5});
  EXPECT_EQ(code(Fault::wrong_name), ExitCode{6});
  EXPECT_EQ(code(Fault::certificate_expired), ExitCode{7});
  EXPECT_EQ(code(Fault::certificate_not_yet_valid), ExitCode{7});
  EXPECT_EQ(code(Fault::certificate_revoked), ExitCode{8});
  EXPECT_EQ(code(Fault::certificate_required), ExitCode{9});
  EXPECT_EQ(code(Fault::closed_without_notify), ExitCode{10});
  EXPECT_EQ(code(Fault::file_unreadable), ExitCode{1});
  EXPECT_EQ(code(Fault::file_exists), ExitCode{1});
}

TEST(ExitCodes, WhatAPeerSaysOfCertificatesItSaysOfOurs) {
  EXPECT_EQ(code(Alert::certificate_required), ExitCode::client_certificate);
  EXPECT_EQ(code(Alert::unknown_ca), ExitCode::client_certificate);
  EXPECT_EQ(code(Alert::certificate_expired), ExitCode::client_certificate);
  EXPECT_EQ(code(Alert::handshake_failure), ExitCode::negotiation);
  EXPECT_EQ(code(Alert::unrecognized_name), ExitCode::wrong_name);
}

}  // namespace
}  // namespace bulla::tool
