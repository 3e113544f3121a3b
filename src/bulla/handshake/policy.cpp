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

constexpr std::array all_policies{&standard, &modern, &compact, &classic_transaction};

}  // namespace

const Policy& standard_2026() { return standard; }
const Policy& modern_2026() { return modern; }
const Policy& compact_2026() { return compact; }
const Policy& classic() { return classic_transaction; }

std::span<const Policy* const> policies() { return all_policies; }

const Policy* find_policy(std::string_view name) {
  const auto at = std::ranges::find(all_policies, name, &Policy::name);
  return at == all_policies.end() ? nullptr : *at;
}

}  // namespace bulla::handshake
