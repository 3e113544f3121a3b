#include "bulla/handshake/identity.h"

#include "bulla/base/try.h"
#include "bulla/der/pem.h"
#include "bulla/handshake/dangerous.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/other_extensions.h"
#include "bulla/x509/ocsp.h"
#include "bulla/x509/weak_hash.h"

namespace bulla::handshake {
namespace {

// RFC 9846 §4.5.1.2: no chain is sent that is signed with SHA-1. A root's own signature is nobody's concern.
bool is_signed_weakly(const x509::Certificate& certificate) {
  return !certificate.is_self_issued && x509::has_weak_hash(certificate.signature_algorithm_identifier);
}

}  // namespace

Result<std::shared_ptr<const Identity>> Identity::create(std::vector<Buffer> chain,
                                                         std::shared_ptr<const crypto::PrivateKey> key) {
  constexpr std::size_t max_certificates = 16;
  if (chain.empty()) return fail(Fault::pem_no_block);
  if (chain.size() > max_certificates) return fail(Fault::too_many_certificates);
  std::shared_ptr<Identity> identity{new Identity};
  bool all_known = true;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    auto certificate = x509::Certificate::parse(chain[i]);
    if (certificate && is_signed_weakly(**certificate)) certificate = fail(Fault::signature_algorithm_unsupported);
    if (!certificate) {
      auto error = certificate.error();
      error.certificate = static_cast<std::uint8_t>(i);
      return std::unexpected(error);
    }
    const auto issuer = (*certificate)->issuer;
    identity->issuers_.emplace_back(issuer.begin(), issuer.end());
    const auto algorithm = (*certificate)->signature_algorithm;
    if (algorithm && !(*certificate)->is_self_issued) identity->signatures_.push_back(*algorithm);
    all_known = all_known && (algorithm || (*certificate)->is_self_issued);
    if (i == 0) identity->leaf_ = *certificate;
  }
  if (!all_known) identity->signatures_.clear();
  identity->chain_ = std::move(chain);
  TRY_VOID(identity->write_lists());
  if (!same_bytes(identity->leaf_->public_key_info, key->public_key_info())) return fail(Fault::key_mismatch);
  identity->key_ = std::move(key);
  return identity;
}

// Once for all connections: each form of the list, the leaf's entry with what belongs to it.
Result<void> Identity::write_lists() {
  for (unsigned form = 0; form < lists_.size(); ++form) {
    lists_[form].clear();
    wire::Writer writer{lists_[form]};
    for (const auto& certificate : chain_) {
      const bool is_leaf = &certificate == chain_.data();
      writer.vector(certificate, 1, 0xffffff);
      const auto extensions = writer.open(2);
      if (is_leaf && (form & 1) != 0 && !staple_.empty())
        wire::put_extension(writer, wire::CertificateStatus{.response = {staple_}});
      if (is_leaf && (form & 2) != 0 && !timestamps_.empty()) {
        const auto extension = wire::open_extension(writer, wire::SignedCertificateTimestampList::extension_type);
        writer.bytes(timestamps_);
      }
    }
    TRY_VOID(writer.finish());
  }
  compressed_ = std::make_shared<CompressedForms>();
  return {};
}

Result<std::shared_ptr<const Identity>> Identity::raw_key(std::shared_ptr<const crypto::PrivateKey> key) {
  std::shared_ptr<Identity> identity{new Identity};
  const auto info = key->public_key_info();
  identity->chain_.emplace_back(info.begin(), info.end());
  TRY_VOID(identity->write_lists());
  identity->key_ = std::move(key);
  return identity;
}

Result<std::shared_ptr<const Identity>> Identity::with_staple(Bytes response) const {
  if (is_raw_key()) return fail(Fault::ocsp_not_usable);
  TRY(const auto parsed, x509::OcspResponse::parse(response));
  const auto is_ours = [&](const x509::OcspAnswer& answer) {
    return same_bytes(answer.id.serial, leaf_->serial_content);
  };
  if (std::ranges::none_of(parsed.answers(), is_ours)) return fail(Fault::ocsp_not_usable);
  std::shared_ptr<Identity> stapled{new Identity{*this}};
  stapled->staple_.assign(response.begin(), response.end());
  TRY_VOID(stapled->write_lists());
  return stapled;
}

std::shared_ptr<const Identity> dangerous::staple_unread(const Identity& identity, Bytes response) {
  std::shared_ptr<Identity> stapled{new Identity{identity}};
  stapled->staple_.assign(response.begin(), response.end());
  // Of an identity that was written before nothing but the response can be too long.
  if (!stapled->write_lists()) __builtin_trap();
  return stapled;
}

Result<std::shared_ptr<const Identity>> Identity::with_timestamps(Bytes list) const {
  if (is_raw_key() || !wire::decode<wire::SignedCertificateTimestampList>(list))
    return fail(Fault::timestamps_malformed);
  std::shared_ptr<Identity> logged{new Identity{*this}};
  logged->timestamps_.assign(list.begin(), list.end());
  TRY_VOID(logged->write_lists());
  return logged;
}

std::shared_ptr<const Identity> Identity::with_schemes(std::vector<wire::SignatureScheme> schemes) const {
  std::shared_ptr<Identity> limited{new Identity{*this}};
  limited->schemes_ = std::move(schemes);
  return limited;
}

Result<std::shared_ptr<const Identity>> Identity::from_pem(std::string_view certificates,
                                                           std::shared_ptr<const crypto::PrivateKey> key) {
  TRY(auto chain, der::decode_pem(certificates));
  return create(std::move(chain), std::move(key));
}

}  // namespace bulla::handshake
