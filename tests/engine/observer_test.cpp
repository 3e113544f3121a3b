#include "bulla/engine/observer.h"

#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "support/authority.h"
#include "support/link.h"
#include "support/recorder.h"

namespace bulla {
namespace {

using test::client_config;
using test::Link;
using test::Recorder;
using test::server_config;

TEST(Observer, BothSidesShowTheSameSecretsByTheLabelsOfTheKeyLog) {
  Recorder client;
  Recorder server;
  Link link{client_config(), server_config(), &client, &server};
  link.run();
  ASSERT_TRUE(link.open());
  std::set<std::string> labels;
  for (const auto& line : client.secrets) {
    labels.insert(line.label);
    EXPECT_EQ(to_hex(line.secret), to_hex(server.secret_called(line.label))) << line.label;
    EXPECT_EQ(line.client_random, to_hex(Bytes{client.messages.at(0).second}.subspan(6, 32)));
  }
  EXPECT_EQ(labels, (std::set<std::string>{"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                                           "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET"}));
  EXPECT_EQ(client.secrets.size(), 5U);
  EXPECT_EQ(server.secrets.size(), 5U);
}

TEST(Observer, BothSidesSeeTheSameMessagesInTheOrderOfTheTranscript) {
  Recorder client;
  Recorder server;
  auto mutual_client = client_config();
  mutual_client->identities = {test::client_identity()};
  auto mutual_server = server_config();
  mutual_server->client_authentication = ClientAuthentication::required;
  Link link{mutual_client, mutual_server, &client, &server};
  link.run();
  ASSERT_TRUE(link.open());
  EXPECT_EQ(client.messages, server.messages);
  std::vector<int> types;
  for (const auto& [from, message] : client.messages) types.push_back(message[0]);
  EXPECT_EQ(types, (std::vector{1, 2, 8, 13, 11, 15, 20, 11, 15, 20}));
}

TEST(Observer, TheRecordsShownAreTheBytesOnTheWire) {
  Recorder client;
  Recorder server;
  Link link{client_config(), server_config(), &client, &server};
  link.start();
  std::map<Side, Buffer> wire{{Side::client, link.client.said}};
  link.server.hear(link.client.take_said());
  wire[Side::server] = link.server.said;
  link.client.hear(link.server.take_said());
  append(wire[Side::client], link.client.said);
  link.server.hear(link.client.take_said());
  ASSERT_TRUE(link.open());
  for (const auto* recorder : {&client, &server}) {
    std::map<Side, Buffer> shown;
    for (const auto& [from, record] : recorder->records) append(shown[from], record);
    EXPECT_EQ(shown, wire);
  }
}

TEST(Observer, SeesBehindEachRecordWhatItHolds) {
  Recorder client;
  Recorder server;
  Link link{client_config(), server_config(), &client, &server};
  link.run();
  link.client.say(bytes_of("a question"));
  link.carry();
  for (const auto* recorder : {&client, &server}) {
    std::map<Side, Buffer> said;
    std::map<Side, Buffer> messages;
    for (const auto& content : recorder->contents) {
      EXPECT_EQ(recorder->records.at(content.record - 1).first, content.from);
      if (content.type == wire::ContentType::handshake) append(said[content.from], content.bytes);
    }
    for (const auto& [from, message] : recorder->messages) append(messages[from], message);
    EXPECT_EQ(said, messages);
    EXPECT_EQ(recorder->contents.back().type, wire::ContentType::application_data);
    EXPECT_EQ(recorder->contents.back().bytes.size(), 10U);
  }
}

TEST(Observer, BothSidesShowTheSamePlacesOfTheKeySchedule) {
  Recorder client;
  Recorder server;
  Link link{client_config(), server_config(), &client, &server};
  link.run();
  ASSERT_TRUE(link.open());
  EXPECT_EQ(client.derivations, server.derivations);
  using enum handshake::Derived;
  std::vector<handshake::Derived> places;
  for (const auto& [what, value] : client.derivations) places.push_back(what);
  EXPECT_EQ(places, (std::vector{early_secret, shared_secret, handshake_secret, main_secret, resumption_secret}));
}

TEST(Observer, IsToldByWhichPathThePeerIsBelieved) {
  Recorder client;
  Recorder server;
  Link link{client_config(), server_config(), &client, &server};
  link.run();
  EXPECT_EQ(client.paths, std::vector<std::size_t>{2});
  EXPECT_TRUE(server.paths.empty());
}

TEST(Observer, SeesAlertsOfBothSides) {
  Recorder client;
  Recorder server;
  Link link{client_config(), server_config(), &client, &server};
  link.run();
  link.client.close();
  link.carry();
  EXPECT_EQ(client.alerts, (std::vector{std::pair{Side::client, Alert::close_notify}}));
  EXPECT_EQ(server.alerts, client.alerts);
}

TEST(Observer, IsToldOfEachCallWithTheOutboxBeforeIt) {
  struct Calls final : Observer {
    void called(const Call& call) override {
      all.push_back({call.what, call.taken, call.pending, call.error != nullptr});
    }
    std::vector<std::tuple<Call::What, std::size_t, std::size_t, bool>> all;
  } calls;
  Client client{client_config(), x509::ReferenceName::parse("server.example").value(), &calls};
  Buffer room(max_record_size);
  Outbox out{room};
  ASSERT_TRUE(client.start(out));
  const auto hello = out.pending().size();
  EXPECT_FALSE(client.send(bytes_of("too early"), out));
  EXPECT_TRUE(client.flush(out)) << "there is nothing to flush, and nothing to tell of it";
  Buffer nonsense{71, 69, 84, 32, 47, 32, 72, 84, 84, 80};  // GET / HTTP
  EXPECT_FALSE(client.receive(nonsense, out));
  using enum Call::What;
  const std::vector<std::tuple<Call::What, std::size_t, std::size_t, bool>> expected{
      {start, 0, 0, false}, {send, 0, hello, true}, {receive, 0, hello, true}};
  EXPECT_EQ(calls.all, expected);
}

}  // namespace
}  // namespace bulla
