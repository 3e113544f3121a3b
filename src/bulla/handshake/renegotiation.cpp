#include "bulla/handshake/renegotiation.h"

#include "bulla/base/try.h"
#include "bulla/handshake/message.h"
#include "bulla/wire/messages12.h"

namespace bulla::handshake {
namespace {

class Refusal final : public Afterwards {
 public:
  Refusal(Side self, Channel& channel, Witness& witness) : self_{self}, channel_{channel}, witness_{witness} {}

  Result<Progress> message(Bytes raw) override {
    using enum wire::HandshakeType;
    const auto wish = self_ == Side::client ? hello_request : client_hello;
    witness_.message(self_ == Side::client ? Side::server : Side::client, raw);
    if (static_cast<wire::HandshakeType>(raw[0]) != wish)
      return std::unexpected(at_message(fail(Fault::unexpected_message).error(), raw));
    if (self_ == Side::client && raw.size() != wire::HandshakeHeader::size)
      return std::unexpected(at_message(fail(Fault::trailing_bytes).error(), raw));
    TRY_VOID(channel_.warn(Alert::no_renegotiation));
    return Progress::waits_for_peer;
  }
  const Question* question() const override { return nullptr; }
  Result<Progress> answer(Answer) override { return fail(Fault::api_misuse); }

 private:
  Side self_;
  Channel& channel_;
  Witness& witness_;
};

}  // namespace

std::unique_ptr<Afterwards> refuse_renegotiation(Side self, Channel& channel, Witness& witness) {
  return std::make_unique<Refusal>(self, channel, witness);
}

}  // namespace bulla::handshake
