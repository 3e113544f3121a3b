// support: keys, certificates and chains for the tests of x509. Keys are made once a program and shared.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bulla/openssl/provider.h"
#include "bulla/x509/issue.h"

namespace bulla::x509::test {

// A key for this name, the same at each call: the first one says of which kind.
const crypto::PrivateKey& key(const std::string& name, crypto::KeyKind kind = crypto::KeyKind::p256);

// A certificate and its key.
struct Holder {
  std::shared_ptr<const Certificate> certificate;
  const crypto::PrivateKey* key;
  Bytes der() const { return certificate->der; }
};

inline constexpr Time january = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
inline constexpr Time june = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1};
inline constexpr Time december = std::chrono::sys_days{std::chrono::year{2026} / 12 / 1};

// A request that is good as it is: valid from january to december, a fresh serial number, the key named `name`.
CertificateRequest authority_request(const std::string& name);
CertificateRequest leaf_request(const std::string& name);

Holder self_signed(const CertificateRequest& request, const std::string& key_name);
Holder issued(CertificateRequest request, const std::string& key_name, const Holder& issuer);

// Of a key whose point is on no curve: nobody can import it.
Holder issued_for_no_key(CertificateRequest request, const Holder& issuer);

// The usual ones.
Holder root(const std::string& name);  // a CA, its key named like it
Holder intermediate(const std::string& name, const Holder& issuer);
Holder leaf(const std::string& name, const Holder& issuer);  // DNS name and key are `name`, for servers and clients

ReferenceName dns(std::string_view name);
ReferenceName any_name(std::string_view name);

std::shared_ptr<const Trust> trusting(const std::vector<Holder>& anchors, TrustOptions options = {});

// Judges the chain for a server in june. The name of the fault, or "" if it is good.
std::string verdict(const Trust& trust, const std::vector<Holder>& chain, std::string_view name = {},
                    Explanation* why = nullptr);
std::string verdict_on(const Trust& trust, const std::vector<Holder>& chain, Question question,
                       Explanation* why = nullptr);

// A NameConstraints extension; subtrees are GeneralNames' elements in DER.
struct Subtree {
  der::Tag kind;
  std::string base;
};
Buffer name_constraints(const std::vector<Subtree>& permitted, const std::vector<Subtree>& excluded);

// DER of the first certificate in a file of tests/data/x509.
Buffer golden(const std::string& file);

template <class T>
std::string fault_name(const Result<T>& result) {
  return result ? std::string{} : std::string{result.error().row().name};
}

}  // namespace bulla::x509::test
