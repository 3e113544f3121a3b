// explain: what an alert usually means when it comes from the other side. Knows no connection.
#pragma once
#include <string_view>

#include "bulla/base/fault.h"

namespace bulla::explain {

struct AlertWords {
  std::string_view means;  // "the peer ...", a sentence without its stop
  std::string_view mend;   // what likely helps; may be empty
};

// Of an alert that the peer sent: of its certificate alerts, the certificate is ours.
AlertWords words_for(Alert alert);

}  // namespace bulla::explain
