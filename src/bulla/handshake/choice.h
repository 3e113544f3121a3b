// handshake: choosing among what both sides can do.
#pragma once
#include "bulla/handshake/config.h"
#include "bulla/handshake/schemes.h"
#include "bulla/wire/extensions.h"
#include "bulla/wire/hello.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/other_extensions.h"

namespace bulla::handshake {

// The provider's row, if the policy allows it; nullptr otherwise.
const crypto::Group* find_group(wire::NamedGroup id, const Policy& policy, const crypto::Provider& provider);
const crypto::Suite* find_suite(wire::CipherSuite id, const Policy& policy, const crypto::Provider& provider);

// The first suite of ours that the client offers. Fault::no_common_suite
Result<const crypto::Suite*> choose_suite(const wire::ClientHello& hello, const ServerConfig& config);

struct GroupChoice {
  const crypto::Group* group;
  std::optional<Bytes> share;  // none: the client must be asked for one (HelloRetryRequest)
};
// The first group of ours with a share; else the first that the client supports. Fault::no_common_group
Result<GroupChoice> choose_group(const wire::SupportedGroups& groups, const wire::KeyShareClientHello& shares,
                                 const ServerConfig& config);

// What the application chooses; where it doesn't want to, the first protocol of ours that the client lists, empty if we
// have none. Fault::no_common_protocol; Fault::api_misuse for a choice that was not offered.
Result<std::string> choose_protocol(const wire::ProtocolNameList& theirs, std::string_view server_name,
                                    const ServerConfig& config);

// Among the identities that can sign as the client wants: the first for the name, else the first of all.
// server_name empty: none was asked for. Fault::no_common_signature
Result<std::shared_ptr<const Identity>> choose_server_identity(std::string_view server_name, const SchemeSet& schemes,
                                                               const ServerConfig& config);

// Among ours: the first that can sign as the server wants and that one of the CAs it names (none: any) has issued.
// Null: none fits.
std::shared_ptr<const Identity> choose_client_identity(const wire::CertificateRequest& request,
                                                       const ClientConfig& config);

}  // namespace bulla::handshake
