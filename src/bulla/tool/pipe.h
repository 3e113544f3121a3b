// tool: standard input to a TLS server and its answers to standard output, until the server closes. Knows nothing of
// the command line, nor of how an ending is told.
#pragma once
#include <functional>
#include <memory>

#include "bulla/authority/trouble.h"
#include "bulla/engine/engine.h"
#include "bulla/front/address.h"

namespace bulla::tool {

// listen: says that nothing will be sent, and hears for a moment what the server says to that; its data is dropped.
// That it ends without close_notify is no trouble then: nothing was asked for that could be missing.
enum class AfterHandshake : std::uint8_t { pipe, close, listen };

struct PipeOptions {
  front::Address server;
  x509::ReferenceName name;  // whom its certificate must be for
  std::shared_ptr<const ClientConfig> config;
  Observer* observer = nullptr;
  std::string early_data{};  // sent first: with the hello if a ticket allows it, else as soon as the server is verified
  std::chrono::seconds timeout{10};        // for name and connection together, and for the handshake
  std::function<void()> on_reached{};      // connected; TLS begins
  std::function<void()> on_established{};  // before the first byte is sent
  AfterHandshake after_handshake = AfterHandshake::pipe;
};

// A configuration that believes the CAs of this PEM file, or if it is empty whom this system believes.
Outcome<std::shared_ptr<ClientConfig>> client_config_for(const std::string& authority);

// Whom the server's certificate must be for: this name, or if it is empty the server's host. Fault::name_invalid.
Outcome<x509::ReferenceName> name_for(const std::string& name, const front::Address& server);

struct PipeEnding {
  std::optional<Trouble> trouble;  // empty: the server closed and everything arrived
  int signal = 0;                  // not 0: this one stopped us
  bool reached_server = false;     // TLS began: the trouble is the protocol's
};

// Sends nothing before the server has been verified. The end of standard input is told to the server, and its answers
// are read on.
PipeEnding run_pipe(PipeOptions options);

}  // namespace bulla::tool
