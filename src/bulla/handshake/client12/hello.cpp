#include "bulla/handshake/client12/hello.h"

#include "bulla/handshake/choice.h"
#include "bulla/wire/record.h"

namespace bulla::handshake::client12 {
namespace {

using TicketPromised = wire::EmptyExtension<wire::ExtensionType::session_ticket>;

// RFC 5746 §3.4, §4.1: a server that doesn't say it may take this handshake for the second one of somebody else.
Result<void> check_renegotiation(const wire::ExtensionBlock& extensions) {
  TRY(const auto info, extensions.find<wire::RenegotiationInfo>());
  if (!info) return fail(Fault::renegotiation_unsafe);
  if (info->renegotiated_connection.size() != 0) return fail(Fault::bad_renegotiation_info);
  return {};
}

// RFC 8422 §5.1.2
Result<void> check_point_formats(const wire::ExtensionBlock& extensions) {
  TRY(const auto formats, extensions.find<wire::ECPointFormatList>());
  if (formats && !formats->ec_point_format_list.contains(wire::ECPointFormat::uncompressed))
    return fail(Fault::point_format);
  return {};
}

// RFC 5246 §7.4.1.3: by the id that comes back.
Result<bool> goes_on(const wire::ServerHello& hello, const Hello12& ours) {
  const bool echoed = !ours.session_id.empty() && same_bytes(hello.legacy_session_id_echo, ours.session_id);
  if (echoed && !ours.session) return fail(Fault::session_not_offered);
  return echoed;
}

// RFC 7627 §5.2, §5.3
Result<void> check_master(const Choice& choice, const Policy& policy) {
  if (choice.agreement.extended_master_secret) return {};
  if (choice.resumes) return fail(Fault::session_extended_master_secret);
  if (policy.extended_master_secret_required) return fail(Fault::extended_master_secret_missing);
  return {};
}

// Where a session goes on no certificate follows, so silence says nothing.
Result<wire::CertificateType> server_type_in(const wire::ExtensionBlock& extensions, const Choice& choice,
                                             const ClientConfig& config) {
  if (choice.resumes && !extensions.has(wire::ExtensionType::server_certificate_type)) return choice.server_type;
  return chosen_server_type(extensions, config);
}

Result<void> take_limit(const wire::ExtensionBlock& extensions, Channel& channel) {
  TRY(const auto limit, extensions.find<wire::RecordSizeLimit>());
  if (limit) channel.limit_records(std::min<std::size_t>(limit->record_size_limit, wire::max_plaintext));
  return {};
}

Result<void> take_extensions(const wire::ExtensionBlock& extensions, Choice& choice, Context& context) {
  using enum wire::ExtensionType;
  TRY_VOID(check_renegotiation(extensions));
  TRY_VOID(check_point_formats(extensions));
  TRY(context.info.client_type, chosen_client_type(extensions, context.config));
  TRY(choice.server_type, server_type_in(extensions, choice, context.config));
  TRY_VOID(extensions.find<wire::ServerNameAcknowledged>());
  TRY_VOID(extensions.find<wire::StatusRequestAcknowledged>());
  TRY_VOID(extensions.find<wire::ExtendedMasterSecret>());
  TRY_VOID(extensions.find<wire::EncryptThenMac>());
  TRY_VOID(extensions.find<TicketPromised>());
  TRY_VOID(extensions.find<wire::SignedCertificateTimestampList>());
  auto& agreement = choice.agreement;
  agreement.extended_master_secret = extensions.has(extended_master_secret);
  if (extensions.has(encrypt_then_mac)) {
    if (agreement.suite->is_aead()) return fail(Fault::encrypt_then_mac_unfit);
    agreement.order = crypto::MacOrder::encrypt_then_mac;
  }
  choice.may_staple = extensions.has(status_request);
  choice.will_ticket = extensions.has(session_ticket);
  if (const auto at = extensions.at(signed_certificate_timestamp); at != extensions.end())
    choice.timestamps.assign(at->extension_data.value.begin(), at->extension_data.value.end());
  TRY(context.info.protocol, chosen_protocol(extensions, context.config.protocols));
  return take_limit(extensions, context.channel);
}

}  // namespace

Result<Choice> take_hello(const In<wire::ServerHello>& message, const Hello12& ours, Context& context) {
  const auto& hello = message.body;
  TRY_VOID(context.channel.speak_tls12());
  TRY_VOID(wire::check_answers12(hello.extensions, ours.extensions));
  Choice choice{};
  auto& agreement = choice.agreement;
  agreement.suite = find_suite12(hello.cipher_suite, *context.config.policy, *context.config.provider);
  if (agreement.suite == nullptr) return fail(Fault::suite_not_offered);
  agreement.client_random = ours.random;
  std::ranges::copy(hello.random.value, agreement.server_random.begin());
  choice.session_id.assign(hello.legacy_session_id_echo.value.begin(), hello.legacy_session_id_echo.value.end());
  TRY(choice.resumes, goes_on(hello, ours));
  if (choice.resumes && ours.session->ticket.session.terms.suite != hello.cipher_suite)
    return fail(Fault::session_changed);
  TRY_VOID(take_extensions(hello.extensions, choice, context));
  TRY_VOID(check_master(choice, *context.config.policy));
  note(agreement, context.info);
  agreement.transcript.add(ours.message);
  agreement.transcript.choose(*agreement.suite->hash);
  agreement.transcript.add(message.raw);
  return choice;
}

}  // namespace bulla::handshake::client12
