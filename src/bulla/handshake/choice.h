// handshake: choosing among what both sides can do.
#pragma once
#include "bulla/handshake/certificate_types.h"
#include "bulla/handshake/config.h"
#include "bulla/handshake/schemes.h"
#include "bulla/wire/extensions.h"
#include "bulla/wire/hello.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/other_extensions.h"

namespace bulla::handshake {

// The provider's row, if the policy allows it; nullptr otherwise.
const crypto::Group* find_group(wire::NamedGroup id, const Policy& policy, const crypto::Provider& provider);
// The same for TLS 1.2, which has classical ones alone (RFC 10024).
const crypto::Group* find_group12(wire::NamedGroup id, const Policy& policy, const crypto::Provider& provider);
const crypto::Suite* find_suite(wire::CipherSuite id, const Policy& policy, const crypto::Provider& provider);
const crypto::Suite12* find_suite12(wire::CipherSuite id, const Policy& policy, const crypto::Provider& provider);

// Of the policy the schemes that the provider can verify: what a peer is offered, and all that it may prove itself by.
// version: the newest that is spoken; where that is TLS 1.2, without those that TLS 1.3 alone has.
std::vector<wire::SignatureScheme> offered_schemes(const Policy& policy, const crypto::Provider& provider,
                                                   wire::ProtocolVersion version = wire::ProtocolVersion::tls13);

// By which scheme the identity proves itself in a handshake of that version: the first of its own, or else of the
// policy's, that both the policy and the peer have and its key can make; nullptr if there is none.
const Scheme* choose_scheme(const Identity& identity, const Policy& policy, const SchemeSet& theirs,
                            wire::ProtocolVersion version = wire::ProtocolVersion::tls13);

// The first suite of ours that the client offers. Fault::no_common_suite
Result<const crypto::Suite*> choose_suite(const wire::ClientHello& hello, const ServerConfig& config);

struct GroupChoice {
  const crypto::Group* group;
  std::optional<Bytes> share;  // none: the client must be asked for one (HelloRetryRequest)
};
// The first group of ours with a share; else the first that the client supports. A hybrid that it supports is worth the
// round trip, if it has sent a share of a classical one alone, and so is a KEM. Fault::no_common_group
Result<GroupChoice> choose_group(const wire::SupportedGroups& groups, const wire::KeyShareClientHello& shares,
                                 const ServerConfig& config);

// What the application chooses; where it doesn't want to, the first protocol of ours that the client lists, empty if we
// have none. Fault::no_common_protocol; Fault::api_misuse for a choice that was not offered.
Result<std::string> choose_protocol(const wire::ProtocolNameList& theirs, std::string_view server_name,
                                    const ServerConfig& config);

// What a server has chosen of a client's protocols; empty: nothing. Fault::protocol_not_offered,
// Fault::value_out_of_range.
Result<std::string> chosen_protocol(const wire::ExtensionBlock& answer, std::span<const std::string> offered);

// What a peer wants of the certificate that we show it; views into the extensions that say so.
struct Wishes {
  SchemeSet schemes;                            // by which we may prove ourselves
  CertificateSchemeSet certificate_schemes;     // by which our certificates may be signed (RFC 9846 §4.3.3)
  wire::CertificateAuthorities authorities{};   // empty: any
  wire::OIDFilters filters{};                   // what the leaf has to say (RFC 9846 §4.3.5)
  TypeList types{wire::CertificateType::X509};  // RFC 7250; of a client: what was agreed on
  std::optional<UsableKeys> keys{};             // of TLS 1.2; none: TLS 1.3, the schemes say it
};
// Of a ClientHello or a CertificateRequest: its extensions without their length. Faults of the extensions.
Result<Wishes> wishes_in(Bytes extensions);
Result<Wishes> wishes_in(const wire::ExtensionBlock& extensions);

// Ours, in the order of preference.
struct Candidates {
  std::span<const std::shared_ptr<const Identity>> identities;
  const Policy& policy;
};

// Of the first type for which there are any (RFC 7250), among those whose key will do: for the name
// before others, then with certificates signed as it wants, then issued by one of its CAs, then in our order.
// server_name empty: none was asked for. Null: none can sign.
std::shared_ptr<const Identity> choose_server_identity(std::string_view server_name, const Wishes& wishes,
                                                       const Candidates& ours);

// Among those of the type agreed on that can sign as the server wants, and raw keys aside that one of the CAs it names
// has issued and that have what its filters ask for: with certificates signed as it wants before others, then in our
// order. Null: none fits.
std::shared_ptr<const Identity> choose_client_identity(const Wishes& wishes, const Candidates& ours);

// Why a server has none for a client that takes these types. Fault::no_common_certificate_type,
// Fault::no_common_signature
Fault why_none_fits(const TypeList& types, const ServerConfig& config);

}  // namespace bulla::handshake
