#include "bulla/explain/meter.h"

#include "explain/paged.h"

namespace bulla::explain {
namespace {

std::size_t count(const std::vector<Operation>& operations, std::string_view what) {
  return static_cast<std::size_t>(std::ranges::count(operations, what, &Operation::what));
}

TEST(Meter, NotesKeyAgreementsAndSignaturesOfBothSides) {
  const auto [client, server] = test::mutual();
  const test::Paged paged{client, server};
  ASSERT_TRUE(paged.link.open());
  const auto& clients = paged.client.page.meter()->operations();
  EXPECT_GE(count(clients, "key share made"), 1U);
  EXPECT_EQ(count(clients, "key agreed on"), 1U);
  EXPECT_EQ(count(clients, "signature made"), 1U);
  EXPECT_EQ(count(clients, "signature checked"), 1U);
  EXPECT_EQ(count(clients, "chain judged"), 1U);
  const auto& servers = paged.server.page.meter()->operations();
  EXPECT_EQ(count(servers, "key share made and key agreed on"), 1U);
  EXPECT_EQ(count(servers, "signature made"), 1U);
  EXPECT_EQ(count(servers, "chain judged"), 1U);
  for (const auto& operation : clients) {
    EXPECT_GT(operation.cpu.count(), 0) << operation.what;
    EXPECT_FALSE(operation.failed);
  }
}

TEST(Meter, CountsNoWorkTwice) {
  auto now = std::chrono::nanoseconds{0};
  Meter meter{[&] { return now; }, test::ticking()};
  const auto mark = meter.mark();
  now += std::chrono::nanoseconds{5};
  (void)meter.measure("inner", "", [&] {
    now += std::chrono::nanoseconds{100};
    return true;
  });
  now += std::chrono::nanoseconds{7};
  meter.add_since(mark, {.what = "outer", .algorithm = {}});
  ASSERT_EQ(meter.operations().size(), 2U);
  EXPECT_EQ(meter.operations()[0].cpu.count(), 100);
  EXPECT_EQ(meter.operations()[1].cpu.count(), 12);
}

TEST(Meter, NotesWhatFailedAndIsBounded) {
  Meter meter{test::working(), test::ticking()};
  for (int i = 0; i < 1000; ++i) (void)meter.measure("a thing", "an algorithm", [] { return false; });
  EXPECT_TRUE(meter.operations().front().failed);
  EXPECT_EQ(meter.operations().size(), max_page_operations);
  EXPECT_EQ(meter.left_out(), 1000 - max_page_operations);
}

TEST(Meter, LooksAtTheWorkOfTheThread) { EXPECT_GE(thread_work() - thread_work(), std::chrono::seconds{-1}); }

}  // namespace
}  // namespace bulla::explain
