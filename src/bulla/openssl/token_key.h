// openssl: private keys that stay in a token (PKCS#11): a smart card, a hardware security module. Knows nothing of who
// the keys belong to.
#pragma once
#include <memory>
#include <string_view>

#include "bulla/crypto/signature.h"

namespace bulla::openssl {

// "pkcs11:token=shop;object=server;type=private?pin-source=file:/etc/shop/pin" (RFC 7512).
bool is_token_uri(std::string_view text);
// Without what may be a PIN, for messages.
std::string_view public_part(std::string_view uri);

// Through libcrypto's engine "pkcs11" (Debian: libengine-pkcs11-openssl) and the modules that p11-kit knows, or the one
// that the environment's PKCS11_MODULE_PATH names. A PIN that the URI lacks is asked of nobody. The key may be used
// from any thread; a signature takes as long as the token does. Fault::key_unreadable if the engine, the token or the
// key isn't there or the PIN is wrong; Fault::key_unsupported.
Result<std::unique_ptr<crypto::PrivateKey>> load_token_key(std::string_view uri);

}  // namespace bulla::openssl
