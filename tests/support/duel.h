// support: the handshakes of a client and a server against each other, message by message, without records, and with
// somebody between them who may change what is said.
#pragma once
#include <functional>
#include <memory>

#include "bulla/handshake/config.h"
#include "bulla/handshake/handshake.h"
#include "bulla/handshake/witness.h"
#include "support/channel.h"

namespace bulla::test {

// One side of a handshake with all that it refers to.
struct Fighter {
  ChannelStub channel;
  handshake::Witness* witness = nullptr;
  ConnectionInfo info;
  std::unique_ptr<handshake::Handshake> handshake;
  std::unique_ptr<handshake::Afterwards> afterwards;  // once open() was called
  handshake::Progress progress = handshake::Progress::waits_for_peer;
  std::optional<Error> error;
  int answers = 0;     // to challenges after the handshake
  bool asked = false;  // after the handshake: a signature is wanted

  bool done() const { return progress == handshake::Progress::done; }
  bool take(Result<handshake::Progress> result);
  // One message of the other side, during the handshake or after it.
  bool hear(Bytes message);
  bool hear_change_cipher_spec();
  // The handshake is done: what comes now is for `afterwards`, null if there may be nothing.
  void open();
};

class Duel {
 public:
  // The messages of either side pass through this one by one; an emptied message is lost.
  using Meddler = std::function<void(Side from, Buffer& message)>;
  // Whole flights pass through this one before, a message an entry, each ChangeCipherSpec of TLS 1.2 in its place.
  using Rearranger = std::function<void(Side from, std::vector<Said>& flight)>;

  Duel(std::shared_ptr<const ClientConfig> client_side, std::shared_ptr<const ServerConfig> server_side,
       std::string_view name = "server.example");

  // Goes on when somebody has something to say after the handshake.
  void go_on(const Meddler& meddle = {});
  // Until both are done, one fails, or nobody has anything to say.
  void run(const Meddler& meddle = {});
  bool done() const { return client.done() && server.done(); }

  Fighter client;
  Fighter server;
  Rearranger rearrange;

 private:
  bool carry(Side from, const Meddler& meddle);
  bool answer(Fighter& fighter);

  std::shared_ptr<const ClientConfig> client_config_;
  std::shared_ptr<const ServerConfig> server_config_;
  x509::ReferenceName name_;
  handshake::Witness nobody_;
};

}  // namespace bulla::test
