#include "bulla/handshake/server12/handshake.h"

#include "bulla/handshake/handshake12.h"
#include "bulla/handshake/server12/states.h"

namespace bulla::handshake::server12 {
namespace {

class ServerHandshake12 final : public Handshake12<Machine, Connected, Context> {
 public:
  explicit ServerHandshake12(const Context& context) : Handshake12{Side::client, context, WaitClientHello{}} {}

  Result<void> read(Bytes raw) override {
    using enum wire::HandshakeType;
    switch (static_cast<wire::HandshakeType>(raw[0])) {
      case client_hello:
        return read_as<wire::ClientHello>(raw);
      case certificate:
        return read_certificate(raw);
      case client_key_exchange:
        return read_key_exchange(raw);
      case certificate_verify:
        return read_as<wire::CertificateVerify>(raw);
      case finished:
        return read_as<wire::tls12::Finished>(raw);
      default:
        return fail(Fault::unexpected_message);
    }
  }

 private:
  // One type on the wire, two messages: our hello says which (RFC 7250 §3).
  Result<void> read_certificate(Bytes raw) {
    const bool raw_key = is_in<WaitRawKey<KeyAgreement>>() || is_in<WaitRawKey<KeyTransport>>();
    return raw_key ? read_as<wire::tls12::RawPublicKey>(raw) : read_as<wire::tls12::Certificate>(raw);
  }

  // One type on the wire, two messages: the suite says which.
  Result<void> read_key_exchange(Bytes raw) {
    const bool transport =
        is_in<WaitKeyExchange<KeyTransport, Nobody>>() || is_in<WaitKeyExchange<KeyTransport, Claimant>>();
    return transport ? read_as<wire::tls12::EncryptedPreMasterSecret>(raw)
                     : read_as<wire::tls12::ClientECDiffieHellmanPublic>(raw);
  }
};

Result<std::unique_ptr<Handshake>> begin(const ServerContext& context, Bytes client_hello) {
  auto handshake = std::make_unique<ServerHandshake12>(context);
  TRY_VOID(handshake->read(client_hello));
  return handshake;
}

constexpr ServerTls12 spoken{begin};

}  // namespace

const ServerTls12* tls12() { return &spoken; }

}  // namespace bulla::handshake::server12
