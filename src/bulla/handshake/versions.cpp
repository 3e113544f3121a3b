#include "bulla/handshake/versions.h"

#include "bulla/base/try.h"
#include "bulla/handshake/certificate_types.h"
#include "bulla/handshake/shared_key.h"

namespace bulla::handshake {
namespace {

struct Offered {
  bool tls13 = false;
  bool tls12 = false;
};

// Where the extension stands, it alone counts.
Result<Offered> offered_versions(const wire::ClientHello& hello) {
  TRY(const auto versions, hello.extensions.find<wire::SupportedVersionsClientHello>());
  if (!versions) return Offered{.tls12 = hello.legacy_version >= wire::ProtocolVersion::tls12};
  return Offered{versions->versions.contains(wire::ProtocolVersion::tls13),
                 versions->versions.contains(wire::ProtocolVersion::tls12)};
}

bool has_suites12(const Policy& policy) { return !policy.suites12.empty(); }

}  // namespace

bool speaks_tls13(const ClientConfig& config) { return !config.policy->suites.empty(); }
bool speaks_tls13(const ServerConfig& config) { return !config.policy->suites.empty(); }

bool speaks_tls12(const ClientConfig& config) {
  const bool judges = accepted_types(config).size() != 0;
  return config.tls12 != nullptr && has_suites12(*config.policy) && judges && !wants_key_alone(config);
}

bool speaks_tls12(const ServerConfig& config) {
  return config.tls12 != nullptr && has_suites12(*config.policy) && !wants_key_alone(config);
}

Result<wire::ProtocolVersion> choose_version(const wire::ClientHello& hello, const ServerConfig& config) {
  TRY(const auto offered, offered_versions(hello));
  if (offered.tls13 && speaks_tls13(config)) return wire::ProtocolVersion::tls13;
  if (hello.cipher_suites.contains(wire::CipherSuite::TLS_FALLBACK_SCSV) && speaks_tls13(config))
    return fail(Fault::inappropriate_fallback);
  if (offered.tls12 && speaks_tls12(config)) return wire::ProtocolVersion::tls12;
  return fail(Fault::protocol_version);
}

}  // namespace bulla::handshake
