#include "bulla/handshake/client13/hello12.h"

#include <gtest/gtest.h>

#include "bulla/handshake/client13/hello.h"
#include "handshake/faults.h"
#include "support/returning12.h"

namespace bulla::handshake::client13 {
namespace {

using test::Returning12;
using wire::ExtensionType;
using wire::ProtocolVersion;
using enum wire::CipherSuite;

// The hello of a client that goes on with `session`, if it may.
struct Room {
  explicit Room(const Policy& policy) : config{test::client_config12(policy)} {}
  wire::ClientHello say(std::optional<session::Ticket> ticket = {}) {
    info.server_name = name.text();
    const Context context{*config, name, channel, witness, info};
    std::optional<Kept> kept;
    if (ticket) kept = kept_of(*std::move(ticket), context);
    offer = make_offer(std::move(kept), context).value();
    return test::body_of<wire::ClientHello>(offer.hello);
  }
  std::shared_ptr<ClientConfig> config;
  x509::ReferenceName name = x509::ReferenceName::parse(test::server_name).value();
  test::ChannelStub channel;
  Witness witness;
  ConnectionInfo info;
  Offer offer;
};

session::Ticket ticket_of(session::NameForm form) {
  Returning12 pair{crypto::KeyKind::p256, test::tls12_alone()};
  if (form == session::NameForm::session_id) pair.by_id();
  pair.meet_first();
  return std::move(pair.memory->tickets.back());
}

TEST(ClientHello12, BesideTls13OffersBoth) {
  Room room{standard_2026()};
  const auto hello = room.say();
  EXPECT_EQ(hello.cipher_suites.count(), 9U);
  EXPECT_TRUE(hello.cipher_suites.contains(TLS_AES_128_GCM_SHA256));
  EXPECT_TRUE(hello.cipher_suites.contains(TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256));
  const auto versions = hello.extensions.find<wire::SupportedVersionsClientHello>().value().value().versions;
  EXPECT_EQ(versions.count(), 2U);
  EXPECT_EQ(*versions.begin(), ProtocolVersion::tls13) << "what it likes better stands first";
  EXPECT_TRUE(versions.contains(ProtocolVersion::tls12));
  EXPECT_EQ(hello.extensions.find<wire::RecordSizeLimit>().value()->record_size_limit, 16385);
  EXPECT_EQ(hello.legacy_session_id.size(), 32U);
  for (const auto type : {ExtensionType::extended_master_secret, ExtensionType::renegotiation_info,
                          ExtensionType::ec_point_formats, ExtensionType::key_share})
    EXPECT_TRUE(hello.extensions.has(type)) << wire::name_of(type);
  for (const auto type : {ExtensionType::encrypt_then_mac, ExtensionType::session_ticket})
    EXPECT_FALSE(hello.extensions.has(type)) << wire::name_of(type);
}

TEST(ClientHello12, AloneSaysNothingOfTls13) {
  Room room{classic()};
  const auto hello = room.say();
  EXPECT_EQ(hello.legacy_version, ProtocolVersion::tls12);
  EXPECT_TRUE(hello.legacy_session_id.empty()) << "there is no session";
  EXPECT_EQ(hello.cipher_suites.count(), 20U);
  EXPECT_EQ(*hello.cipher_suites.begin(), TLS_RSA_WITH_AES_128_GCM_SHA256);
  EXPECT_TRUE(hello.extensions.has(ExtensionType::encrypt_then_mac)) << "there are CBC suites";
  EXPECT_EQ(hello.extensions.find<wire::RecordSizeLimit>().value()->record_size_limit, 16384);
  for (const auto type : {ExtensionType::supported_versions, ExtensionType::key_share,
                          ExtensionType::psk_key_exchange_modes, ExtensionType::compress_certificate})
    EXPECT_FALSE(hello.extensions.has(type)) << wire::name_of(type);
  EXPECT_TRUE(room.offer.tls12);
  EXPECT_FALSE(room.offer.tls13);
}

TEST(ClientHello12, IsNotSaidWhereItIsNotLinked) {
  Room room{standard_2026()};
  room.config->tls12 = nullptr;
  const auto hello = room.say();
  EXPECT_EQ(hello.cipher_suites.count(), 3U);
  for (const auto type :
       {ExtensionType::extended_master_secret, ExtensionType::renegotiation_info, ExtensionType::ec_point_formats})
    EXPECT_FALSE(hello.extensions.has(type)) << wire::name_of(type);
}

TEST(ClientHello12, OffersNoSuiteThatTheProviderLacks) {
  Room room{classic()};
  auto poor = openssl::provider();
  poor.suites12 = poor.suites12.first(1);
  room.config->provider = &poor;
  EXPECT_EQ(room.say().cipher_suites.count(), 1U);
}

TEST(ClientHello12, WouldLikeATicketWhereThereIsAMemory) {
  Room room{test::tls12_alone()};
  room.config->sessions = std::make_shared<test::OpenMemory>();
  const auto ticket = room.say().extensions.find<wire::SessionTicket>().value();
  ASSERT_TRUE(ticket);
  EXPECT_EQ(ticket->ticket.value.size(), 0U);
}

TEST(ClientHello12, NamesASessionByItsTicketOrById) {
  for (const auto* policy : {&test::tls12_alone(), &standard_2026()}) {
    Room by_ticket{*policy};
    by_ticket.config->sessions = std::make_shared<test::OpenMemory>();
    auto ticket = ticket_of(session::NameForm::ticket);
    const auto name = ticket.identity;
    const auto hello = by_ticket.say(std::move(ticket));
    EXPECT_TRUE(same_bytes(hello.extensions.find<wire::SessionTicket>().value()->ticket, name));
    EXPECT_EQ(hello.legacy_session_id.size(), 32U) << "RFC 5077 §3.4: by its return the server says that it goes on";
    EXPECT_FALSE(hello.extensions.has(ExtensionType::pre_shared_key));

    Room by_id{*policy};
    by_id.config->sessions = std::make_shared<test::OpenMemory>();
    auto kept = ticket_of(session::NameForm::session_id);
    const auto id = kept.identity;
    const auto other = by_id.say(std::move(kept));
    EXPECT_TRUE(same_bytes(other.legacy_session_id, id));
    EXPECT_EQ(other.extensions.find<wire::SessionTicket>().value()->ticket.value.size(), 0U);
  }
}

}  // namespace
}  // namespace bulla::handshake::client13
