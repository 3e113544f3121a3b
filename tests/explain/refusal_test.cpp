#include "bulla/explain/refusal.h"

#include <gtest/gtest.h>

#include "explain/story12.h"

namespace bulla::explain {
namespace {

constexpr std::string_view challenged = "ecdhe_ecdsa_aes_128_gcm_sha256_client_auth";

bool refused12(Alert alert, test::Until until, std::string_view capture = challenged) {
  const auto recorder = test::seen12(capture, Side::client, until);
  const Error error{.fault = Fault::alert_received, .received = alert};
  return refuses_client(error, Side::client, facts_of(recorder.recording()));
}

TEST(Refusal, InTls12ComesBeforeTheClientIsConnected) {
  using enum test::Until;
  for (const auto alert : {Alert::unknown_ca, Alert::bad_certificate, Alert::handshake_failure, Alert::decrypt_error,
                           Alert::access_denied})
    EXPECT_TRUE(refused12(alert, client_flight)) << alert_name(alert);
  EXPECT_FALSE(refused12(Alert::unknown_ca, server_hello_done)) << "it has shown nothing yet";
  EXPECT_FALSE(refused12(Alert::bad_record_mac, client_flight)) << "that is about the keys";
  EXPECT_FALSE(refused12(Alert::internal_error, client_flight));
  EXPECT_FALSE(refused12(Alert::unknown_ca, client_flight, "rsa_aes_256_gcm_sha384")) << "nobody asked";
}

TEST(Refusal, InTls12MayStillComeFromAboveAfterwards) {
  EXPECT_TRUE(refused12(Alert::access_denied, test::Until::end));
  EXPECT_FALSE(refused12(Alert::handshake_failure, test::Until::end));
  EXPECT_FALSE(refused12(Alert::decrypt_error, test::Until::end));
}

TEST(Refusal, IsTheClientsTopicAlone) {
  const auto recorder = test::seen12(challenged, Side::server);
  const Error error{.fault = Fault::alert_received, .received = Alert::unknown_ca};
  EXPECT_FALSE(refuses_client(error, Side::server, facts_of(recorder.recording())));
  EXPECT_FALSE(refuses_client({.fault = Fault::bad_finished}, Side::client, facts_of(recorder.recording())));
}

}  // namespace
}  // namespace bulla::explain
