#include "bulla/handshake/info.h"

namespace bulla {

std::string_view unfit_text(Unfit reason) {
  switch (reason) {
    case Unfit::version:
      return "it was of another version of TLS";
    case Unfit::unknown:
      return "its ticket is not known, or not any more";
    case Unfit::age:
      return "its life is over";
    case Unfit::policy:
      return "the policy does not allow what it was agreed on by";
    case Unfit::name:
      return "it was for another name";
    case Unfit::protocol:
      return "it was for another application protocol";
    case Unfit::identity:
      return "this side has another certificate now";
    case Unfit::peer:
      return "the other side's certificate is not good any more, or a certificate is asked for differently now";
  }
  return "";
}

std::string_view strength_text(wire::NamedGroup group) {
  using enum wire::NamedGroup;
  if (group == wire::NamedGroup{}) return "whoever ever gets the server's private key can open what was recorded";
  switch (group) {
    case X25519MLKEM768:
    case SecP256r1MLKEM768:
    case SecP384r1MLKEM1024:
      return "recorded today, it stays closed to a quantum computer of later days: who would open it has to break the "
             "elliptic curve and ML-KEM";
    case MLKEM512:
    case MLKEM768:
    case MLKEM1024:
      return "recorded today, it stays closed to a quantum computer of later days, as long as nobody breaks ML-KEM: "
             "there is no elliptic curve beside it";
    default:
      return "the server's key, stolen later, doesn't open what was recorded; a quantum computer would";
  }
}

}  // namespace bulla
