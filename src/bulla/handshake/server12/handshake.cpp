#include "bulla/handshake/server12/handshake.h"

#include "bulla/handshake/server12/states.h"

namespace bulla::handshake::server12 {
namespace {

class ServerHandshake12 final : public Handshake {
 public:
  explicit ServerHandshake12(const Context& context) : context_{context} {}

  Result<Progress> start() override { return fail(Fault::api_misuse); }

  Result<Progress> message(Bytes raw) override {
    context_.witness.message(Side::client, raw);
    if (auto ok = read(raw); !ok) return std::unexpected(at_message(ok.error(), raw));
    return progress();
  }

  Result<Progress> change_cipher_spec() override {
    TRY_VOID(driver_.take(In<wire::ChangeCipherSpec>{}, context_));
    return progress();
  }

  const Question* question() const override { return driver_.question(); }

  Result<Progress> answer(Answer answer) override {
    TRY_VOID(driver_.answer(std::move(answer), context_));
    return progress();
  }

  Outcome outcome() && override { return std::move(driver_.in<Connected>()->outcome); }

  Result<void> read(Bytes raw) {
    using enum wire::HandshakeType;
    switch (static_cast<wire::HandshakeType>(raw[0])) {
      case client_hello:
        return driver_.read<wire::ClientHello>(raw, context_);
      case certificate:
        return driver_.read<wire::tls12::Certificate>(raw, context_);
      case client_key_exchange:
        return read_key_exchange(raw);
      case certificate_verify:
        return driver_.read<wire::CertificateVerify>(raw, context_);
      case finished:
        return driver_.read<wire::tls12::Finished>(raw, context_);
      default:
        return fail(Fault::unexpected_message);
    }
  }

 private:
  // One type on the wire, two messages: the suite says which.
  Result<void> read_key_exchange(Bytes raw) {
    const bool transport = driver_.in<WaitKeyExchange<KeyTransport, Nobody>>() != nullptr ||
                           driver_.in<WaitKeyExchange<KeyTransport, Claimant>>() != nullptr;
    return transport ? driver_.read<wire::tls12::EncryptedPreMasterSecret>(raw, context_)
                     : driver_.read<wire::tls12::ClientECDiffieHellmanPublic>(raw, context_);
  }

  Progress progress() const {
    if (driver_.in<Connected>() != nullptr) return Progress::done;
    return question() != nullptr ? Progress::waits_for_answer : Progress::waits_for_peer;
  }

  Context context_;
  Driver<Machine, Context> driver_{WaitClientHello{}};
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
