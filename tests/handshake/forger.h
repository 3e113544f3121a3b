// Who plays the peer of a lone side and knows all its secrets: his Finished and his CertificateVerify are good,
// whatever was said before. So the order of the messages alone is what stands between him and a connection.
#pragma once
#include <map>
#include <string>

#include "bulla/crypto/signature.h"
#include "bulla/handshake/witness.h"

namespace bulla::test {

class Forger final : public handshake::Witness {
 public:
  // speaker: whom he plays; key: Ed25519, that of both sides' certificates.
  Forger(Side speaker, const crypto::PrivateKey& key) : speaker_{speaker}, key_{key} {}

  void message(Side from, Bytes message) override;
  void secret(std::string_view label, Bytes, Bytes secret) override;

  // Messages with their headers; empty while there are no secrets, or nothing is signed.
  Buffer finished() const;
  Buffer certificate_verify() const;
  // What the lone side has said since the last call.
  std::vector<Buffer> heard();

 private:
  Buffer finished12() const;
  wire::CipherSuite suite() const;
  const Buffer* secret_called(std::string_view label) const;
  const Buffer* traffic_secret() const;

  Side speaker_;
  const crypto::PrivateKey& key_;
  std::vector<Buffer> messages_;  // of both, but for HelloRequests
  std::vector<Buffer> heard_;
  std::map<std::string, Buffer, std::less<>> secrets_;
};

}  // namespace bulla::test
