// handshake: what all states of a role share and none owns, whatever the version. The references outlive the handshake.
#pragma once
#include "bulla/handshake/channel.h"
#include "bulla/handshake/config.h"
#include "bulla/handshake/info.h"
#include "bulla/handshake/witness.h"

namespace bulla::handshake {

struct ClientContext {
  const ClientConfig& config;
  const x509::ReferenceName& server;
  Channel& channel;
  Witness& witness;
  ConnectionInfo& info;
};

struct ServerContext {
  const ServerConfig& config;
  Channel& channel;
  Witness& witness;
  ConnectionInfo& info;
};

}  // namespace bulla::handshake
