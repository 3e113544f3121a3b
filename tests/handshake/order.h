// The order of a handshake's messages as the RFCs have it, written down a second time and without a look at the states:
// a list of what is still to come, made anew by what the hellos agree on (RFC 9846 §2, §4; RFC 5246 §7.3, RFC 5077
// §3.3, RFC 6066 §8).
#pragma once
#include <deque>

#include "bulla/handshake/witness.h"
#include "bulla/wire/hello.h"
#include "support/channel.h"

namespace bulla::test {

class Order {
 public:
  explicit Order(Side listener);

  // The listener has said this message.
  void says(Bytes message);
  // The listener hears this; false: not now, by the RFCs.
  bool hears(const Said& said);
  // The peer's Finished was heard, and nothing is to come.
  bool is_over() const { return finished_ && to_come_.empty(); }

 private:
  static constexpr int change = 256;  // ChangeCipherSpec
  struct Step {
    int what;
    bool may_lack = false;
    int instead = -1;
  };

  void react(int what, Bytes message);
  void read_server_hello(Bytes message);
  void expect_of_server(const wire::ServerHello& hello);
  void expect_of_server12(const wire::ServerHello& hello);
  void expect_of_client();
  void expect_proof();

  Side listener_;
  std::deque<Step> to_come_;
  Buffer session_id_;  // of the ClientHello
  bool tls12_ = false;
  bool finished_ = false;
  bool asked_ = false;  // the server has asked for a certificate
};

}  // namespace bulla::test
