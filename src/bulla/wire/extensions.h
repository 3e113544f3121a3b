// wire: the bodies of the extensions that RFC 9846 §4.3 itself defines. Those of other RFCs: other_extensions.h.
// A body knows its ExtensionType, so that ExtensionBlock::find<Body>() and put_extension(writer, body) need no number.
#pragma once
#include "bulla/wire/extension_block.h"

namespace bulla::wire {

// RFC 9846 §4.3.1: case client_hello: ProtocolVersion versions<2..254>;
struct SupportedVersionsClientHello {
  static constexpr auto extension_type = ExtensionType::supported_versions;
  list<ProtocolVersion, 2, 254> versions;
  BULLA_WIRE(versions);
};

// RFC 9846 §4.3.1: case server_hello: ProtocolVersion selected_version; also in HelloRetryRequest.
struct SupportedVersionsServerHello {
  static constexpr auto extension_type = ExtensionType::supported_versions;
  ProtocolVersion selected_version{};
  BULLA_WIRE(selected_version);
};

// RFC 9846 §4.3.2: struct { opaque cookie<1..2^16-1>; } Cookie;
struct Cookie {
  static constexpr auto extension_type = ExtensionType::cookie;
  opaque<1, 0xffff> cookie;
  BULLA_WIRE(cookie);
};

// RFC 9846 §4.3.3: struct { SignatureScheme supported_signature_algorithms<2..2^16-2>; } SignatureSchemeList;
struct SignatureSchemeList {
  list<SignatureScheme, 2, 0xfffe> supported_signature_algorithms;
  BULLA_WIRE(supported_signature_algorithms);
};
struct SignatureAlgorithms : SignatureSchemeList {
  static constexpr auto extension_type = ExtensionType::signature_algorithms;
};
struct SignatureAlgorithmsCert : SignatureSchemeList {
  static constexpr auto extension_type = ExtensionType::signature_algorithms_cert;
};

// RFC 9846 §4.3.4: struct { DistinguishedName authorities<3..2^16-1>; } CertificateAuthoritiesExtension;
struct CertificateAuthorities {
  static constexpr auto extension_type = ExtensionType::certificate_authorities;
  using DistinguishedName = opaque<1, 0xffff>;  // DER
  list<DistinguishedName, 3, 0xffff> authorities;
  BULLA_WIRE(authorities);
};

// RFC 9846 §4.3.5: struct { opaque certificate_extension_oid<1..2^8-1>;
//                           opaque certificate_extension_values<0..2^16-1>; } OIDFilter;
struct OIDFilter {
  opaque<1, 0xff> certificate_extension_oid;       // DER
  opaque<0, 0xffff> certificate_extension_values;  // DER
  BULLA_WIRE(certificate_extension_oid, certificate_extension_values);
};

// RFC 9846 §4.3.5: struct { OIDFilter filters<0..2^16-1>; } OIDFilterExtension;
struct OIDFilters {
  static constexpr auto extension_type = ExtensionType::oid_filters;
  list<OIDFilter, 0, 0xffff> filters;
  BULLA_WIRE(filters);
};

// RFC 9846 §4.3.6: struct {} PostHandshakeAuth;
struct PostHandshakeAuth {
  static constexpr auto extension_type = ExtensionType::post_handshake_auth;
  BULLA_WIRE();
};

// RFC 9846 §4.3.7: struct { NamedGroup named_group_list<2..2^16-1>; } NamedGroupList;
struct SupportedGroups {
  static constexpr auto extension_type = ExtensionType::supported_groups;
  list<NamedGroup, 2, 0xffff> named_group_list;
  BULLA_WIRE(named_group_list);
};

// RFC 9846 §4.3.8: struct { NamedGroup group; opaque key_exchange<1..2^16-1>; } KeyShareEntry;
struct KeyShareEntry {
  NamedGroup group{};
  opaque<1, 0xffff> key_exchange;
  BULLA_WIRE(group, key_exchange);
};

// So many shares are compared with each other: each is a key that a client had to make.
inline constexpr std::size_t max_key_shares = 32;

// RFC 9846 §4.3.8: struct { KeyShareEntry client_shares<0..2^16-1>; } KeyShareClientHello;
struct KeyShareClientHello {
  static constexpr auto extension_type = ExtensionType::key_share;
  list<KeyShareEntry, 0, 0xffff> client_shares;
  BULLA_WIRE(client_shares);

