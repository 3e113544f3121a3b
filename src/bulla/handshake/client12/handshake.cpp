#include "bulla/handshake/client12/handshake.h"

#include "bulla/handshake/client12/states.h"
#include "bulla/handshake/handshake12.h"

namespace bulla::handshake::client12 {
namespace {

constexpr int max_hello_requests = 4;

class ClientHandshake12 final : public Handshake12<Machine, Connected, Context> {
 public:
  ClientHandshake12(const Context& context, Hello12 hello)
      : Handshake12{Side::server, context, WaitServerHello{std::move(hello)}} {}

  Result<void> read(Bytes raw) override {
    using enum wire::HandshakeType;
    switch (static_cast<wire::HandshakeType>(raw[0])) {
      case hello_request:
        return pass_over(raw);
      case server_hello:
        return read_as<wire::ServerHello>(raw);
      case certificate:
        return read_certificate(raw);
      case certificate_status:
        return read_as<wire::tls12::CertificateStatus>(raw);
      case server_key_exchange:
        return read_as<wire::tls12::ServerKeyExchange>(raw);
      case certificate_request:
        return read_as<wire::tls12::CertificateRequest>(raw);
      case server_hello_done:
        return read_as<wire::tls12::ServerHelloDone>(raw);
      case new_session_ticket:
        return read_as<wire::tls12::NewSessionTicket>(raw);
      case finished:
        return read_as<wire::tls12::Finished>(raw);
      default:
        return fail(Fault::unexpected_message);
    }
  }

 private:
  // RFC 5246 §7.4.1.1: what it asks for is under way, and the transcript does not have it.
  Result<void> pass_over(Bytes hello_request) {
    if (hello_request.size() != wire::HandshakeHeader::size) return fail(Fault::trailing_bytes);
    if (++hello_requests_ > max_hello_requests) return fail(Fault::too_many_messages);
    return {};
  }

  // One type on the wire, two messages: ServerHello says which (RFC 7250 §3).
  Result<void> read_certificate(Bytes raw) {
    return is_in<WaitRawKey>() ? read_as<wire::tls12::RawPublicKey>(raw) : read_as<wire::tls12::Certificate>(raw);
  }

  int hello_requests_ = 0;
};

Result<std::unique_ptr<Handshake>> go_on(const ClientContext& context, Hello12 hello, Bytes server_hello) {
  auto handshake = std::make_unique<ClientHandshake12>(context, std::move(hello));
  TRY_VOID(handshake->read(server_hello));
  return handshake;
}

constexpr ClientTls12 spoken{go_on};

}  // namespace

const ClientTls12* tls12() { return &spoken; }

}  // namespace bulla::handshake::client12
