#include "bulla/explain/wire_view.h"

#include <gtest/gtest.h>

#include "explain/captured12.h"
#include "support/recorded.h"

namespace bulla::explain {
namespace {

using test::Recorded;
using test::scenario_called;

std::string seen(std::string_view scenario, Side side) {
  const Recorded recorded{scenario_called(scenario), 7, replay::Secrets::left_out};
  return wire_text(recorded.recordings[std::to_underlying(side)], Paint::plain);
}

TEST(WireView, NamesWhatIsInTheClearAndMeasuresWhatIsSealed) {
  const auto text = seen("full", Side::client);
  EXPECT_NE(text.find("client  client hello"), text.npos) << text;
  EXPECT_NE(text.find("server  server hello"), text.npos);
  EXPECT_NE(text.find("server  sealed"), text.npos);
  EXPECT_NE(text.find("(here)  the certificate chain is good"), text.npos);
  EXPECT_EQ(text.find("certificate verify"), text.npos) << "that is sealed";
}

TEST(WireView, SaysWhatThisSideMadeOfAFailure) {
  const auto text = seen("refused by the client", Side::client);
  EXPECT_NE(text.find("the certificate chain is not good: a certificate has expired"), text.npos) << text;
  EXPECT_NE(text.find("ended: a certificate has expired"), text.npos);
  EXPECT_NE(text.find("alert certificate_expired of the client's"), text.npos);
}

TEST(WireView, TellsAHelloRetryFromAHello) {
  EXPECT_NE(seen("retried", Side::server).find("hello retry request"), std::string::npos);
}

TEST(WireView, PrintsNothingOfARecordThatCouldHarmATerminal) {
  replay::Recording recording{.self = Side::client};
  for (const auto& record :
       {Buffer{}, Buffer{22, 3, 3}, Buffer{22, 3, 3, 0, 4, 27, '[', 0, 1}, Buffer{99, 0, 0, 0, 1, 27}})
    recording.events.emplace_back(replay::Kind::received, replay::Moment{1}, record);
  const auto text = wire_text(recording, Paint::plain);
  EXPECT_EQ(text.find('\x1b'), text.npos);
  EXPECT_NE(text.find("part of a message"), text.npos);
  EXPECT_NE(text.find("of no known type"), text.npos);
}

TEST(WireView, HasATitle) {
  const Recorded recorded{scenario_called("full"), 7, replay::Secrets::left_out};
  EXPECT_EQ(title_of(recorded.recordings[0]), "client of server.example, standard_2026, begun 2026-06-01 12:00:00 UTC");
  EXPECT_EQ(title_of(recorded.recordings[1]), "server, standard_2026, begun 2026-06-01 12:00:00 UTC");
}

TEST(WireView, OfTls12ShowsCertificatesAndTheTypesOfWhatIsSealed) {
  replay::Recording recording{.self = Side::client};
  for (const auto& record : test::records_of(test::capture12("rsa_aes_128_cbc_sha_etm"), Side::client))
    recording.events.emplace_back(replay::Kind::sent, replay::Moment{1}, record);
  for (const auto& record : test::records_of(test::capture12("rsa_aes_128_cbc_sha_etm"), Side::server))
    recording.events.emplace_back(replay::Kind::received, replay::Moment{2}, record);
  std::ranges::stable_partition(recording.events, [](const replay::Event& event) {
    return event.body.at(0) == 22 && (event.body.at(5) == 1 || event.body.at(5) == 2);
  });
  recording.events.emplace_back(replay::Kind::sent, replay::Moment{3}, Buffer{21, 3, 3, 0, 2, 9, 9});
  const auto text = wire_text(recording, Paint::plain);
  for (const auto* part : {"server  certificate  ", "client  client key exchange", "server  change cipher spec",
                           "client  sealed handshake", "server  sealed  ", "client  sealed alert"})
    EXPECT_NE(text.find(part), text.npos) << part << "\n" << text;
}

}  // namespace
}  // namespace bulla::explain
