// openssl: the lists of what libcrypto offers, in our order of preference.
#include "bulla/openssl/provider.h"

#include <vector>

#include "bulla/crypto/hybrid.h"
#include "bulla/crypto/kem_group.h"
#include "bulla/crypto/mlkem/ml_kem.h"
#include "bulla/openssl/aead.h"
#include "bulla/openssl/hash.h"
#include "bulla/openssl/ml_kem.h"
#include "bulla/openssl/nist_curve.h"
#include "bulla/openssl/public_key.h"
#include "bulla/openssl/random.h"
#include "bulla/openssl/signing.h"
#include "bulla/openssl/suites12.h"
#include "bulla/openssl/x25519.h"

namespace bulla::openssl {
namespace {

using Parts = crypto::HybridGroup::Parts;

std::vector<crypto::Suite> available_suites() {
  std::vector<crypto::Suite> suites{
      {0x1301, "TLS_AES_128_GCM_SHA256", aes_128_gcm(), &sha256()},
      {0x1302, "TLS_AES_256_GCM_SHA384", aes_256_gcm(), &sha384()},
      {0x1303, "TLS_CHACHA20_POLY1305_SHA256", chacha20_poly1305(), &sha256()},
  };
  std::erase_if(suites, [](const crypto::Suite& suite) { return suite.aead == nullptr; });
  return suites;
}

// libcrypto's where it has it, which is from 3.5 on; else our own.
const crypto::Kem& kem_768() { return ml_kem_768() != nullptr ? *ml_kem_768() : crypto::mlkem::ml_kem_768(); }
const crypto::Kem& kem_1024() { return ml_kem_1024() != nullptr ? *ml_kem_1024() : crypto::mlkem::ml_kem_1024(); }

// RFC 10024; those whose classical half is there.
const std::vector<crypto::HybridGroup>& hybrids() {
  using enum crypto::HybridOrder;
  static const auto groups = [] {
    std::vector<crypto::HybridGroup> made;
    made.reserve(3);  // others hold their addresses
    if (const auto* half = x25519()) made.emplace_back(0x11ec, "X25519MLKEM768", Parts{kem_768(), *half, kem_first});
    if (const auto* half = secp256r1())
      made.emplace_back(0x11eb, "SecP256r1MLKEM768", Parts{kem_768(), *half, classical_first});
    if (const auto* half = secp384r1())
      made.emplace_back(0x11ed, "SecP384r1MLKEM1024", Parts{kem_1024(), *half, classical_first});
    return made;
  }();
  return groups;
}

const crypto::Group& ml_kem_1024_alone() {
  static const crypto::KemGroup group{0x0202, "MLKEM1024", kem_1024()};
  return group;
}

std::vector<const crypto::Group*> available_groups() {
  std::vector<const crypto::Group*> groups;
  for (const auto& hybrid : hybrids()) groups.push_back(&hybrid);
  for (const auto* group : {x25519(), secp256r1(), secp384r1(), secp521r1()})
    if (group != nullptr) groups.push_back(group);
  groups.push_back(&ml_kem_1024_alone());
  return groups;
}

std::vector<crypto::SignatureAlgorithm> available_signatures() {
  using enum crypto::SignatureAlgorithm;
  std::vector algorithms{rsa_pkcs1_sha256, rsa_pkcs1_sha384, rsa_pkcs1_sha512, rsa_pss_sha256, rsa_pss_sha384,
                         rsa_pss_sha512,   ecdsa_sha256,     ecdsa_sha384,     ecdsa_sha512};
  for (const auto& [kind, algorithm] :
       {std::pair{crypto::KeyKind::ed25519, ed25519}, std::pair{crypto::KeyKind::ml_dsa_44, ml_dsa_44},
        std::pair{crypto::KeyKind::ml_dsa_65, ml_dsa_65}, std::pair{crypto::KeyKind::ml_dsa_87, ml_dsa_87}}) {
    if (has_keys(kind)) algorithms.push_back(algorithm);
  }
  return algorithms;
}

}  // namespace

const crypto::Provider& provider() {
  static const auto suites = available_suites();
  static const auto groups = available_groups();
  static const auto signatures = available_signatures();
  static const crypto::Provider provider{.suites = suites,
                                         .groups = groups,
                                         .sha1 = &sha1(),
                                         .sha256 = &sha256(),
                                         .sha384 = &sha384(),
                                         .sha512 = &sha512(),
                                         .import_public_key = import_public_key,
                                         .random = &system_random(),
                                         .suites12 = suites12(),
                                         .signatures = signatures};
  return provider;
}

}  // namespace bulla::openssl
