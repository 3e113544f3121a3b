// tool: the one table from faults to exit codes. Knows nothing of sentences.
#include "bulla/tool/exit_codes.h"

namespace bulla::tool {
namespace {

// Of a fatal alert that the peer sent. What it says of certificates, it says of ours.
ExitCode exit_code_of_alert(Alert received) {
  switch (received) {
    case Alert::certificate_required:
    case Alert::bad_certificate:
    case Alert::unsupported_certificate:
    case Alert::certificate_revoked:
    case Alert::certificate_expired:
    case Alert::certificate_unknown:
    case Alert::unknown_ca:
    case Alert::access_denied:
      return ExitCode::client_certificate;
    case Alert::unrecognized_name:
      return ExitCode::wrong_name;
    case Alert::close_notify:
    case Alert::unexpected_message:
    case Alert::bad_record_mac:
    case Alert::record_overflow:
    case Alert::handshake_failure:
    case Alert::illegal_parameter:
    case Alert::decode_error:
    case Alert::decrypt_error:
    case Alert::protocol_version:
    case Alert::insufficient_security:
    case Alert::internal_error:
    case Alert::inappropriate_fallback:
    case Alert::user_canceled:
    case Alert::no_renegotiation:
    case Alert::missing_extension:
    case Alert::unsupported_extension:
    case Alert::bad_certificate_status_response:
    case Alert::unknown_psk_identity:
    case Alert::general_error:
    case Alert::no_application_protocol:
      return ExitCode::negotiation;
  }
  return ExitCode::negotiation;  // an alert that has no name here
}

}  // namespace

// No default: a new row of the fault table does not compile until it has its place here.
ExitCode exit_code_of(const Error& error) {
  switch (error.fault) {
    case Fault::alert_received:
      return exit_code_of_alert(error.received);

    case Fault::name_invalid:
    case Fault::network_failed:
    case Fault::handshake_timeout:
      return ExitCode::network;

    case Fault::truncated:
    case Fault::trailing_bytes:
    case Fault::length_out_of_range:
    case Fault::value_out_of_range:
    case Fault::duplicate_extension:
    case Fault::unexpected_extension:
    case Fault::unsolicited_extension:
    case Fault::missing_extension:
    case Fault::too_many_extensions:
    case Fault::protocol_not_offered:
    case Fault::duplicate_key_share:
    case Fault::key_share_order:
    case Fault::psk_not_last:
    case Fault::psk_binder_count:
    case Fault::bad_compression:
    case Fault::name_malformed:
    case Fault::record_overflow:
    case Fault::bad_record_mac:
    case Fault::unexpected_record:
    case Fault::empty_record:
    case Fault::too_many_empty_records:
    case Fault::no_content_type:
    case Fault::bad_change_cipher_spec:
    case Fault::split_across_keys:
    case Fault::interleaved_message:
    case Fault::not_tls:
    case Fault::alert_malformed:
    case Fault::message_too_long:
    case Fault::too_many_messages:
    case Fault::sequence_exhausted:
    case Fault::unexpected_message:
    case Fault::protocol_version:
    case Fault::version_mismatch:
    case Fault::inappropriate_fallback:
    case Fault::extended_master_secret_missing:
    case Fault::renegotiation_unsafe:
    case Fault::bad_renegotiation_info:
    case Fault::point_format:
    case Fault::certificate_unfit_for_suite:
    case Fault::encrypt_then_mac_unfit:
    case Fault::session_not_offered:
    case Fault::session_changed:
    case Fault::session_extended_master_secret:
    case Fault::legacy_version:
    case Fault::downgrade:
    case Fault::no_common_suite:
    case Fault::no_common_group:
    case Fault::no_common_signature:
    case Fault::no_common_protocol:
    case Fault::suite_not_offered:
    case Fault::group_not_offered:
    case Fault::session_id_not_echoed:
    case Fault::second_hello_retry:
    case Fault::useless_hello_retry:
    case Fault::hello_changed:
    case Fault::bad_key_share:
    case Fault::bad_shared_secret:
    case Fault::scheme_not_offered:
    case Fault::scheme_unfit_for_key:
    case Fault::bad_finished:
    case Fault::certificate_context:
    case Fault::early_data_unexpected:
    case Fault::early_data_too_long:
    case Fault::psk_not_offered:
    case Fault::psk_wrong_hash:
    case Fault::bad_binder:
    case Fault::unknown_psk:
    case Fault::key_not_proved:
    case Fault::key_required:
    case Fault::request_context_reused:
    case Fault::no_common_certificate_type:
    case Fault::certificate_type_not_offered:
    case Fault::raw_key_not_alone:
    case Fault::compression_not_offered:
    case Fault::key_update_malformed:
    case Fault::bad_max_record_size:
    case Fault::closed_during_handshake:
      return ExitCode::negotiation;

    case Fault::bad_signature:
    case Fault::empty_certificate:
    case Fault::signature_invalid:
    case Fault::key_unsupported:
    case Fault::ml_dsa_missing:
    case Fault::der_tag:
    case Fault::der_length:
    case Fault::der_trailing:
    case Fault::der_value:
    case Fault::der_depth:
    case Fault::certificate_malformed:
    case Fault::certificate_version:
    case Fault::certificate_serial:
    case Fault::certificate_algorithms_differ:
    case Fault::certificate_time_form:
    case Fault::certificate_duplicate_extension:
    case Fault::certificate_extension_malformed:
    case Fault::unknown_critical_extension:
    case Fault::signature_algorithm_unsupported:
    case Fault::unknown_issuer:
    case Fault::self_signed:
    case Fault::not_a_ca:
    case Fault::ca_as_leaf:
    case Fault::path_too_long:
    case Fault::key_usage:
    case Fault::extended_key_usage:
    case Fault::name_constraint:
    case Fault::key_not_pinned:
    case Fault::key_too_weak:
    case Fault::policy_not_acceptable:
    case Fault::crl_malformed:
    case Fault::crl_not_current:
    case Fault::revocation_unknown:
    case Fault::ocsp_malformed:
    case Fault::ocsp_not_usable:
    case Fault::ocsp_missing:
    case Fault::key_identifier_missing:
    case Fault::key_identifier_form:
    case Fault::path_length_without_signing:
    case Fault::extension_criticality:
    case Fault::common_name_not_in_names:
    case Fault::wildcard_too_wide:
    case Fault::too_few_logs:
    case Fault::request_malformed:
    case Fault::path_budget:
    case Fault::too_many_certificates:
    case Fault::certificate_decompression:
      return ExitCode::not_trusted;

    case Fault::wrong_name:
    case Fault::no_certificate_for_name:
      return ExitCode::wrong_name;

    case Fault::certificate_expired:
    case Fault::certificate_not_yet_valid:
      return ExitCode::not_valid_now;

    case Fault::certificate_revoked:
      return ExitCode::revoked;

    case Fault::client_certificate_missing:
    case Fault::certificate_required:
      return ExitCode::client_certificate;

    case Fault::closed_without_notify:
      return ExitCode::truncated;

    case Fault::pin_malformed:
    case Fault::authority_name_invalid:
    case Fault::validity_invalid:
      return ExitCode::usage;

    case Fault::key_unreadable:
    case Fault::key_password:
    case Fault::key_mismatch:
    case Fault::psk_identity_invalid:
    case Fault::psk_too_short:
    case Fault::psk_too_long:
    case Fault::psk_file_malformed:
    case Fault::random_failed:
    case Fault::crypto_failed:
    case Fault::out_of_memory:
    case Fault::no_room:
    case Fault::api_misuse:
    case Fault::pem_malformed:
    case Fault::pem_no_block:
    case Fault::file_unreadable:
    case Fault::recording_unreadable:
    case Fault::replay_differs:
    case Fault::file_unwritable:
    case Fault::file_exists:
    case Fault::store_failed:
    case Fault::trust_store_failed:
    case Fault::no_such_certificate:
    case Fault::log_list_malformed:
    case Fault::capture_unreadable:
    case Fault::no_tls_in_capture:
    case Fault::keylog_malformed:
    case Fault::session_unreadable:
    case Fault::timestamps_malformed:
    case Fault::handover_unreadable:
    case Fault::no_authority:
      return ExitCode::failure;
  }
  return ExitCode::failure;
}

}  // namespace bulla::tool
