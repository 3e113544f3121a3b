#include "bulla/handshake/certificate_types.h"

#include "bulla/base/try.h"

namespace bulla::handshake {
namespace {

using enum wire::CertificateType;

template <class Offered>
Result<std::optional<TypeList>> read(const wire::ExtensionBlock& hello) {
  TRY(const auto offered, hello.find<Offered>());
  if (!offered) return std::optional<TypeList>{};
  TypeList types;
  for (const auto type : offered->certificate_types) types.add(type);
  return std::optional{types};
}

}  // namespace

TypeList accepted_types(const ClientConfig& config) {
  TypeList types;
  if (config.server_keys) types.add(RawPublicKey);
  if (config.trust) types.add(X509);
  return types;
}

TypeList shown_types(const ClientConfig& config) {
  TypeList types;
  for (const auto& identity : config.identities) types.add(identity->type());
  return types;
}

bool needs_saying(const TypeList& types) { return types.contains(RawPublicKey); }

bool asks_for_staple(const ClientConfig& config) {
  return config.staple_request == StapleRequest::sent && config.trust != nullptr;
}

bool asks_for_timestamps(const ClientConfig& config) {
  return config.timestamp_request == TimestampRequest::sent && config.trust != nullptr;
}

Result<wire::CertificateType> chosen_server_type(const wire::ExtensionBlock& answer, const ClientConfig& config) {
  TRY(const auto chosen, answer.find<ServerTypeChosen>());
  const auto type = chosen ? chosen->certificate_type : X509;
  if (accepted_types(config).contains(type)) return type;
  return fail(chosen ? Fault::certificate_type_not_offered : Fault::no_common_certificate_type);
}

// By silence it is asked for a certificate, and may have none.
Result<wire::CertificateType> chosen_client_type(const wire::ExtensionBlock& answer, const ClientConfig& config) {
  TRY(const auto chosen, answer.find<ClientTypeChosen>());
  if (!chosen) return X509;
  if (!shown_types(config).contains(chosen->certificate_type)) return fail(Fault::certificate_type_not_offered);
  return chosen->certificate_type;
}

Result<OfferedTypes> offered_types(const wire::ExtensionBlock& hello) {
  OfferedTypes types;
  TRY(const auto server, read<ServerTypesOffered>(hello));
  TRY(const auto client, read<ClientTypesOffered>(hello));
  types.server_said = server.has_value();
  types.client_said = client.has_value();
  if (server) types.server = *server;
  if (client) types.client = *client;
  return types;
}

std::optional<wire::CertificateType> choose_client_type(const TypeList& offered, const ServerConfig& config) {
  for (const auto type : offered) {
    const bool judged = type == RawPublicKey ? config.client_keys != nullptr : config.client_trust != nullptr;
    if (judged) return type;
  }
  return std::nullopt;
}

Result<void> check_form(const wire::Certificate& message, wire::CertificateType type) {
  if (type != RawPublicKey) return {};
  const auto& entries = message.certificate_list;
  if (entries.count() > 1) return fail(Fault::raw_key_not_alone);
  for (const auto& entry : entries)
    if (!entry.extensions.empty()) return fail(Fault::unexpected_extension, entry.extensions.offset);
  return {};
}

}  // namespace bulla::handshake
