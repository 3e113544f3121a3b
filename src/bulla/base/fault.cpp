// base: the names of alerts.
#include "bulla/base/fault.h"

namespace bulla {

std::string_view alert_name(Alert alert) {
  switch (alert) {
#define NAME(alert)  \
  case Alert::alert: \
    return #alert;
    NAME(close_notify)
    NAME(unexpected_message)
    NAME(bad_record_mac)
    NAME(record_overflow)
    NAME(handshake_failure)
    NAME(bad_certificate)
    NAME(unsupported_certificate)
    NAME(certificate_revoked)
    NAME(certificate_expired)
    NAME(certificate_unknown)
    NAME(illegal_parameter)
    NAME(unknown_ca)
    NAME(access_denied)
    NAME(decode_error)
    NAME(decrypt_error)
    NAME(protocol_version)
    NAME(insufficient_security)
    NAME(internal_error)
    NAME(inappropriate_fallback)
    NAME(user_canceled)
    NAME(no_renegotiation)
    NAME(missing_extension)
    NAME(unsupported_extension)
    NAME(unrecognized_name)
    NAME(bad_certificate_status_response)
    NAME(unknown_psk_identity)
    NAME(certificate_required)
    NAME(general_error)
    NAME(no_application_protocol)
#undef NAME
  }
  return "unknown alert";
}

}  // namespace bulla
