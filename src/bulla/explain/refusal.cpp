// explain: whether a server's alert speaks of the client's certificate. Knows no words.
#include "bulla/explain/refusal.h"

namespace bulla::explain {
namespace {

constexpr auto by_client = std::to_underlying(Side::client);
constexpr auto by_server = std::to_underlying(Side::server);

bool is_about_certificates(Alert alert) {
  switch (alert) {
    case Alert::bad_certificate:
    case Alert::unsupported_certificate:
    case Alert::certificate_revoked:
    case Alert::certificate_expired:
    case Alert::certificate_unknown:
    case Alert::certificate_required:
    case Alert::unknown_ca:
    case Alert::access_denied:
      return true;
    default:
      return false;
  }
}

bool refuses_in_tls12(Alert alert, const Facts& facts) {
  if (is_about_certificates(alert)) return true;
  if (facts.finished[by_server]) return false;
  const bool signed_for_it = facts.scheme[by_client].has_value();
  return alert == Alert::handshake_failure || (alert == Alert::decrypt_error && signed_for_it);
}

}  // namespace

bool refuses_client(const Error& error, Side self, const Facts& facts) {
  if (error.fault != Fault::alert_received || self != Side::client) return false;
  if (!facts.challenge || !facts.presented[by_client]) return false;
  return !facts.tls12 || refuses_in_tls12(error.received, facts);
}

}  // namespace bulla::explain
