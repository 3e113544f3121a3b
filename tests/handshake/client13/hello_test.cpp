#include "bulla/handshake/client13/hello.h"

#include <gtest/gtest.h>

#include <set>

#include "bulla/handshake/choice.h"
#include "bulla/wire/other_extensions.h"
#include "handshake/faults.h"
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

// An extension that has to be there.
template <class T>
T found(const wire::ClientHello& hello) {
  const auto body = hello.extensions.find<T>();
  if (!body || !*body) throw std::invalid_argument{"the hello lacks an extension"};
  return **body;
}

TEST(ClientHello, OffersWhatThePolicySays) {
  Room room;
  room.config->protocols = {"h2", "http/1.1"};
  const auto offer = make_offer({}, room.context()).value();
  const auto hello = test::body_of<wire::ClientHello>(offer.hello);
  EXPECT_EQ(hello.legacy_version, wire::ProtocolVersion::tls12);
  EXPECT_EQ(hello.legacy_session_id.size(), 32U) << "middlebox compatibility";
  EXPECT_TRUE(hello.offers_null_compression_alone());
  EXPECT_EQ(hello.cipher_suites.count(), 3U);
  EXPECT_EQ(found<wire::SupportedGroups>(hello).named_group_list.count(), 6U);
  EXPECT_EQ(found<wire::SignatureAlgorithms>(hello).supported_signature_algorithms.count(),
            offered_schemes(*room.config->policy, *room.config->provider).size());
  EXPECT_EQ(found<wire::SupportedVersionsClientHello>(hello).versions.count(), 1U);
  EXPECT_EQ(text_of(found<wire::ServerNameList>(hello).host_name()), "server.example");
  EXPECT_EQ(found<wire::ProtocolNameList>(hello).protocol_name_list.count(), 2U);
  EXPECT_EQ(found<wire::RecordSizeLimit>(hello).record_size_limit, 16385);
  const auto status = found<wire::CertificateStatusRequest>(hello);
  EXPECT_EQ(status.status_type, wire::CertificateStatusType::ocsp);
  const auto shares = found<wire::KeyShareClientHello>(hello);
  EXPECT_EQ(shares.client_shares.count(), 2U);
  const auto hybrid = *shares.share_for(wire::NamedGroup::X25519MLKEM768);
  EXPECT_EQ(to_hex(hybrid), to_hex(offer.share_of(0x11ec)->exchange->share()));
  const auto plain = *shares.share_for(wire::NamedGroup::x25519);
  EXPECT_EQ(to_hex(plain), to_hex(offer.share_of(0x1d)->exchange->share()));
  EXPECT_EQ(to_hex(hybrid.last(32)), to_hex(plain)) << "made once";
  std::vector<ExtensionType> sent;
  for (const auto& extension : hello.extensions) sent.push_back(extension.extension_type);
  EXPECT_EQ(offer.extensions, sent);
}

TEST(ClientHello, IsSmallWhereThePolicySaysSo) {
  Room room;
  room.config->policy = &compact_2026();
  const auto offer = make_offer({}, room.context()).value();
  EXPECT_LT(offer.hello.size(), 512U);
  const auto hello = test::body_of<wire::ClientHello>(offer.hello);
  EXPECT_EQ(found<wire::SupportedGroups>(hello).named_group_list.count(), 3U);
  EXPECT_EQ(found<wire::KeyShareClientHello>(hello).client_shares.count(), 1U);
}

TEST(ClientHello, SendsNoNameForAnAddressAndNoProtocolsIfThereAreNone) {
  Room room{"192.0.2.1"};
  const auto offer = make_offer({}, room.context()).value();
  const auto hello = test::body_of<wire::ClientHello>(offer.hello);
  EXPECT_FALSE(hello.extensions.has(ExtensionType::server_name));
  EXPECT_FALSE(hello.extensions.has(ExtensionType::application_layer_protocol_negotiation));
}

TEST(ClientHello, IsTheSameForTheSameRandomness) {
  Room first;
  Room second;
  EXPECT_EQ(make_offer({}, first.context())->hello, make_offer({}, second.context())->hello);
  EXPECT_NE(make_offer({}, first.context())->hello, make_offer({}, Room{}.context())->hello) << "it has moved on";
}

TEST(ClientHello, FailsIfThereIsNoRandomness) {
  test::ScriptedRandom empty{{}};
  test::ScriptedRandom too_little{Buffer(64, 1)};
  for (auto* random : {&empty, &too_little}) {
    Room room;
    room.provider.random = random;
    EXPECT_EQ(make_offer({}, room.context()).error().fault, Fault::random_failed);
  }
}

// RFC 9846 §4.2.2, §4.3.8
TEST(ClientHello, HasASessionIdAndSharesOfItsOwnEachTime) {
  Room room;
  const auto first = make_offer({}, room.context()).value();
  const auto second = make_offer({}, room.context()).value();
  EXPECT_NE(first.random, second.random);
  EXPECT_NE(first.session_id, second.session_id);
  ASSERT_FALSE(first.shares.empty());
  ASSERT_EQ(first.shares.size(), second.shares.size());
  for (std::size_t i = 0; i < first.shares.size(); ++i)
    EXPECT_NE(to_hex(first.shares[i].exchange->share()), to_hex(second.shares[i].exchange->share()));
}

// RFC 9846 §4.3.8: but for what is a part of another share.
TEST(ClientHello, DrawsForEachOfItsShares) {
  const test::GroupPolicy two{{wire::NamedGroup::x25519, wire::NamedGroup::secp256r1},
                              {wire::NamedGroup::x25519, wire::NamedGroup::secp256r1}};
  Room room;
  room.config->policy = &two.policy;
  test::ScriptedRandom for_one{Buffer(64 + 32, 1)};
  room.provider.random = &for_one;
  EXPECT_EQ(make_offer({}, room.context()).error().fault, Fault::random_failed);
  test::ScriptedRandom for_both{Buffer(64 + 32 + 32, 1)};
  room.provider.random = &for_both;
  EXPECT_EQ(make_offer({}, room.context())->shares.size(), 2U);
}

