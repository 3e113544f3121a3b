// handshake: in which form each side shows its key (RFC 7250): in a certificate, or raw. A key that is raw is believed
// because it is pinned; who judges it stands in answers.h.
#pragma once
#include <algorithm>
#include <array>
#include <optional>

#include "bulla/handshake/config.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/other_extensions.h"

namespace bulla::handshake {

using ClientTypesOffered = wire::CertificateTypes<wire::ExtensionType::client_certificate_type>;
using ServerTypesOffered = wire::CertificateTypes<wire::ExtensionType::server_certificate_type>;
using ClientTypeChosen = wire::ChosenCertificateType<wire::ExtensionType::client_certificate_type>;
using ServerTypeChosen = wire::ChosenCertificateType<wire::ExtensionType::server_certificate_type>;

// The types that are spoken here, each once, best first.
class TypeList {
 public:
  TypeList() = default;
  explicit TypeList(wire::CertificateType only) { add(only); }

  // What is listed already, or not spoken here, is passed over.
  void add(wire::CertificateType type) {
    const bool spoken = type == wire::CertificateType::X509 || type == wire::CertificateType::RawPublicKey;
    if (spoken && !contains(type)) types_[size_++] = type;
  }
  bool contains(wire::CertificateType type) const { return std::find(begin(), end(), type) != end(); }
  const wire::CertificateType* begin() const { return types_.data(); }
  const wire::CertificateType* end() const { return types_.data() + size_; }
  std::size_t size() const { return size_; }

 private:
  std::array<wire::CertificateType, 2> types_{};
  std::size_t size_ = 0;
};

// What a client takes from servers, and what it can show of itself.
TypeList accepted_types(const ClientConfig& config);
TypeList shown_types(const ClientConfig& config);
// RFC 7250 §4.1: that it is certificates alone, or nothing at all, is said by silence.
bool needs_saying(const TypeList& types);

// What belongs to certificates alone is not asked for where none is taken.
bool asks_for_staple(const ClientConfig& config);
bool asks_for_timestamps(const ClientConfig& config);

// What a server has chosen for itself, or certificates by silence: Fault::certificate_type_not_offered,
// Fault::no_common_certificate_type.
Result<wire::CertificateType> chosen_server_type(const wire::ExtensionBlock& answer, const ClientConfig& config);
// What it has chosen for its client. Fault::certificate_type_not_offered
Result<wire::CertificateType> chosen_client_type(const wire::ExtensionBlock& answer, const ClientConfig& config);

// What a ClientHello says of both sides; certificates by silence.
struct OfferedTypes {
  TypeList server{wire::CertificateType::X509};  // of ours it would take
  TypeList client{wire::CertificateType::X509};  // it can show
  bool server_said = false;                      // then it is to be answered
  bool client_said = false;
};
Result<OfferedTypes> offered_types(const wire::ExtensionBlock& hello);

// The client's first type that a server can judge; none: there is none.
std::optional<wire::CertificateType> choose_client_type(const TypeList& offered, const ServerConfig& config);

// RFC 9846 §4.5.1: a raw key stands alone, and nothing that belongs to certificates stands with it; of a chain nothing
// is asked here. Fault::raw_key_not_alone, Fault::unexpected_extension.
Result<void> check_form(const wire::Certificate& message, wire::CertificateType type);

}  // namespace bulla::handshake
