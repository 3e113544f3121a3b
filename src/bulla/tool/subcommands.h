// tool: the subcommands. Each is one source file that describes itself to the grammar; main.cpp lists them.
#pragma once
#include "bulla/tool/arguments.h"

namespace bulla::tool {

void add_ca(const Command& root);
void add_connect(const Command& root);
void add_explain(const Command& root);
void add_inspect(const Command& root);
void add_serve(const Command& root);
void add_trust(const Command& root);
void add_up(const Command& root);
void add_verify(const Command& root);

}  // namespace bulla::tool
