// openssl: see token_key.h. Engines are deprecated since libcrypto 3.0, and the one that speaks PKCS#11 in Debian 12.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "bulla/openssl/token_key.h"

#include <openssl/engine.h>
#include <openssl/ui.h>

#include <string>

#include "bulla/base/try.h"
#include "bulla/openssl/private_key.h"

namespace bulla::openssl {
namespace {

constexpr std::string_view scheme = "pkcs11:";

using Engine = Handle<ENGINE, ENGINE_free>;
using Questions = Handle<UI_METHOD, UI_destroy_method>;

int refuse(UI*) { return 0; }

// Without one, libcrypto would ask at the terminal.
UI_METHOD* no_questions() {
  static const Questions questions = [] {
    Questions made{UI_create_method("bulla: asks nobody")};
    if (made != nullptr) UI_method_set_opener(made.get(), refuse);
    return made;
  }();
  return questions.get();
}

// Initialised once and for as long as the program lives: its keys refer to it.
ENGINE* engine() {
  static ENGINE* const ready = []() -> ENGINE* {
    ENGINE_load_builtin_engines();
    Engine found{ENGINE_by_id("pkcs11")};
    // It would print its troubles, with the URI and the PIN in it.
    if (found == nullptr || ENGINE_ctrl_cmd_string(found.get(), "QUIET", nullptr, 0) != 1 ||
        ENGINE_init(found.get()) != 1) {
      ERR_clear_error();
      return nullptr;
    }
    return found.release();
  }();
  return ready;
}

}  // namespace

bool is_token_uri(std::string_view text) { return text.starts_with(scheme); }

std::string_view public_part(std::string_view uri) { return uri.substr(0, uri.find_first_of("?")); }

Result<std::unique_ptr<crypto::PrivateKey>> load_token_key(std::string_view uri) {
  if (engine() == nullptr || no_questions() == nullptr) return fail(Fault::key_unreadable);
  auto whole = std::string{uri};
  Key key{ENGINE_load_private_key(engine(), whole.c_str(), no_questions(), nullptr)};
  wipe({reinterpret_cast<std::uint8_t*>(whole.data()), whole.size()});
  if (key == nullptr) return fail_clean(Fault::key_unreadable);
  TRY(auto adopted, LibcryptoPrivateKey::adopt(std::move(key)));
  return adopted;
}

}  // namespace bulla::openssl
