// explain: transactions and failures as JSON. The members are described in docs/command.md.
#pragma once
#include "bulla/explain/failure.h"

namespace bulla::explain {

// One object on one line, ended by a line feed. failure may be null. exit_code: what the command will end with.
std::string to_json(const Transaction& transaction, const Failure* failure, int exit_code);

}  // namespace bulla::explain
