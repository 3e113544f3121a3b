// handshake: which of the external keys that a client names a TLS 1.3 server goes on with.
#pragma once
#include "bulla/handshake/server13/hello.h"
#include "bulla/handshake/shared_key.h"

namespace bulla::handshake::server13 {

// More names than this are not looked up.
inline constexpr std::size_t max_keys_tried = 16;

// A key that the client offers and that we have.
struct KeyFound {
  std::uint16_t place = 0;  // among the client's
  std::shared_ptr<const session::ExternalPsk> psk;
};
// The client's first for suites of that hash.
std::optional<KeyFound> find_key(const HelloExtensions& extensions, const crypto::Hash& hash,
                                 const ServerConfig& config);

// As handshake::choose_suite, but what goes with a key that the client offers is preferred. Fault::no_common_suite;
// Fault::key_required if a key alone is proof and none is offered.
Result<const crypto::Suite*> choose_suite(const wire::ClientHello& hello, const HelloExtensions& extensions,
                                          const ServerConfig& config);

// Fault::key_required if a key alone is proof and none is offered.
Result<void> check_for_keys(const HelloExtensions& extensions, const ServerConfig& config);

}  // namespace bulla::handshake::server13
