#include "bulla/handshake/identity.h"

#include "bulla/base/try.h"
#include "bulla/der/pem.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/other_extensions.h"
#include "bulla/x509/ocsp.h"

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

Result<std::shared_ptr<const Identity>> Identity::with_staple(Bytes response) const {
  TRY(const auto parsed, x509::OcspResponse::parse(response));
  const auto is_ours = [&](const x509::OcspAnswer& answer) {
    return same_bytes(answer.id.serial, leaf_->serial_content);
  };
  if (std::ranges::none_of(parsed.answers(), is_ours)) return fail(Fault::ocsp_not_usable);
  std::shared_ptr<Identity> stapled{new Identity{*this}};
  wire::Writer writer{stapled->stapled_list_};
  writer.vector(leaf_->der, 1, 0xffffff);
  {
    const auto extensions = writer.open(2);
    wire::put_extension(writer, wire::CertificateStatus{.response = {response}});
  }
  // What stands behind the leaf's entry, its length (3), the certificate and the length of no extensions (2).
  writer.bytes(Bytes{certificate_list_}.subspan(3 + leaf_->der.size() + 2));
  TRY_VOID(writer.finish());
  return stapled;
}

Result<std::shared_ptr<const Identity>> Identity::from_pem(std::string_view certificates,
                                                           std::shared_ptr<const crypto::PrivateKey> key) {
  TRY(auto chain, der::decode_pem(certificates));
  return create(std::move(chain), std::move(key));
}

}  // namespace bulla::handshake
