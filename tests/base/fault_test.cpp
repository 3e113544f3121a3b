#include "bulla/base/fault.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace bulla {
namespace {

TEST(FaultTable, EachFaultHasARowOfItsOwnName) {
#define BULLA_CHECK(fault, alert, rule, text, mend) EXPECT_EQ(row_of(Fault::fault).name, #fault);
  BULLA_FAULTS(BULLA_CHECK)
#undef BULLA_CHECK
}

TEST(FaultTable, NoTwoRowsSayTheSame) {
  std::set<std::string_view> names, sentences;
  for (const auto& row : fault_table) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(sentences.insert(row.text).second) << row.text;
  }
}

TEST(FaultTable, EveryRowIsComplete) {
  for (const auto& row : fault_table) {
    EXPECT_FALSE(row.name.empty());
    EXPECT_GT(row.text.size(), 10u) << row.name;
    EXPECT_NE(row.text.back(), '.') << row.name;
    EXPECT_NE(alert_name(row.alert), "unknown alert") << row.name;
  }
}

// What a peer can cause cites the section that it broke.
TEST(FaultTable, EveryRuleNamesItsDocument) {
  for (const auto& row : fault_table) {
    if (row.rule.empty()) continue;
    EXPECT_TRUE(row.rule.starts_with("RFC ") || row.rule.starts_with("X.690") || row.rule.starts_with("CABF BR "))
        << row.name << ": " << row.rule;
    EXPECT_NE(row.rule.find("§"), row.rule.npos) << row.name << ": " << row.rule;
  }
}

// The alerts that RFC 9846 asks for by name, written down a second time.
TEST(FaultTable, TheAlertsAreThoseThatTheStandardNames) {
  const std::vector<std::pair<Alert, std::vector<Fault>>> rows{
      {Alert::unexpected_message,
       {Fault::unexpected_record, Fault::empty_record, Fault::no_content_type, Fault::bad_change_cipher_spec,
        Fault::split_across_keys, Fault::interleaved_message, Fault::unexpected_message, Fault::second_hello_retry,
        Fault::early_data_too_long}},
      {Alert::bad_record_mac, {Fault::bad_record_mac}},
      {Alert::record_overflow, {Fault::record_overflow}},
      {Alert::handshake_failure, {Fault::no_common_suite, Fault::no_common_group, Fault::no_common_signature}},
      {Alert::bad_certificate, {Fault::signature_algorithm_unsupported, Fault::certificate_malformed}},
      {Alert::illegal_parameter, {Fault::value_out_of_range,    Fault::duplicate_extension,
                                  Fault::unexpected_extension,  Fault::duplicate_key_share,
                                  Fault::key_share_order,       Fault::psk_not_last,
                                  Fault::psk_binder_count,      Fault::bad_compression,
                                  Fault::version_mismatch,      Fault::downgrade,
                                  Fault::suite_not_offered,     Fault::group_not_offered,
                                  Fault::session_id_not_echoed, Fault::useless_hello_retry,
                                  Fault::hello_changed,         Fault::bad_key_share,
                                  Fault::bad_shared_secret,     Fault::scheme_not_offered,
                                  Fault::scheme_unfit_for_key,  Fault::psk_not_offered,
                                  Fault::psk_wrong_hash,        Fault::key_update_malformed}},
      {Alert::decode_error,
       {Fault::truncated, Fault::trailing_bytes, Fault::length_out_of_range, Fault::alert_malformed,
        Fault::empty_certificate}},
      {Alert::decrypt_error, {Fault::bad_signature, Fault::bad_finished, Fault::bad_binder}},
      {Alert::protocol_version, {Fault::protocol_version, Fault::legacy_version}},
      {Alert::missing_extension, {Fault::missing_extension}},
      {Alert::unsupported_extension, {Fault::unsolicited_extension}},
      {Alert::certificate_required, {Fault::certificate_required}},
  };
  for (const auto& [alert, faults] : rows)
    for (const auto fault : faults) EXPECT_EQ(row_of(fault).alert, alert) << row_of(fault).name;
}

TEST(AlertName, IsTheIanaSpelling) {
  EXPECT_EQ(alert_name(Alert::close_notify), "close_notify");
  EXPECT_EQ(alert_name(Alert::bad_certificate_status_response), "bad_certificate_status_response");
  EXPECT_EQ(alert_name(Alert::general_error), "general_error");
}

TEST(AlertName, IsUnknownForANumberThatIsNoAlert) {
  EXPECT_EQ(alert_name(static_cast<Alert>(1)), "unknown alert");
  EXPECT_EQ(alert_name(static_cast<Alert>(255)), "unknown alert");
}

TEST(AlertName, KnowsEveryNumberThatIsOne) {
  std::size_t known = 0;
  for (int number = 0; number < 256; ++number) known += alert_name(static_cast<Alert>(number)) != "unknown alert";
  EXPECT_EQ(known, 29u);
}

}  // namespace
}  // namespace bulla
