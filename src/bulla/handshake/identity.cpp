#include "bulla/handshake/identity.h"

#include "bulla/base/try.h"
#include "bulla/der/pem.h"
#include "bulla/wire/messages.h"

namespace bulla::handshake {

Result<std::shared_ptr<const Identity>> Identity::create(std::vector<Buffer> chain,
                                                         std::shared_ptr<const crypto::PrivateKey> key) {
  constexpr std::size_t max_certificates = 16;
  if (chain.empty()) return fail(Fault::pem_no_block);
  if (chain.size() > max_certificates) return fail(Fault::too_many_certificates);
  std::shared_ptr<Identity> identity{new Identity};
  wire::Writer writer{identity->certificate_list_};
  for (std::size_t i = 0; i < chain.size(); ++i) {
    auto certificate = x509::Certificate::parse(chain[i]);
    if (!certificate) {
      auto error = certificate.error();
      error.certificate = static_cast<std::uint8_t>(i);
      return std::unexpected(error);
    }
    writer.put(wire::CertificateEntry{{chain[i]}, {}});
    const auto issuer = (*certificate)->issuer;
    identity->issuers_.emplace_back(issuer.begin(), issuer.end());
    if (i == 0) identity->leaf_ = *certificate;
  }
  TRY_VOID(writer.finish());
  if (!same_bytes(identity->leaf_->public_key_info, key->public_key_info())) return fail(Fault::key_mismatch);
  identity->key_ = std::move(key);
  return identity;
}

Result<std::shared_ptr<const Identity>> Identity::from_pem(std::string_view certificates,
                                                           std::shared_ptr<const crypto::PrivateKey> key) {
  TRY(auto chain, der::decode_pem(certificates));
  return create(std::move(chain), std::move(key));
}

}  // namespace bulla::handshake
