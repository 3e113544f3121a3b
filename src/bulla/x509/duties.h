// x509: what CAs must do (RFC 5280 §4, CA/Browser Forum Baseline Requirements §7) beyond what makes a path safe: asked
// at Level::pedantic. Knows one certificate at a time.
#pragma once
#include <optional>

#include "bulla/x509/certificate.h"
#include "bulla/x509/trust.h"

namespace bulla::x509 {

enum class Place : std::uint8_t { leaf, intermediate, anchor };

// The first duty that this certificate's CA has neglected. The Baseline Requirements are asked under Profile::webpki
// alone.
std::optional<Fault> check_duties(const Certificate& certificate, Place place, const TrustOptions& options);

}  // namespace bulla::x509
