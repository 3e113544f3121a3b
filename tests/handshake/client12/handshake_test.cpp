#include "bulla/handshake/client12/handshake.h"

#include <gtest/gtest.h>

#include "bulla/handshake/client12/states.h"
#include "handshake/unexpected.h"
#include "support/returning12.h"

namespace bulla::handshake::client12 {
namespace {

using crypto::KeyKind;
using test::Duel;
using test::expect_only;
using test::MessageTypes;
using test::Returning12;
using test::Said;
using wire::HandshakeType;
using enum wire::HandshakeType;

// The machine's map, written down a second time: message types by state. Who changes the map changes this.
template <class Message, class... Legal>
constexpr bool is_one_of = (std::same_as<Message, Legal> || ... || false);
template <class State, class... Legal>
consteval bool takes_only(List<Legal...>) {
  return []<class... Message>(List<Message...>) {
    return ((Accepts<State, Message, Context> == is_one_of<Message, Legal...>)&&...);
  }(Messages{});
}
using Status = In<wire::tls12::CertificateStatus>;
using Share = In<wire::tls12::ServerKeyExchange>;
using Request = In<wire::tls12::CertificateRequest>;
using Done = In<wire::tls12::ServerHelloDone>;
static_assert(takes_only<WaitServerHello>(List<In<wire::ServerHello>>{}));
static_assert(takes_only<WaitCertificate>(List<In<wire::tls12::Certificate>>{}));
static_assert(takes_only<WaitRawKey>(List<In<wire::tls12::RawPublicKey>>{}));
static_assert(takes_only<WaitStatusOrKeyExchange>(List<Status, Share>{}));
static_assert(takes_only<WaitStatusOrRequest>(List<Status, Request, Done>{}));
static_assert(takes_only<WaitKeyExchange>(List<Share>{}));
static_assert(takes_only<WaitRequestOrDone<SignedShare>>(List<Request, Done>{}));
static_assert(takes_only<WaitRequestOrDone<KeyTransport>>(List<Request, Done>{}));
static_assert(takes_only<WaitDone<SignedShare>>(List<Done>{}));
static_assert(takes_only<WaitDone<KeyTransport>>(List<Done>{}));
static_assert(takes_only<JudgeServer<SignedShare>>(List<PeerJudged>{}));
static_assert(takes_only<JudgeServer<KeyTransport>>(List<PeerJudged>{}));
static_assert(takes_only<ChooseIdentity>(List<IdentityChosen>{}));
static_assert(takes_only<SignMessages>(List<Signature>{}));
static_assert(takes_only<WaitTicket<FullHandshake>>(List<In<wire::tls12::NewSessionTicket>>{}));
static_assert(takes_only<WaitTicket<Resumption>>(List<In<wire::tls12::NewSessionTicket>>{}));
static_assert(takes_only<WaitChange<FullHandshake>>(List<In<wire::ChangeCipherSpec>>{}));
static_assert(takes_only<WaitChange<Resumption>>(List<In<wire::ChangeCipherSpec>>{}));
static_assert(takes_only<WaitFinished<FullHandshake>>(List<In<wire::tls12::Finished>>{}));
static_assert(takes_only<WaitFinished<Resumption>>(List<In<wire::tls12::Finished>>{}));
static_assert(takes_only<Connected>(List<>{}));

struct Asking : Returning12 {
  explicit Asking(KeyKind kind) : Returning12{kind} {
    client->identities = {test::client_identity()};
    server->client_authentication = ClientAuthentication::required;
  }
};

TEST(ClientHandshake12, TakesInEachStateOnlyWhatTheMapNames) {
  Asking agreeing{KeyKind::p256};
  Duel first{agreeing.client, agreeing.server};
  const auto messages = test::one_of_each(test::record_all(first));
  // A HelloRequest is passed over, wherever it stands (RFC 5246 §7.4.1.1). A status that was not announced is looked at
  // before it is refused: the one that is said here is malformed.
  expect_only({{server_hello},
               {certificate, hello_request},
               {server_key_exchange, certificate_status, hello_request},
               {certificate_request, server_hello_done, hello_request},
               {server_hello_done, hello_request},
               {new_session_ticket, hello_request},
               {finished, hello_request}},
              Side::server, messages, [] {
                static Asking pair{KeyKind::p256};
                pair.memory->tickets.clear();
                return Duel{pair.client, pair.server};
              });
}

TEST(ClientHandshake12, TakesWithKeyTransportNoShareOfTheServer) {
  Asking transporting{KeyKind::rsa};
  Duel first{transporting.client, transporting.server};
  const auto messages = test::one_of_each(test::record_all(first));
  expect_only({{server_hello},
               {certificate, hello_request},
               {certificate_request, server_hello_done, certificate_status, hello_request},
               {server_hello_done, hello_request},
               {new_session_ticket, hello_request},
               {finished, hello_request}},
              Side::server, messages, [] {
                static Asking pair{KeyKind::rsa};
                pair.memory->tickets.clear();
                return Duel{pair.client, pair.server};
              });
}

TEST(ClientHandshake12, TakesNothingNewWhereASessionGoesOn) {
  Asking pair{KeyKind::p256};
  std::vector<Buffer> said;
  ASSERT_TRUE(pair.meet([&](Side, Buffer& message) { said.push_back(message); }).done());
  const auto messages = test::one_of_each(said);
  const std::vector<MessageTypes> states{
      {server_hello}, {new_session_ticket, hello_request}, {finished, hello_request}};
  // Its one session goes back into the memory whatever becomes of it.
  const auto ticket = session::encode(pair.memory->tickets.back());
  expect_only(states, Side::server, messages, [&] {
    pair.memory->tickets.clear();
    pair.memory->tickets.push_back(session::decode_ticket(ticket).value());
    return Duel{pair.client, pair.server};
  });
}

const Said hello_request_said{wire::ContentType::handshake, {0, 0, 0, 0}};

TEST(ClientHandshake12, PassesOverAFewHelloRequestsWhileItNegotiates) {
  for (int count = 1; count <= 6; ++count) {
    Asking pair{KeyKind::p256};
    Duel duel{pair.client, pair.server};
    duel.rearrange = [left = count](Side from, std::vector<Said>& flight) mutable {
      if (from != Side::server) return;
      for (; left > 0; --left) flight.insert(flight.begin() + 1, hello_request_said);
    };
    duel.run();
    EXPECT_EQ(duel.done(), count <= 4) << count;
    if (count > 4) {
      ASSERT_TRUE(duel.client.error);
      EXPECT_EQ(duel.client.error->fault, Fault::too_many_messages);
      EXPECT_EQ(duel.client.error->alert(), Alert::unexpected_message);
    }
  }
}

TEST(ClientHandshake12, PassesOverNoHelloRequestThatIsNotEmpty) {
  Duel duel{test::client_config12(), test::server_config12()};
  duel.rearrange = test::instead_or_before(Side::server, certificate, {0, 0, 0, 1, 0});
  duel.run();
  ASSERT_TRUE(duel.client.error);
  EXPECT_EQ(duel.client.error->fault, Fault::trailing_bytes);
}

TEST(ClientHandshake12, IsGoneOnWithAndNeverStarted) {
  const auto config = test::client_config12();
  const auto name = x509::ReferenceName::parse(test::server_name).value();
  test::ChannelStub channel;
  Witness nobody;
  ConnectionInfo info;
  const auto refused = tls12()->go_on({*config, name, channel, nobody, info}, {}, Buffer{2, 0, 0, 0});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::truncated);
}

// RFC 9846 §D.3: what was sent early was meant for a server that knows TLS 1.3.
TEST(ClientHandshake12, IsNotGoneOnWithWhereEarlyDataWasSent) {
  Returning12 pair{KeyKind::p256, standard_2026()};
  pair.client->early_data = EarlyData::offered;
  pair.server->max_early_data = 1000;
  pair.server->replay_guard = std::make_shared<session::SingleUseMemory>(test::test_time);
  pair.meet_first();
  ASSERT_GT(pair.memory->tickets.back().session.max_early_data, 0U);
  pair.server->policy = &classic();
  const auto duel = pair.meet();
  ASSERT_TRUE(duel.client.error);
  EXPECT_EQ(duel.client.error->fault, Fault::protocol_version);
  EXPECT_EQ(duel.client.error->alert(), Alert::protocol_version);
}

}  // namespace
}  // namespace bulla::handshake::client12
