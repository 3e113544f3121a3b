// session: a key that two programs were given beforehand, outside TLS (RFC 9257), and what TLS 1.3 makes of it. Knows
// neither when it is offered nor who may use it.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bulla/base/result.h"
#include "bulla/crypto/provider.h"
#include "bulla/keys/schedule.h"
#include "bulla/wire/names.h"

namespace bulla::session {

inline constexpr std::size_t max_psk_identity = 256;  // bytes; so is a context's
inline constexpr std::size_t min_psk = 16;            // bytes of a key
inline constexpr std::size_t max_psk = 64;

// How the key becomes one of TLS 1.3's.
enum class PskUse : std::uint8_t {
  imported,  // RFC 9258: one key for each hash is derived, and none of them is the key itself
  raw,       // as it is, with its own hash alone: for peers that know no import
};

// What both sides must have settled alike.
struct PskAgreement {
  std::string identity;  // 1 to max_psk_identity bytes; goes over the network in the clear
  // RFC 9258 §5.1: 0 to max_psk_identity bytes, for an imported key: what it was derived from, which of the two is the
  // client. It goes over the network in the clear, too.
  std::string context{};
  wire::KdfIdentifier hash = wire::KdfIdentifier::HKDF_SHA256;  // that goes with the key
  PskUse use = PskUse::imported;
};

// Immutable; shared by connections and threads. A key is for two programs, one of which is always the client: where
// more hold it, or a program is both, a connection may end at another than was meant (RFC 9257 §4), unless roles or
// names stand in the context.
class ExternalPsk {
 public:
  // key: min_psk to max_psk bytes out of a random generator. Nothing that a person made up: whoever sees one handshake
  // can try passwords for as long as they like. Fault::psk_identity_invalid, Fault::psk_too_short, Fault::psk_too_long;
  // Fault::api_misuse for a raw key with a context, or a hash that is none.
  static Result<std::shared_ptr<const ExternalPsk>> create(PskAgreement agreement, Bytes key);

  const std::string& identity() const { return agreement_.identity; }
  PskUse use() const { return agreement_.use; }

  // By what name it is offered for suites of this hash. Nothing: it is not for them.
  std::optional<Buffer> name_for(const crypto::Hash& hash) const;
  // The key schedule that begins with it. hash: one that it has a name for.
  keys::EarlyStage begin(const crypto::Hash& hash, const crypto::Provider& provider) const;
  keys::EarlyStage::PskOrigin origin() const;

  // All of it, the key too, for recordings; the caller wipes it. decode() takes all bytes or none:
  // Fault::session_unreadable, and faults of create().
  Buffer encode() const;
  static Result<std::shared_ptr<const ExternalPsk>> decode(Bytes bytes);

 private:
  ExternalPsk(PskAgreement agreement, Bytes key) : agreement_{std::move(agreement)}, key_{key} {}
  PskAgreement agreement_;
  Secret<max_psk> key_;
};

}  // namespace bulla::session
