#include "bulla/handshake/client13/hello.h"

#include <gtest/gtest.h>

#include "bulla/wire/other_extensions.h"
#include "support/authority.h"
#include "support/channel.h"
#include "support/messages.h"
#include "support/random.h"

namespace bulla::handshake::client13 {
namespace {

using wire::ExtensionType;

// A client's context with all that it refers to.
struct Room {
  explicit Room(std::string_view server = "server.example") : name{x509::ReferenceName::parse(server).value()} {
    if (name.kind() == x509::NameKind::dns) info.server_name = name.text();
    config->provider = &provider;
  }
  Context context() { return {*config, name, channel, witness, info}; }

  test::SeededRandom random{1};
  crypto::Provider provider = [this] {
    auto copy = *test::client_config()->provider;
    copy.random = &random;
    return copy;
  }();
  std::shared_ptr<ClientConfig> config = test::client_config();
  x509::ReferenceName name;
  test::ChannelStub channel;
  Witness witness;
  ConnectionInfo info;
};

TEST(ClientHello, OffersWhatThePolicySays) {
  Room room;
  room.config->protocols = {"h2", "http/1.1"};
  const auto offer = make_offer(room.context()).value();
  const auto hello = test::body_of<wire::ClientHello>(offer.hello);
  EXPECT_EQ(hello.legacy_version, wire::ProtocolVersion::tls12);
  EXPECT_EQ(hello.legacy_session_id.size(), 32U) << "middlebox compatibility";
  EXPECT_TRUE(hello.offers_null_compression_alone());
  EXPECT_EQ(hello.cipher_suites.count(), 3U);
  EXPECT_EQ(hello.extensions.find<wire::SupportedGroups>().value()->named_group_list.count(), 3U);
  EXPECT_EQ(hello.extensions.find<wire::SignatureAlgorithms>().value()->supported_signature_algorithms.count(), 13U);
  EXPECT_EQ(hello.extensions.find<wire::SupportedVersionsClientHello>().value()->versions.count(), 1U);
  EXPECT_EQ(text_of(hello.extensions.find<wire::ServerNameList>().value()->host_name()), "server.example");
  EXPECT_EQ(hello.extensions.find<wire::ProtocolNameList>().value()->protocol_name_list.count(), 2U);
  EXPECT_EQ(hello.extensions.find<wire::RecordSizeLimit>().value()->record_size_limit, 16385);
  const auto status = hello.extensions.find<wire::CertificateStatusRequest>().value();
  EXPECT_EQ(status->status_type, wire::CertificateStatusType::ocsp);
  const auto shares = hello.extensions.find<wire::KeyShareClientHello>().value().value();
  EXPECT_EQ(shares.client_shares.count(), 1U);
  EXPECT_EQ(to_hex(*shares.share_for(wire::NamedGroup::x25519)), to_hex(offer.exchanges.at(0)->share()));
  std::vector<ExtensionType> sent;
  for (const auto& extension : hello.extensions) sent.push_back(extension.extension_type);
  EXPECT_EQ(offer.extensions, sent);
}

TEST(ClientHello, SendsNoNameForAnAddressAndNoProtocolsIfThereAreNone) {
  Room room{"192.0.2.1"};
  const auto offer = make_offer(room.context()).value();
  const auto hello = test::body_of<wire::ClientHello>(offer.hello);
  EXPECT_FALSE(hello.extensions.has(ExtensionType::server_name));
  EXPECT_FALSE(hello.extensions.has(ExtensionType::application_layer_protocol_negotiation));
}

TEST(ClientHello, IsTheSameForTheSameRandomness) {
  Room first;
  Room second;
  EXPECT_EQ(make_offer(first.context())->hello, make_offer(second.context())->hello);
  EXPECT_NE(make_offer(first.context())->hello, make_offer(Room{}.context())->hello) << "it has moved on";
}

TEST(ClientHello, FailsIfThereIsNoRandomness) {
  test::ScriptedRandom empty{{}};
  test::ScriptedRandom too_little{Buffer(64, 1)};
  for (auto* random : {&empty, &too_little}) {
    Room room;
    room.provider.random = random;
    EXPECT_EQ(make_offer(room.context()).error().fault, Fault::random_failed);
  }
}

TEST(ClientHello, IsRenewedWithAnotherShareAndACookie) {
  Room room;
  auto offer = make_offer(room.context()).value();
  const auto first = offer.hello;
  const auto* group = room.provider.groups[1];
  keys::Transcript transcript;
  transcript.choose(*room.provider.suites[0].hash);
  ASSERT_TRUE(renew_offer(offer, {group, bytes_of("cookie"), transcript}, room.context()));
  EXPECT_EQ(offer.groups, std::vector{group});
  EXPECT_EQ(offer.exchanges.size(), 1U);
  const auto hello = test::body_of<wire::ClientHello>(offer.hello);
  EXPECT_EQ(text_of(hello.extensions.find<wire::Cookie>().value()->cookie), "cookie");
  EXPECT_EQ(to_hex(hello.random), to_hex(test::body_of<wire::ClientHello>(first).random));
  EXPECT_NE(offer.hello, first);
}

TEST(ClientHello, OffersNoSuiteAndNoGroupThatTheProviderLacks) {
  Room room;
  room.provider.suites = room.provider.suites.last(1);
  room.provider.groups = room.provider.groups.first(1);
  const auto offer = make_offer(room.context()).value();
  const auto hello = test::body_of<wire::ClientHello>(offer.hello);
  EXPECT_EQ(hello.cipher_suites.count(), 1U);
  EXPECT_TRUE(hello.cipher_suites.contains(static_cast<wire::CipherSuite>(room.provider.suites[0].id)));
  const auto groups = hello.extensions.find<wire::SupportedGroups>().value().value();
  EXPECT_EQ(groups.named_group_list.count(), 1U);
  EXPECT_TRUE(groups.named_group_list.contains(static_cast<wire::NamedGroup>(room.provider.groups[0]->id)));
}

}  // namespace
}  // namespace bulla::handshake::client13
