// support: certificates that say they are signed with a hash that nobody should use any more.
#pragma once
#include <algorithm>

#include "bulla/x509/oids.h"

namespace bulla::test {

// A certificate that RSA and SHA-256 have signed, with another algorithm of RSA in both places that name it.
inline Buffer said_to_be_signed_with(Bytes algorithm, Bytes certificate) {
  Buffer changed{certificate.begin(), certificate.end()};
  auto rest = MutBytes{changed};
  for (;;) {
    const auto found = std::ranges::search(rest, x509::oids::sha256_with_rsa);
    if (found.empty()) return changed;
    std::ranges::copy(algorithm, found.begin());
    rest = MutBytes{found.end(), rest.end()};
  }
}

}  // namespace bulla::test
