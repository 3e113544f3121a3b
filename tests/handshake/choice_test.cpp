#include "bulla/handshake/choice.h"

#include <gtest/gtest.h>

#include "bulla/x509/oids.h"
#include "handshake/faults.h"
#include "support/hex.h"
#include "support/raw_keys.h"

namespace bulla::handshake {
namespace {

using crypto::KeyKind;
using test::codes;
using test::counted;
using test::test_authority;
using wire::CipherSuite;
using wire::NamedGroup;
using wire::SignatureScheme;

constexpr auto p256_scheme = SignatureScheme::ecdsa_secp256r1_sha256;

TEST(Choice, TheServersPreferenceAmongTheClientsSuitesDecides) {
  const auto config = test::server_config();
  const auto chosen = [&](Buffer offered) -> std::optional<std::uint16_t> {
    wire::ClientHello hello{.random = {},
                            .legacy_session_id = {},
                            .cipher_suites = {.raw = offered, .offset = 0},
                            .legacy_compression_methods = {},
                            .extensions = {}};
    const auto suite = choose_suite(hello, *config);
    if (suite) return (*suite)->id;
    EXPECT_EQ(suite.error().fault, Fault::no_common_suite);
    return std::nullopt;
  };
  EXPECT_EQ(chosen(codes(0x1303, 0x1302, 0x1301)), 0x1301);
  EXPECT_EQ(chosen(codes(0x1a1a, 0x1303, 0x1302)), 0x1302);
  EXPECT_EQ(chosen(codes(0x1303)), 0x1303);
  EXPECT_EQ(chosen(codes(0x1304, 0xc02b)), std::nullopt);
}

TEST(Choice, AGroupWithAShareComesBeforeOneThatWouldCostARoundTrip) {
  const auto config = test::server_config();
  const auto choose = [&](Buffer groups, Buffer shares) {
    const wire::SupportedGroups offered{{.raw = groups, .offset = 0}};
    const wire::KeyShareClientHello sent{{.raw = shares, .offset = 0}};
    const auto choice = choose_group(offered, sent, *config);
    if (choice) return std::pair{choice->group->id, choice->share.has_value()};
    EXPECT_EQ(choice.error().fault, Fault::no_common_group);
    return std::pair<std::uint16_t, bool>{};
  };
  auto share = codes(NamedGroup::secp384r1);
  append(share, counted(2, Buffer(97, 4)));
  EXPECT_EQ(choose(codes(NamedGroup::x25519, NamedGroup::secp384r1), share), std::pair(std::uint16_t{0x18}, true));
  EXPECT_EQ(choose(codes(NamedGroup::secp384r1, NamedGroup::secp256r1), {}), std::pair(std::uint16_t{0x17}, false));
  EXPECT_EQ(choose(codes(NamedGroup::x448, NamedGroup::x25519), {}), std::pair(std::uint16_t{0x1d}, false));
  EXPECT_EQ(choose(codes(NamedGroup::x448), {}).first, 0);
}

TEST(Choice, AHybridIsWorthARoundTrip) {
  const auto config = test::server_config();
  const auto choose = [&](Buffer groups, Buffer shares) {
    const auto choice = choose_group({{.raw = groups, .offset = 0}}, {{.raw = shares, .offset = 0}}, *config).value();
    return std::pair{static_cast<NamedGroup>(choice.group->id), choice.share.has_value()};
  };
  auto plain = codes(NamedGroup::x25519);
  append(plain, counted(2, Buffer(32, 4)));
  auto second = codes(NamedGroup::SecP256r1MLKEM768);
  append(second, counted(2, Buffer(1249, 4)));
  using enum NamedGroup;
  EXPECT_EQ(choose(codes(X25519MLKEM768, NamedGroup::x25519), plain), std::pair(X25519MLKEM768, false));
  EXPECT_EQ(choose(codes(X25519MLKEM768, SecP256r1MLKEM768), second), std::pair(SecP256r1MLKEM768, true));
  EXPECT_EQ(choose(codes(MLKEM768, NamedGroup::x25519), plain), std::pair(NamedGroup::x25519, true));
}

TEST(Choice, Tls12HasNoHybrids) {
  const auto& provider = *test::server_config()->provider;
  EXPECT_NE(find_group(NamedGroup::X25519MLKEM768, standard_2026(), provider), nullptr);
  EXPECT_EQ(find_group12(NamedGroup::X25519MLKEM768, standard_2026(), provider), nullptr);
  EXPECT_NE(find_group12(NamedGroup::x25519, standard_2026(), provider), nullptr);
}

TEST(Choice, OnlyWhatBothPolicyAndProviderHaveIsFound) {
  const auto& provider = *test::server_config()->provider;
  EXPECT_NE(find_suite(CipherSuite::TLS_AES_128_GCM_SHA256, standard_2026(), provider), nullptr);
  EXPECT_EQ(find_suite(CipherSuite::TLS_AES_128_GCM_SHA256, modern_2026(), provider), nullptr);
  EXPECT_EQ(find_suite(CipherSuite::TLS_AES_128_CCM_SHA256, standard_2026(), provider), nullptr);
  EXPECT_NE(find_group(NamedGroup::x25519, standard_2026(), provider), nullptr);
  EXPECT_EQ(find_group(NamedGroup::secp521r1, standard_2026(), provider), nullptr);
  auto poor = provider;
  poor.groups = {};
  poor.suites = {};
  EXPECT_EQ(find_group(NamedGroup::x25519, standard_2026(), poor), nullptr);
  EXPECT_EQ(find_suite(CipherSuite::TLS_AES_128_GCM_SHA256, standard_2026(), poor), nullptr);
}

TEST(Choice, SchemesAreOfferedAsFarAsTheProviderVerifiesThem) {
  using enum SignatureScheme;
  constexpr std::array verified{crypto::SignatureAlgorithm::rsa_pkcs1_sha256, crypto::SignatureAlgorithm::ecdsa_sha256,
                                crypto::SignatureAlgorithm::ml_dsa_65};
  auto provider = *test::server_config()->provider;
  provider.signatures = verified;
  EXPECT_EQ(offered_schemes(standard_2026(), provider),
            (std::vector{ecdsa_secp256r1_sha256, rsa_pkcs1_sha256, mldsa65}));
  EXPECT_EQ(offered_schemes(modern_2026(), provider), (std::vector{ecdsa_secp256r1_sha256, mldsa65}));
  EXPECT_EQ(offered_schemes(standard_2026(), provider, wire::ProtocolVersion::tls12),
            (std::vector{ecdsa_secp256r1_sha256, rsa_pkcs1_sha256}));
  EXPECT_EQ(offered_schemes(classic(), provider), (std::vector{ecdsa_secp256r1_sha256, rsa_pkcs1_sha256}));
}

TEST(Choice, TheServersPreferenceAmongTheClientsProtocolsDecides) {
  auto config = test::server_config();
  const auto choose = [&](std::initializer_list<std::string_view> names) {
    Buffer list;
    for (const auto name : names) append(list, counted(1, bytes_of(name)));
    return choose_protocol({{.raw = list, .offset = 0}}, "shop.example", *config);
  };
  EXPECT_EQ(choose({"h2"}).value(), "") << "we have none";
  config->protocols = {"h2", "http/1.1"};
  EXPECT_EQ(choose({"http/1.1", "h2"}).value(), "h2");
  EXPECT_EQ(choose({"h3", "http/1.1"}).value(), "http/1.1");
  EXPECT_EQ(choose({"H2", "h22", "h"}).error().fault, Fault::no_common_protocol) << "exactly, or not at all";
  config->choose_protocol = [](const ProtocolOffer& offer) -> std::optional<std::string> {
    if (offer.server_name != "shop.example" || offer.protocols.empty()) return "not offered";
    if (offer.protocols.front() == "none") return std::nullopt;
    return offer.protocols.size() == 1 ? "not offered" : std::string{offer.protocols.back()};
  };
  EXPECT_EQ(choose({"h2", "acme-tls/1"}).value(), "acme-tls/1") << "the application's choice";
  EXPECT_EQ(choose({"none"}).error().fault, Fault::no_common_protocol);
  EXPECT_EQ(choose({"h2"}).error().fault, Fault::api_misuse);
}

// What a peer says of the certificates that it wants.
struct Hints {
  Buffer schemes{};
  Buffer for_certificates{};  // empty: nothing is said
  std::vector<Bytes> authorities{};
  std::vector<std::pair<std::string, std::string>> filters{};  // hexadecimal: OID, values
};

Buffer extensions_of(const Hints& hints) {
  Buffer extensions = test::extension(wire::ExtensionType::signature_algorithms, counted(2, hints.schemes));
  if (!hints.for_certificates.empty())
    append(extensions,
           test::extension(wire::ExtensionType::signature_algorithms_cert, counted(2, hints.for_certificates)));
  Buffer names, filters;
  for (const auto name : hints.authorities) append(names, counted(2, name));
  if (!names.empty())
    append(extensions, test::extension(wire::ExtensionType::certificate_authorities, counted(2, names)));
  for (const auto& [oid, values] : hints.filters) {
    append(filters, counted(1, test::from_hex(oid)));
    append(filters, counted(2, test::from_hex(values)));
  }
  if (!filters.empty()) append(extensions, test::extension(wire::ExtensionType::oid_filters, counted(2, filters)));
  return extensions;
}

std::shared_ptr<const Identity> chosen_by_server(const ServerConfig& config, const Hints& hints,
                                                 std::string_view name = test::server_name) {
  const auto extensions = extensions_of(hints);
  return choose_server_identity(name, wishes_in(extensions).value(), {config.identities, *config.policy});
}

std::shared_ptr<const Identity> chosen_by_client(const ClientConfig& config, const Hints& hints) {
  const auto extensions = extensions_of(hints);
  return choose_client_identity(wishes_in(extensions).value(), {config.identities, *config.policy});
}

TEST(Choice, TheTypeComesBeforeAllElse) {
  auto server = test::server_config();
  const auto certified = test::server_identity();
  const auto raw = test::raw(certified);
  server->identities = {certified, raw};
  const auto schemes = codes(p256_scheme);
  Wishes wishes;
  wishes.schemes = wire::SignatureSchemeList{{.raw = schemes, .offset = 0}};
  const auto choose = [&](std::initializer_list<wire::CertificateType> types) {
    wishes.types = {};
    for (const auto type : types) wishes.types.add(type);
    return choose_server_identity(test::server_name, wishes, {server->identities, *server->policy});
  };
  using enum wire::CertificateType;
  EXPECT_EQ(choose({X509, RawPublicKey}), certified);
  EXPECT_EQ(choose({RawPublicKey, X509}), raw);
  EXPECT_EQ(choose({}), nullptr);
  server->identities = {certified};
  EXPECT_EQ(choose({RawPublicKey, X509}), certified);
  EXPECT_EQ(choose({RawPublicKey}), nullptr);
  EXPECT_EQ(why_none_fits(TypeList{RawPublicKey}, *server), Fault::no_common_certificate_type);
  EXPECT_EQ(why_none_fits(TypeList{X509}, *server), Fault::no_common_signature);
}

TEST(Choice, AServerTakesTheIdentityForTheNameElseItsFirst) {
  auto config = test::server_config();
  const auto main = test_authority().issue({.names = {"main.example"}});
  const auto exact = test_authority().issue({.names = {"www.shop.example", "shop.example"}});
  const auto wildcard = test_authority().issue({.names = {"*.shop.example"}});
  config->identities = {main, exact, wildcard};
  const auto choose = [&](std::string_view name) {
    return chosen_by_server(*config, {.schemes = codes(p256_scheme)}, name);
  };
  EXPECT_EQ(choose("main.example"), main);
  EXPECT_EQ(choose("shop.example"), exact);
  EXPECT_EQ(choose("WWW.shop.EXAMPLE"), exact);
  EXPECT_EQ(choose("other.shop.example"), wildcard);
  EXPECT_EQ(choose("a.b.shop.example"), main) << "a wildcard is one label";
  EXPECT_EQ(choose("unknown.example"), main);
  EXPECT_EQ(choose(""), main);
  EXPECT_EQ(choose("192.0.2.1"), main);
  EXPECT_EQ(choose("no dns name"), main);
}

TEST(Choice, AServerTakesAnIdentityWhoseKeyTheClientCanVerify) {
  auto config = test::server_config();
  const auto ecdsa = test::server_identity(KeyKind::p256);
  const auto rsa = test::server_identity(KeyKind::rsa);
  const auto elsewhere = test_authority().issue({.kind = KeyKind::ed25519, .names = {"other.example"}});
  config->identities = {ecdsa, rsa, elsewhere};
  const auto choose = [&](Buffer schemes) { return chosen_by_server(*config, {.schemes = std::move(schemes)}); };
  EXPECT_EQ(choose(codes(SignatureScheme::rsa_pss_rsae_sha256, p256_scheme)), ecdsa);
  EXPECT_EQ(choose(codes(SignatureScheme::rsa_pss_rsae_sha512)), rsa);
  EXPECT_EQ(choose(codes(SignatureScheme::ed25519)), elsewhere) << "the name yields to the key";
  EXPECT_EQ(choose(codes(SignatureScheme::rsa_pkcs1_sha256)), nullptr);
  EXPECT_EQ(choose(codes(SignatureScheme::ed448)), nullptr);
}

TEST(Choice, AnIdentityMayHaveSchemesOfItsOwn) {
  using enum SignatureScheme;
  const auto identity = test::server_identity(KeyKind::rsa);
  const auto limited = identity->with_schemes({rsa_pss_rsae_sha512, rsa_pkcs1_sha384, rsa_pss_rsae_sha256, ed448});
  const auto all = codes(rsa_pss_rsae_sha256, rsa_pss_rsae_sha384, rsa_pss_rsae_sha512, rsa_pkcs1_sha384);
  const auto chosen = [&](const Identity& ours, const Policy& policy, const Buffer& theirs,
                          wire::ProtocolVersion version = wire::ProtocolVersion::tls13) {
    const SchemeSet set{wire::SignatureSchemeList{{.raw = theirs, .offset = 0}}};
    const auto* scheme = choose_scheme(ours, policy, set, version);
    return scheme == nullptr ? SignatureScheme{} : scheme->id;
  };
  EXPECT_EQ(chosen(*identity, standard_2026(), all), rsa_pss_rsae_sha256);
  EXPECT_EQ(chosen(*limited, standard_2026(), all), rsa_pss_rsae_sha512);
  EXPECT_EQ(chosen(*limited, standard_2026(), codes(rsa_pss_rsae_sha384, rsa_pss_rsae_sha256)), rsa_pss_rsae_sha256);
  EXPECT_EQ(chosen(*limited, standard_2026(), codes(rsa_pss_rsae_sha384)), SignatureScheme{});
  EXPECT_EQ(chosen(*limited, cnsa1_202603(), all), SignatureScheme{}) << "the policy has none of them for TLS 1.3";
  const auto tls12 = wire::ProtocolVersion::tls12;
  EXPECT_EQ(chosen(*limited, cnsa1_202603(), all, tls12), rsa_pkcs1_sha384);
  EXPECT_TRUE(identity->schemes().empty());

  auto config = test::server_config();
  config->identities = {limited, identity};
  EXPECT_EQ(chosen_by_server(*config, {.schemes = codes(rsa_pss_rsae_sha384)}), identity) << "it can't, the other can";
}

TEST(Choice, AKemAloneIsWorthARoundTripToo) {
  auto config = test::server_config();
  config->policy = &cnsa1_202603();
  auto plain = codes(NamedGroup::secp384r1);
  append(plain, counted(2, Buffer(97, 4)));
  const auto groups = codes(NamedGroup::secp256r1, NamedGroup::secp384r1, NamedGroup::MLKEM1024);
  const auto choice = choose_group({{.raw = groups, .offset = 0}}, {{.raw = plain, .offset = 0}}, *config).value();
  EXPECT_EQ(static_cast<NamedGroup>(choice.group->id), NamedGroup::MLKEM1024);
  EXPECT_FALSE(choice.share);
  EXPECT_EQ(find_group12(NamedGroup::MLKEM1024, cnsa1_202603(), *config->provider), nullptr);
}

// RFC 9846 §4.5.1.2, RFC 5246 §7.4.2, §7.4.6: where the certificate says what its key is for, that counts.
TEST(Choice, AnIdentityWhoseCertificateForbidsSignaturesSignsNothing) {
  const Buffer key_encipherment{3, 2, 5, 0x20};
  const auto identity = test_authority().issue(
      {.kind = KeyKind::rsa, .more_extensions = {{x509::oids::key_usage, true, key_encipherment}}});
  Wishes wishes;
  const auto offered = codes(SignatureScheme::rsa_pss_rsae_sha256);
  wishes.schemes = SchemeSet{wire::SignatureSchemeList{{.raw = offered, .offset = 0}}};
  const Candidates ours{{&identity, 1}, standard_2026()};
  EXPECT_EQ(choose_server_identity(test::server_name, wishes, ours), nullptr);
  EXPECT_EQ(choose_client_identity(wishes, ours), nullptr);
  wishes.keys = UsableKeys{};
  wishes.keys->signing.add(KeyKind::rsa);
  EXPECT_EQ(choose_client_identity(wishes, ours), nullptr);
  wishes.keys->decrypting.add(KeyKind::rsa);
  EXPECT_EQ(choose_server_identity(test::server_name, wishes, ours), identity) << "in TLS 1.2 it may decrypt";
}

// Of two chains for one name and with keys of one kind.
TEST(Choice, AServerPrefersWhatTheClientSaysOfSignaturesAndAuthorities) {
  static const test::TestAuthority other{"Other Root", KeyKind::p384};
  auto config = test::server_config();
  const auto ours = test::server_identity();
  const auto theirs = other.issue({.names = {test::server_name}});
  config->identities = {ours, theirs};
  const auto choose = [&](Hints hints) {
    hints.schemes = codes(p256_scheme, SignatureScheme::ecdsa_secp384r1_sha384);
    return chosen_by_server(*config, hints);
  };
  EXPECT_EQ(choose({}), ours);
  EXPECT_EQ(choose({.for_certificates = codes(SignatureScheme::ecdsa_secp384r1_sha384)}), theirs);
  EXPECT_EQ(choose({.for_certificates = codes(SignatureScheme::ed25519)}), ours) << "better than nothing";
  EXPECT_EQ(choose({.authorities = {theirs->leaf().issuer}}), theirs);
  EXPECT_EQ(choose({.for_certificates = codes(p256_scheme), .authorities = {theirs->leaf().issuer}}), ours)
      << "a signature that the client can't verify is worse than an issuer that it doesn't name";
}

TEST(Choice, AClientTakesTheFirstIdentityThatTheServersAuthoritiesIssued) {
  static const test::TestAuthority other{"Other Root"};
  const auto ours = test::client_identity();
  const auto theirs = other.issue({.kind = KeyKind::p384, .purpose = x509::Purpose::client_authentication});
  auto config = test::client_config();
  config->identities = {ours, theirs};
  const auto all = codes(p256_scheme, SignatureScheme::ecdsa_secp384r1_sha384);
  const auto choose = [&](Buffer schemes, std::vector<Bytes> authorities) {
    return chosen_by_client(*config, {.schemes = std::move(schemes), .authorities = std::move(authorities)});
  };
  EXPECT_EQ(choose(all, {}), ours) << "no authority named: any will do";
  EXPECT_EQ(choose(all, {ours->leaf().issuer}), ours);
  EXPECT_EQ(choose(all, {theirs->leaf().issuer}), theirs);
  EXPECT_EQ(choose(all, {theirs->leaf().issuer, ours->leaf().issuer}), ours) << "our order";
  const Buffer unknown{0x30, 0};
  EXPECT_EQ(choose(all, {unknown}), nullptr);
  EXPECT_EQ(choose(codes(SignatureScheme::ecdsa_secp384r1_sha384), {}), theirs);
  EXPECT_EQ(choose(codes(SignatureScheme::ed25519), {}), nullptr);
  config->identities.clear();
  EXPECT_EQ(choose(all, {}), nullptr);
}

// RFC 9846 §4.3.5
TEST(Choice, AClientTakesAnIdentityThatPassesTheServersFilters) {
  auto config = test::client_config();
  const auto ours = test::client_identity();  // digitalSignature; clientAuth
  config->identities = {ours};
  const std::string key_usage = "0603551d0f", extended_key_usage = "0603551d25";
  const auto choose = [&](const std::string& oid, const std::string& values) {
    return chosen_by_client(*config, {.schemes = codes(p256_scheme), .filters = {{oid, values}}});
  };
  EXPECT_EQ(choose(key_usage, ""), ours);
  EXPECT_EQ(choose(key_usage, "03020780"), ours) << "digitalSignature";
  EXPECT_EQ(choose(key_usage, "030205a0"), nullptr) << "and keyEncipherment";
  EXPECT_EQ(choose(key_usage, "0302"), nullptr) << "no key usage at all";
  EXPECT_EQ(choose(extended_key_usage, "300a06082b06010505070302"), ours) << "clientAuth";
  EXPECT_EQ(choose(extended_key_usage, "301406082b0601050507030206082b06010505070304"), nullptr) << "and e-mail";
  EXPECT_EQ(choose("060355"
                   "1d1e",
                   "00"),
            ours)
      << "what is not understood doesn't count";
}

TEST(Choice, OfTls12IsAmongItsOwnSuites) {
  const auto& provider = *test::server_config()->provider;
  EXPECT_NE(find_suite12(CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA, classic(), provider), nullptr);
  EXPECT_EQ(find_suite12(CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA, standard_2026(), provider), nullptr);
  EXPECT_NE(find_suite12(CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, standard_2026(), provider), nullptr);
  EXPECT_EQ(find_suite12(CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, modern_2026(), provider), nullptr);
  EXPECT_EQ(find_suite12(CipherSuite::TLS_AES_128_GCM_SHA256, standard_2026(), provider), nullptr);
  auto poor = provider;
  poor.suites12 = {};
  EXPECT_EQ(find_suite12(CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA, classic(), poor), nullptr);
}

}  // namespace
}  // namespace bulla::handshake
