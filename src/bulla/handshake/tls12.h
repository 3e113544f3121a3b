// handshake: how TLS 1.2 is handed to a configuration: as a value, so that a program which doesn't name it doesn't link
// it. client12/handshake.h and server12/handshake.h have the values.
#pragma once
#include <array>
#include <memory>
#include <optional>

#include "bulla/handshake/contexts.h"
#include "bulla/handshake/handshake.h"
#include "bulla/handshake/offered_session.h"

namespace bulla::handshake {

// What a ClientHello said that TLS 1.2 goes on from.
struct Hello12 {
  Buffer message{};  // with its header
  std::array<std::uint8_t, 32> random{};
  Buffer session_id{};
  std::vector<wire::ExtensionType> extensions{};
  std::optional<OfferedSession> session{};  // of TLS 1.2
};

struct ClientTls12 {
  // Goes on with the ServerHello that chose TLS 1.2; with its header. The witness has seen it.
  Result<std::unique_ptr<Handshake>> (*go_on)(const ClientContext& context, Hello12 hello, Bytes server_hello);
};

struct ServerTls12 {
  // Begins with the ClientHello; with its header. The witness has seen it.
  Result<std::unique_ptr<Handshake>> (*begin)(const ServerContext& context, Bytes client_hello);
};

}  // namespace bulla::handshake