TEST(ClientHello, IsRenewedWithAnotherShareAndACookie) {
  Room room;
  auto offer = make_offer({}, room.context()).value();
  const auto first = offer.hello;
  const auto* group = find_group(wire::NamedGroup::secp256r1, *room.config->policy, room.provider);
  keys::Transcript transcript;
  transcript.choose(*room.provider.suites[0].hash);
  ASSERT_TRUE(renew_offer(offer, {group, bytes_of("cookie"), transcript}, room.context()));
  ASSERT_EQ(offer.shares.size(), 1U);
  EXPECT_EQ(offer.shares[0].group, group);
  const auto hello = test::body_of<wire::ClientHello>(offer.hello);
  EXPECT_EQ(text_of(found<wire::Cookie>(hello).cookie), "cookie");
  EXPECT_EQ(to_hex(hello.random), to_hex(test::body_of<wire::ClientHello>(first).random));
  EXPECT_NE(offer.hello, first);
}

bool is_grease(std::uint16_t value) { return wire::is_grease(value); }

std::vector<std::uint16_t> types_in(const wire::ClientHello& hello) {
  std::vector<std::uint16_t> types;
  for (const auto& extension : hello.extensions) types.push_back(std::to_underlying(extension.extension_type));
  return types;
}

TEST(ClientHello, SaysWhatMeansNothingInEachListIfItVaries) {
  Room room;
  room.config->hello_variation = HelloVariation::varied;
  for (int round = 0; round < 50; ++round) {
    const auto offer = make_offer({}, room.context()).value();
    const auto hello = test::body_of<wire::ClientHello>(offer.hello);
    ASSERT_TRUE(hello.extensions.check()) << "no type twice";
    const auto types = types_in(hello);
    EXPECT_TRUE(is_grease(types.front()));
    EXPECT_TRUE(is_grease(types.back()));
    EXPECT_EQ(std::ranges::count_if(types, is_grease), 2);
    EXPECT_TRUE(is_grease(std::to_underlying(*hello.cipher_suites.begin())));
    EXPECT_EQ(hello.cipher_suites.count(), 4U);
    const auto groups = found<wire::SupportedGroups>(hello);
    EXPECT_TRUE(is_grease(std::to_underlying(*groups.named_group_list.begin())));
    const auto shares = found<wire::KeyShareClientHello>(hello);
    EXPECT_EQ(shares.client_shares.begin()->group, *groups.named_group_list.begin());
    EXPECT_TRUE(shares.check_order(groups));
    const auto versions = found<wire::SupportedVersionsClientHello>(hello);
    EXPECT_TRUE(is_grease(std::to_underlying(*versions.versions.begin())));
    for (const auto type : offer.extensions) EXPECT_FALSE(is_grease(std::to_underlying(type)));
  }
}

TEST(ClientHello, PutsItsExtensionsInAnotherOrderEachTimeButTheLast) {
  Room room;
  room.config->hello_variation = HelloVariation::varied;
  std::set<std::vector<std::uint16_t>> orders;
  for (int round = 0; round < 20; ++round) {
    auto types = types_in(test::body_of<wire::ClientHello>(make_offer({}, room.context())->hello));
    std::erase_if(types, is_grease);
    orders.insert(types);
    std::ranges::sort(types);
    EXPECT_EQ(types, (std::vector<std::uint16_t>{0, 5, 10, 13, 18, 28, 43, 51}));
  }
  EXPECT_GT(orders.size(), 15U);
}

TEST(ClientHello, KeepsItsOrderAndItsNoiseInTheSecondHello) {
  Room room;
  room.config->hello_variation = HelloVariation::varied;
  auto offer = make_offer({}, room.context()).value();
  const auto first = offer.hello;
  keys::Transcript transcript;
  transcript.choose(*room.provider.suites[0].hash);
  ASSERT_TRUE(renew_offer(offer, {room.provider.groups[1], {}, transcript}, room.context()));
  const auto second = test::body_of<wire::ClientHello>(offer.hello);
  EXPECT_EQ(types_in(second), types_in(test::body_of<wire::ClientHello>(first)));
  const auto shares = found<wire::KeyShareClientHello>(second);
  EXPECT_EQ(shares.client_shares.count(), 1U) << "what was asked for and no more";
  Buffer third_hello = offer.hello;
  ASSERT_TRUE(renew_offer(offer, {nullptr, {}, transcript}, room.context()));
  EXPECT_EQ(offer.hello, third_hello);
}

TEST(ClientHello, OffersNoSuiteAndNoGroupThatTheProviderLacks) {
  Room room;
  room.provider.suites = room.provider.suites.last(1);
  room.provider.groups = room.provider.groups.first(1);
  const auto offer = make_offer({}, room.context()).value();
  const auto hello = test::body_of<wire::ClientHello>(offer.hello);
  EXPECT_EQ(hello.cipher_suites.count(), 1U);
  EXPECT_TRUE(hello.cipher_suites.contains(static_cast<wire::CipherSuite>(room.provider.suites[0].id)));
  const auto groups = found<wire::SupportedGroups>(hello);
  EXPECT_EQ(groups.named_group_list.count(), 1U);
  EXPECT_TRUE(groups.named_group_list.contains(static_cast<wire::NamedGroup>(room.provider.groups[0]->id)));
}

}  // namespace
}  // namespace bulla::handshake::client13
