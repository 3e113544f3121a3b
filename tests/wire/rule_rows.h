// Rows for table tests of decoders: bytes, and how they are judged.
#pragma once
#include <gtest/gtest.h>

#include <optional>

#include "bulla/wire/language.h"
#include "support/hex.h"

namespace bulla::test {

struct RuleRow {
  const char* name;
  const char* bytes;
  std::optional<Fault> fault{};  // nothing: accepted
  std::uint32_t offset = 0;      // from the first byte
};

// Judges each row by T, once as it stands and once further down a message.
template <class T>
void expect_rows(std::initializer_list<RuleRow> rows) {
  for (const auto& row : rows) {
    for (const std::uint32_t base : {0U, 1000U}) {
      const auto bytes = from_hex(row.bytes);
      const auto value = wire::decode<T>(bytes, base);
      ASSERT_EQ(value.has_value(), !row.fault) << row.name;
      if (value) continue;
      EXPECT_EQ(value.error().row().name, row_of(*row.fault).name) << row.name;
      EXPECT_EQ(value.error().offset, base + row.offset) << row.name;
    }
  }
}

}  // namespace bulla::test
