// front: sentences about handshakes that failed.
#include "bulla/front/watcher.h"

#include <gtest/gtest.h>

namespace bulla::front {
namespace {

TEST(Watcher, says_what_happened_and_which_alert_was_sent) {
  Watcher watcher{nullptr};
  Error error{.fault = Fault::no_common_suite};
  error.message = 1;
  EXPECT_EQ(watcher.sentence(error).find("alert"), std::string::npos);
  watcher.alert(Side::server, Alert::handshake_failure);
  const auto sentence = watcher.sentence(error);
  EXPECT_TRUE(sentence.starts_with(row_of(Fault::no_common_suite).text)) << sentence;
  EXPECT_NE(sentence.find("in client_hello"), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("sent alert handshake_failure"), std::string::npos) << sentence;
}

TEST(Watcher, says_which_alert_the_client_sent) {
  const Watcher watcher{nullptr};
  const auto sentence = watcher.sentence({.fault = Fault::alert_received, .received = Alert::unknown_ca});
  EXPECT_NE(sentence.find("the client sent alert unknown_ca"), std::string::npos) << sentence;
}

TEST(Watcher, names_the_certificate_that_was_judged) {
  Watcher watcher{nullptr};
  const Error error{.fault = Fault::certificate_expired, .certificate = 0};
  x509::Explanation why;
  why.attempts.push_back({.subjects = {"CN=late"}, .error = error, .detail = "expired on 2026-01-01"});
  watcher.judged(why, &error);
  EXPECT_NE(watcher.sentence(error).find("CN=late: expired on 2026-01-01"), std::string::npos);
}

TEST(Watcher, passes_on_what_it_sees) {
  struct Counter final : Observer {
    void secret(std::string_view, Bytes, Bytes) override { ++seen; }
    void message(Side, Bytes) override { ++seen; }
    void record(Side, Bytes) override { ++seen; }
    void alert(Side, Alert) override { ++seen; }
    void judged(const x509::Explanation&, const Error*) override { ++seen; }
    void key_proved(std::string_view) override { ++seen; }
    int seen = 0;
  } counter;
  Watcher watcher{&counter};
  watcher.secret("", {}, {});
  watcher.message(Side::client, {});
  watcher.record(Side::client, {});
  watcher.alert(Side::client, Alert::close_notify);
  watcher.judged({}, nullptr);
  watcher.key_proved("");
  EXPECT_EQ(counter.seen, 6);
}

}  // namespace
}  // namespace bulla::front
