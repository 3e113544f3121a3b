#include "bulla/wire/extension_block.h"

#include <gtest/gtest.h>

#include "bulla/wire/extensions.h"
#include "support/hex.h"

namespace bulla::wire {
namespace {

using test::from_hex;
using enum HandshakeType;

// A block of empty extensions.
Buffer block_of(const std::vector<ExtensionType>& types) {
  Buffer out;
  Writer writer{out};
  {
    const auto block = writer.open(2);
    for (const auto type : types) auto extension = open_extension(writer, type);
  }
  EXPECT_TRUE(writer.finish());
  return out;
}

std::vector<ExtensionType> unknown_types(std::size_t count) {
  std::vector<ExtensionType> types;
  for (std::size_t i = 0; i < count; ++i) types.push_back(static_cast<ExtensionType>(0x4000 + i));
  return types;
}

TEST(ExtensionBlock, FindsABodyByItsType) {
  const auto bytes = from_hex("000c 0000 0000 0033 0002 001d 1a1a 0000");
  const auto block = decode<ExtensionBlock>(Bytes{bytes}.first(14));
  ASSERT_FALSE(block) << "a block must end where its length says";
  const auto whole = from_hex("000e 0000 0000 0033 0002 001d 1a1a 0000");
  const auto good = decode<ExtensionBlock>(whole, 4);
  ASSERT_TRUE(good);
  EXPECT_TRUE(good->has(ExtensionType::server_name));
  EXPECT_FALSE(good->has(ExtensionType::cookie));
  const auto share = good->find<KeyShareHelloRetryRequest>();
  ASSERT_TRUE(share && *share);
  EXPECT_EQ((*share)->selected_group, NamedGroup::x25519);
  EXPECT_FALSE(*good->find<Cookie>());
}

TEST(ExtensionBlock, SaysWhereInTheMessageABodyIsBroken) {
  const auto bytes = from_hex("000b 0000 0000 002b 0003 03aabb");
  const auto good = decode<ExtensionBlock>(bytes, 100);
  ASSERT_TRUE(good);
  const auto versions = good->find<SupportedVersionsClientHello>();
  ASSERT_FALSE(versions);
  EXPECT_EQ(versions.error().fault, Fault::truncated);
  EXPECT_EQ(versions.error().offset, 111u);
}

TEST(ExtensionBlock, RefusesATypeThatStandsTwice) {
  using enum ExtensionType;
  for (const auto type : {server_name, key_share, ExtensionType{63}, ExtensionType{64}, renegotiation_info}) {
    const auto block = decode<ExtensionBlock>(block_of({type, cookie, type}), 10);
    ASSERT_FALSE(block);
    EXPECT_EQ(block.error().fault, Fault::duplicate_extension);
    EXPECT_EQ(block.error().alert(), Alert::illegal_parameter);
    EXPECT_EQ(block.error().offset, 20u);
  }
}

TEST(ExtensionBlock, HoldsAtMostAsManyExtensionsAsAnHonestPeerSends) {
  EXPECT_TRUE(decode<ExtensionBlock>(block_of(unknown_types(max_extensions))));
  const auto block = decode<ExtensionBlock>(block_of(unknown_types(max_extensions + 1)));
  ASSERT_FALSE(block);
  EXPECT_EQ(block.error().fault, Fault::too_many_extensions);
  EXPECT_EQ(block.error().offset, 2 + 4 * max_extensions);
}

TEST(ExtensionBlock, PlacesExtensionsByTheTableOfTheRfc) {
  struct Row {
    ExtensionType type;
    std::vector<HandshakeType> places;
  };
  using enum ExtensionType;
  const HandshakeType all[] = {client_hello, server_hello,        hello_retry_request, encrypted_extensions,
                               certificate,  certificate_request, new_session_ticket};
  const Row rows[] = {
      {server_name, {client_hello, encrypted_extensions, certificate_request}},
      {status_request, {client_hello, certificate_request, HandshakeType::certificate}},
      {supported_groups, {client_hello, encrypted_extensions}},
      {signature_algorithms, {client_hello, certificate_request}},
      {application_layer_protocol_negotiation, {client_hello, encrypted_extensions}},
      {signed_certificate_timestamp, {client_hello, certificate_request, HandshakeType::certificate}},
      {use_srtp, {client_hello, encrypted_extensions}},
      {heartbeat, {client_hello, encrypted_extensions}},
      {client_certificate_type, {client_hello, encrypted_extensions}},
      {server_certificate_type, {client_hello, encrypted_extensions}},
      {padding, {client_hello}},
      {compress_certificate, {client_hello, certificate_request}},
      {record_size_limit, {client_hello, encrypted_extensions}},
      {delegated_credential, {client_hello, certificate_request, HandshakeType::certificate}},
      {supported_ekt_ciphers, {client_hello, encrypted_extensions}},
      {pre_shared_key, {client_hello, server_hello}},
      {early_data, {client_hello, encrypted_extensions, new_session_ticket}},
      {supported_versions, {client_hello, server_hello, hello_retry_request}},
      {cookie, {client_hello, hello_retry_request}},
      {psk_key_exchange_modes, {client_hello}},
      {certificate_authorities, {client_hello, certificate_request}},
      {oid_filters, {certificate_request}},
      {post_handshake_auth, {client_hello}},
      {signature_algorithms_cert, {client_hello, certificate_request}},
      {key_share, {client_hello, server_hello, hello_retry_request}},
      {transparency_info, {client_hello, certificate_request, HandshakeType::certificate}},
      {external_id_hash, {client_hello, encrypted_extensions}},
      {external_session_id, {client_hello, encrypted_extensions}},
      {quic_transport_parameters, {client_hello, encrypted_extensions}},
      {ticket_request, {client_hello, encrypted_extensions}},
      {ech_outer_extensions, {client_hello}},
      {encrypted_client_hello, {client_hello, hello_retry_request, encrypted_extensions}},
      {max_fragment_length, {client_hello, encrypted_extensions}},
      {extended_master_secret, {client_hello}},
      {renegotiation_info, {client_hello}},
  };
  for (const auto& row : rows)
    for (const auto message : all)
      EXPECT_EQ(allowed_in(row.type, message), std::ranges::find(row.places, message) != row.places.end())
          << name_of(row.type) << " in " << name_of(message);
}

TEST(ExtensionBlock, PlacesInAClientHelloAloneWhatTls13HasNoAnswerTo) {
  using enum ExtensionType;
  for (const auto type :
       {client_certificate_url, trusted_ca_keys, truncated_hmac, user_mapping, ec_point_formats, srp, status_request_v2,
        encrypt_then_mac, token_binding, cached_info, session_ticket, next_protocol_negotiation}) {
    EXPECT_TRUE(allowed_in(type, client_hello)) << name_of(type);
    for (const auto message : {server_hello, encrypted_extensions, HandshakeType::certificate, new_session_ticket})
      EXPECT_FALSE(allowed_in(type, message)) << name_of(type);
  }
}

TEST(ExtensionBlock, PlacesAnywhereWhatNoTablePlacesAndInNoMessageBeyondTheTable) {
  using enum ExtensionType;
  constexpr auto beyond = HandshakeType::message_hash;
  for (const auto type : {connection_id, application_settings, ExtensionType{4711}})
    for (const auto message : {client_hello, new_session_ticket, beyond}) EXPECT_TRUE(allowed_in(type, message));
  EXPECT_FALSE(allowed_in(cookie, beyond));
}

TEST(ExtensionBlock, PlacesInAServerHelloOfTls12WhatAnswersThere) {
  using enum ExtensionType;
  for (const auto type : {server_name,
                          max_fragment_length,
                          status_request,
                          ec_point_formats,
                          application_layer_protocol_negotiation,
                          signed_certificate_timestamp,
                          encrypt_then_mac,
                          extended_master_secret,
                          record_size_limit,
                          session_ticket,
                          renegotiation_info,
                          client_certificate_url,
                          trusted_ca_keys,
                          truncated_hmac,
                          user_mapping,
                          use_srtp,
                          heartbeat,
                          status_request_v2,
                          client_certificate_type,
                          server_certificate_type,
                          token_binding,
                          cached_info,
                          supported_ekt_ciphers,
                          next_protocol_negotiation,
                          supported_groups,
                          ExtensionType{4711}})
    EXPECT_TRUE(allowed_in_server_hello12(type)) << name_of(type);
  for (const auto type : {signature_algorithms, padding, compress_certificate, pre_shared_key, early_data, key_share,
                          supported_versions, cookie, psk_key_exchange_modes, post_handshake_auth})
    EXPECT_FALSE(allowed_in_server_hello12(type)) << name_of(type);
}

TEST(ExtensionBlock, RefusesInAServerHelloOfTls12WhatIsMisplacedOrWasNotOffered) {
  using enum ExtensionType;
  const auto bytes = block_of({renegotiation_info, session_ticket});
  const auto block = decode<ExtensionBlock>(bytes, 4);
  ASSERT_TRUE(block);
  EXPECT_TRUE(check_answers12(*block, std::array{session_ticket, renegotiation_info}));
  const auto unsolicited = check_answers12(*block, std::array{renegotiation_info});
  ASSERT_FALSE(unsolicited);
  EXPECT_EQ(unsolicited.error().fault, Fault::unsolicited_extension);
  EXPECT_EQ(unsolicited.error().offset, 10u);
  const auto misplaced = block_of({key_share});
  EXPECT_EQ(check_answers12(*decode<ExtensionBlock>(misplaced), std::array{key_share}).error().fault,
            Fault::unexpected_extension);
}

TEST(ExtensionBlock, LetsUnknownExtensionsStandInMessagesThatAsk) {
  const auto bytes = block_of({ExtensionType{0x1a1a}, ExtensionType{4711}, ExtensionType::early_data});
  const auto block = decode<ExtensionBlock>(bytes);
  ASSERT_TRUE(block);
  EXPECT_TRUE(check_placed(*block, new_session_ticket));
  const auto request = check_placed(*block, certificate_request);
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().fault, Fault::unexpected_extension);
  EXPECT_EQ(request.error().offset, 10u);
}

TEST(ExtensionBlock, RefusesAnAnswerToAQuestionNeverAsked) {
  using enum ExtensionType;
  const auto bytes = block_of({server_name, ExtensionType{4711}});
  const auto block = decode<ExtensionBlock>(bytes, 4);
  ASSERT_TRUE(block);
  const auto answered = [&](std::vector<ExtensionType> offered) {
    return check_answers(*block, encrypted_extensions, offered);
  };
  EXPECT_TRUE(answered({ExtensionType{4711}, server_name}));
  const auto refused = answered({server_name, cookie});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().alert(), Alert::unsupported_extension);
  EXPECT_EQ(refused.error().offset, 10u);
  EXPECT_TRUE(check_answers(*block, encrypted_extensions, *block));
  EXPECT_EQ(check_answers(*block, hello_retry_request, *block).error().fault, Fault::unexpected_extension);
}

TEST(ExtensionBlock, LetsTheCookieOfARetryComeUnasked) {
  const auto bytes = block_of({ExtensionType::cookie});
  const auto block = decode<ExtensionBlock>(bytes);
  EXPECT_TRUE(check_answers(*block, hello_retry_request, std::span<const ExtensionType>{}));
  EXPECT_EQ(check_answers(*block, server_hello, *block).error().fault, Fault::unexpected_extension);
}

TEST(ExtensionBlock, IsWrittenInPlaceExtensionByExtension) {
  Buffer out;
  Writer writer{out};
  put_extension(writer, Cookie{{from_hex("aabb")}});
  {
    const auto groups = open_extension(writer, ExtensionType::supported_groups);
    writer.list(2, std::array{NamedGroup::x25519, NamedGroup::secp256r1});
  }
  EXPECT_EQ(to_hex(*writer.finish()),
            "002c00040002aabb"
            "000a00060004001d0017");
}

}  // namespace
}  // namespace bulla::wire
