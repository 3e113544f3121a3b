// wire: by what name an imported key is offered (RFC 9258): an identity inside the pre_shared_key extension that says
// for which protocol and hash the key was made.
#pragma once
#include "bulla/wire/language.h"
#include "bulla/wire/names.h"

namespace bulla::wire {

// RFC 9258 §5.1: struct { opaque external_identity<1...2^16-1>; opaque context<0..2^16-1>;
//                         uint16 target_protocol; uint16 target_kdf; } ImportedIdentity;
struct ImportedIdentity {
  opaque<1, 0xffff> external_identity;
  opaque<0, 0xffff> context;
  ProtocolVersion target_protocol{};
  KdfIdentifier target_kdf{};
  BULLA_WIRE(external_identity, context, target_protocol, target_kdf);
};

}  // namespace bulla::wire
