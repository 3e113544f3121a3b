#include "bulla/handshake/certificate12.h"

namespace bulla::handshake {
namespace {

Result<Buffer> with_list(Bytes list) {
  wire::Certificate message{};
  message.certificate_list.raw = list;
  Buffer raw;
  TRY_VOID(wire::append_handshake(message, raw));
  return raw;
}

}  // namespace

Result<Buffer> certificate_message(const Shown12& shown) {
  wire::tls12::Certificate theirs{};
  theirs.certificate_list.raw = shown.list;
  Buffer list;
  wire::Writer writer{list};
  bool is_leaf = true;
  for (const auto& certificate : theirs.certificate_list) {
    writer.vector(certificate, 1, 0xffffff);
    const auto extensions = writer.open(2);
    if (is_leaf && !shown.staple.empty())
      wire::put_extension(writer, wire::CertificateStatus{.response = {shown.staple}});
    if (is_leaf && !shown.timestamps.empty()) {
      const auto extension = wire::open_extension(writer, wire::ExtensionType::signed_certificate_timestamp);
      writer.bytes(shown.timestamps);
    }
    is_leaf = false;
  }
  TRY_VOID(writer.finish());
  return with_list(list);
}

Result<Buffer> certificate_message(const wire::tls12::RawPublicKey& shown) {
  Buffer list;
  wire::Writer writer{list};
  writer.put(wire::CertificateEntry{{shown.ASN1_subjectPublicKeyInfo}, {}});
  TRY_VOID(writer.finish());
  return with_list(list);
}

Result<OwnCertificates12> own_certificates12(const Identity& identity, Wanted wanted) {
  wire::Certificate whole{};
  whole.certificate_list.raw = identity.certificate_list(wanted);
  OwnCertificates12 own;
  wire::Writer writer{own.list};
  bool is_leaf = true;
  for (const auto& entry : whole.certificate_list) {
    writer.vector(entry.cert_data, 1, 0xffffff);
    if (!std::exchange(is_leaf, false)) continue;
    TRY(const auto status, entry.extensions.find<wire::CertificateStatus>());
    if (status) own.staple.assign(status->response.value.begin(), status->response.value.end());
    const auto at = entry.extensions.at(wire::ExtensionType::signed_certificate_timestamp);
    if (at != entry.extensions.end())
      own.timestamps.assign(at->extension_data.value.begin(), at->extension_data.value.end());
  }
  TRY_VOID(writer.finish());
  return own;
}

Result<void> say_certificate12(Speech12 speech, const Identity* identity) {
  if (identity != nullptr && identity->is_raw_key())
    return speech.say(wire::tls12::RawPublicKey{{identity->shown_first()}});
  wire::tls12::Certificate message{};
  OwnCertificates12 own;
  if (identity != nullptr) {
    TRY(own, own_certificates12(*identity, {}));
    message.certificate_list.raw = own.list;
  }
  return speech.say(message);
}

}  // namespace bulla::handshake