  // One share a group, among the first max_key_shares of them: Fault::duplicate_key_share.
  constexpr Result<void> check() const {
    std::array<NamedGroup, max_key_shares> groups{};
    std::size_t count = 0;
    for (auto share = client_shares.begin(); share != client_shares.end(); ++share) {
      const auto before = std::span{groups}.first(count);
      if (std::ranges::find(before, share->group) != before.end())
        return fail(Fault::duplicate_key_share, share.offset());
      if (count < max_key_shares) groups[count++] = share->group;
    }
    return {};
  }
  // The share of that group, if there is one.
  constexpr std::optional<Bytes> share_for(NamedGroup group) const {
    for (const auto& share : client_shares)
      if (share.group == group) return share.key_exchange.value;
    return std::nullopt;
  }
  // Every share's group stands in `offered`, in the same order: Fault::key_share_order.
  constexpr Result<void> check_order(const SupportedGroups& offered) const {
    auto group = offered.named_group_list.begin();
    for (auto share = client_shares.begin(); share != client_shares.end(); ++share) {
      while (group != offered.named_group_list.end() && *group != share->group) ++group;
      if (group == offered.named_group_list.end()) return fail(Fault::key_share_order, share.offset());
      ++group;
    }
    return {};
  }
};

// RFC 9846 §4.3.8: struct { NamedGroup selected_group; } KeyShareHelloRetryRequest;
struct KeyShareHelloRetryRequest {
  static constexpr auto extension_type = ExtensionType::key_share;
  NamedGroup selected_group{};
  BULLA_WIRE(selected_group);
};

// RFC 9846 §4.3.8: struct { KeyShareEntry server_share; } KeyShareServerHello;
struct KeyShareServerHello {
  static constexpr auto extension_type = ExtensionType::key_share;
  KeyShareEntry server_share;
  BULLA_WIRE(server_share);
};

// RFC 9846 §4.3.9: struct { PskKeyExchangeMode ke_modes<1..255>; } PskKeyExchangeModes;
struct PskKeyExchangeModes {
  static constexpr auto extension_type = ExtensionType::psk_key_exchange_modes;
  list<PskKeyExchangeMode, 1, 255> ke_modes;
  BULLA_WIRE(ke_modes);
};

// RFC 9846 §4.3.10: case client_hello, encrypted_extensions: Empty;
struct EarlyDataIndication {
  static constexpr auto extension_type = ExtensionType::early_data;
  BULLA_WIRE();
};

// RFC 9846 §4.3.10: case new_session_ticket: uint32 max_early_data_size;
struct EarlyDataLimit {
  static constexpr auto extension_type = ExtensionType::early_data;
  std::uint32_t max_early_data_size = 0;
  BULLA_WIRE(max_early_data_size);
};

// RFC 9846 §4.3.11: struct { opaque identity<1..2^16-1>; uint32 obfuscated_ticket_age; } PskIdentity;
struct PskIdentity {
  opaque<1, 0xffff> identity;
  std::uint32_t obfuscated_ticket_age = 0;
  BULLA_WIRE(identity, obfuscated_ticket_age);
};

// RFC 9846 §4.3.11: struct { PskIdentity identities<7..2^16-1>; PskBinderEntry binders<33..2^16-1>; } OfferedPsks;
struct OfferedPsks {
  static constexpr auto extension_type = ExtensionType::pre_shared_key;
  using PskBinderEntry = opaque<32, 255>;
  list<PskIdentity, 7, 0xffff> identities;
  list<PskBinderEntry, 33, 0xffff> binders;
  BULLA_WIRE(identities, binders);

  // Bytes at the message's end that the binders leave out of their own transcript (RFC 9846 §4.3.11.2).
  constexpr std::size_t binders_size() const { return binders.encoded_size(); }
  // A binder for each identity: Fault::psk_binder_count.
  constexpr Result<void> check() const {
    if (identities.count() != binders.count()) return fail(Fault::psk_binder_count, binders.offset);
    return {};
  }
};

// RFC 9846 §4.3.11: case server_hello: uint16 selected_identity;
struct SelectedPsk {
  static constexpr auto extension_type = ExtensionType::pre_shared_key;
  std::uint16_t selected_identity = 0;
  BULLA_WIRE(selected_identity);
};

}  // namespace bulla::wire
