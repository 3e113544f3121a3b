#include "bulla/handshake/policy.h"

#include <algorithm>
#include <array>

namespace bulla::handshake {
namespace {

using enum wire::CipherSuite;
using enum wire::NamedGroup;
using enum wire::SignatureScheme;

constexpr std::array all_suites{TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256};
constexpr std::array strong_suites{TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256};
constexpr std::array forward_secret_aead12{
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,       TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,       TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
};
constexpr std::array classic_suites12{
    TLS_RSA_WITH_AES_128_GCM_SHA256,
    TLS_RSA_WITH_AES_256_GCM_SHA384,
    TLS_RSA_WITH_AES_128_CBC_SHA256,
    TLS_RSA_WITH_AES_256_CBC_SHA256,
    TLS_RSA_WITH_AES_128_CBC_SHA,
    TLS_RSA_WITH_AES_256_CBC_SHA,
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
    TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,
    TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
    TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
};
constexpr std::array groups{X25519MLKEM768, SecP256r1MLKEM768, SecP384r1MLKEM1024, x25519, secp256r1, secp384r1};
constexpr auto classical_groups = std::span{groups}.last<3>();
// Both: a server that knows no hybrid costs no round trip, and the second share is a part of the first.
constexpr std::array shares{X25519MLKEM768, x25519};
constexpr auto small_shares = std::span{shares}.last<1>();
constexpr std::array all_schemes{
    ecdsa_secp256r1_sha256,
    ecdsa_secp384r1_sha384,
    ecdsa_secp521r1_sha512,
    ed25519,
    rsa_pss_rsae_sha256,
    rsa_pss_rsae_sha384,
    rsa_pss_rsae_sha512,
    rsa_pss_pss_sha256,
    rsa_pss_pss_sha384,
    rsa_pss_pss_sha512,
    rsa_pkcs1_sha256,
    rsa_pkcs1_sha384,
    rsa_pkcs1_sha512,
    mldsa65,
    mldsa87,
    mldsa44,
};
constexpr std::size_t before_pkcs1 = 10;
constexpr std::size_t before_mldsa = 13;
constexpr auto classic_schemes = std::span{all_schemes}.first<before_mldsa>();
// All but RSA PKCS#1.
constexpr auto strong_schemes = [] {
  std::array<wire::SignatureScheme, all_schemes.size() - (before_mldsa - before_pkcs1)> strong{};
  const auto rest = std::ranges::copy(std::span{all_schemes}.first<before_pkcs1>(), strong.begin()).out;
  std::ranges::copy(std::span{all_schemes}.subspan<before_mldsa>(), rest);
  return strong;
}();

constexpr std::array gcm_suites{TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384};
constexpr std::array gcm_suites12{
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
};
constexpr auto gcm_256_suites = std::span{gcm_suites}.last<1>();
constexpr auto gcm_256_suites12 = std::span{gcm_suites12}.last<2>();
constexpr std::array nist_groups{secp256r1, secp384r1};
constexpr auto secp384r1_alone = std::span{nist_groups}.last<1>();
constexpr std::array ml_kem_or_secp384r1{MLKEM1024, secp384r1};
constexpr auto ml_kem_alone = std::span{ml_kem_or_secp384r1}.first<1>();
constexpr std::array fips_schemes{
    ecdsa_secp256r1_sha256, ecdsa_secp384r1_sha384, rsa_pss_rsae_sha256, rsa_pss_rsae_sha384,
    rsa_pss_rsae_sha512,    rsa_pkcs1_sha256,       rsa_pkcs1_sha384,    rsa_pkcs1_sha512,
};
constexpr std::array bits_192_schemes{
    ecdsa_secp384r1_sha384, rsa_pss_rsae_sha384, rsa_pkcs1_sha384, rsa_pss_rsae_sha512, rsa_pkcs1_sha512,
};
constexpr auto sha384_schemes = std::span{bits_192_schemes}.first<3>();

constexpr Policy standard{
    .name = "standard_2026",
    .since = "2026-11-27",
    .purpose = "what browsers and servers of 2026 agree on",
    .suites = all_suites,
    .suites12 = forward_secret_aead12,
    .groups = groups,
    .shares = shares,
    .signature_schemes = all_schemes,
    .minimum_rsa_bits = 2048,
    .extended_master_secret_required = true,
};

constexpr Policy modern{
    .name = "modern_2026",
    .since = "2026-11-27",
    .purpose = "TLS 1.3 alone, 256-bit ciphers, RSA keys of at least 3072 bits, and asks for no RSA PKCS#1 signatures",
    .suites = strong_suites,
    .suites12 = {},
    .groups = groups,
    .shares = shares,
    .signature_schemes = strong_schemes,
    .minimum_rsa_bits = 3072,
    .extended_master_secret_required = true,
};

constexpr Policy compact{
    .name = "compact_2026",
    .since = "2026-11-27",
    .purpose =
        "standard_2026 with a first message that fits one packet: key agreement is classical, and whoever records it "
        "may read it once there are quantum computers",
    .suites = all_suites,
    .suites12 = forward_secret_aead12,
    .groups = classical_groups,
    .shares = small_shares,
    .signature_schemes = all_schemes,
    .minimum_rsa_bits = 2048,
    .extended_master_secret_required = true,
};

constexpr Policy classic_transaction{
    .name = "classic",
    .since = "2026-11-27",
    .purpose =
        "the classic SSL transaction: TLS 1.2 alone, RSA key transport before all else, CBC too; no forward secrecy",
    .suites = {},
    .suites12 = classic_suites12,
    .groups = classical_groups,
    .shares = {},
    .signature_schemes = classic_schemes,
    .minimum_rsa_bits = 2048,
    .extended_master_secret_required = false,
};

constexpr Policy fips{
    .name = "fips_202205",
    .since = "2026-11-30",
    .purpose = "what NIST SP 800-52 rev. 2 allows: AES-GCM, P-256 or P-384, RSA or ECDSA with SHA-2; classical",
    .suites = gcm_suites,
    .suites12 = gcm_suites12,
    .groups = nist_groups,
    .shares = std::span{nist_groups}.first<1>(),
    .signature_schemes = fips_schemes,
    .minimum_rsa_bits = 2048,
    .extended_master_secret_required = true,
};

constexpr Policy wpa{
    .name = "wpa_202304",
    .since = "2026-11-30",
    .purpose = "the 192-bit mode of WPA3 (version 3.1, section 3.5): AES-256-GCM, P-384, RSA of 3072 bits; classical",
    .suites = gcm_256_suites,
    .suites12 = gcm_256_suites12,
    .groups = secp384r1_alone,
    .shares = secp384r1_alone,
    .signature_schemes = bits_192_schemes,
    .minimum_rsa_bits = 3072,
    .extended_master_secret_required = true,
};

constexpr Policy cnsa1{
    .name = "cnsa1_202603",
    .since = "2026-11-30",
    .purpose = "the NSA's suite of RFC 9151, and before it ML-KEM-1024 where the peer has that: AES-256-GCM, SHA-384",
    .suites = gcm_256_suites,
    .suites12 = gcm_256_suites12,
    .groups = ml_kem_or_secp384r1,
    .shares = ml_kem_or_secp384r1,
    .signature_schemes = sha384_schemes,
    .minimum_rsa_bits = 3072,
    .extended_master_secret_required = true,
};

constexpr Policy cnsa2{
    .name = "cnsa2_202603",
    .since = "2026-11-30",
    .purpose =
        "towards the NSA's second suite: TLS 1.3 alone, ML-KEM-1024 alone, AES-256-GCM; signatures are classical",
    .suites = gcm_256_suites,
    .suites12 = {},
    .groups = ml_kem_alone,
    .shares = ml_kem_alone,
    .signature_schemes = sha384_schemes,
    .minimum_rsa_bits = 3072,
    .extended_master_secret_required = true,
};

constexpr std::array all_policies{&standard, &modern, &compact, &classic_transaction, &fips, &wpa, &cnsa1, &cnsa2};

}  // namespace

const Policy& standard_2026() { return standard; }
const Policy& modern_2026() { return modern; }
const Policy& compact_2026() { return compact; }
const Policy& classic() { return classic_transaction; }
const Policy& fips_202205() { return fips; }
const Policy& wpa_202304() { return wpa; }
const Policy& cnsa1_202603() { return cnsa1; }
const Policy& cnsa2_202603() { return cnsa2; }

std::span<const Policy* const> policies() { return all_policies; }

const Policy* find_policy(std::string_view name) {
  const auto at = std::ranges::find(all_policies, name, &Policy::name);
  return at == all_policies.end() ? nullptr : *at;
}

}  // namespace bulla::handshake
