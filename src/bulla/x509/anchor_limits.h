// x509: names that anchors are believed for, beyond what their certificates say (RFC 5937): "this CA for .example
// alone". Knows no paths.
#pragma once
#include <map>
#include <span>
#include <string_view>

#include "bulla/base/result.h"
#include "bulla/x509/extensions.h"

namespace bulla::x509 {

struct Certificate;

class AnchorLimits {
 public:
  // `anchor`: the certificate in DER. `name_constraints`: DER of NameConstraints (RFC 5280 §4.2.1.10); both are copied.
  // A second limit of one anchor takes the place of the first. Fault::certificate_extension_malformed.
  Result<void> add(Bytes anchor, Bytes name_constraints);

  // Null if this certificate has no limit. Lives as long as this.
  const NameConstraints* find(const Certificate& anchor) const;

 private:
  struct Limit {
    Buffer der;
    NameConstraints constraints;  // views into der
  };
  std::map<Buffer, Limit> limits_;  // by the whole certificate
};

// DER of NameConstraints that permit names in these domains and no addresses; mailboxes and URIs only in them, too.
// Fault::name_invalid if one is no DNS name, or there is none.
Result<Buffer> constraints_to_domains(std::span<const std::string_view> domains);

}  // namespace bulla::x509
