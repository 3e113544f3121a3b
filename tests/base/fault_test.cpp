#include "bulla/base/fault.h"

#include <gtest/gtest.h>

#include <set>

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
