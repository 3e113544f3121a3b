// tool: the bulla command. Knows its subcommands by name alone.
#include <fcntl.h>
#include <unistd.h>

#include "bulla/tool/subcommands.h"

namespace {

// Whoever starts us with a standard stream closed must not find our words in the next file that we open.
void fill_standard_streams() {
  while (true) {
    const int descriptor = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (descriptor <= 2 && descriptor >= 0) continue;
    if (descriptor > 2) ::close(descriptor);
    return;
  }
}

}  // namespace

int main(int count, char** words) {
  using namespace bulla::tool;
  fill_standard_streams();
  CommandLine line{
      "SSL/TLS that shows what it does.\n\n"
      "Exit codes: 0 well, 1 a file or store on this machine, 2 usage, 3 name or network, 4 negotiation,\n"
      "5 not trusted, 6 wrong name, 7 expired or not yet valid, 8 revoked, 9 client certificate wanted or\n"
      "refused, 10 truncated (closed without close_notify)",
      BULLA_VERSION};
  const auto root = line.root();
  add_ca(root);
  add_connect(root);
  add_explain(root);
  add_inspect(root);
  add_serve(root);
  add_trust(root);
  add_up(root);
  add_verify(root);
  root.examples({"bulla ca init", "bulla ca issue localhost 127.0.0.1", "bulla ca export > root.pem"});
  return static_cast<int>(line.run(count, words));
}
