#include "bulla/handshake/compressed_forms.h"

#include <gtest/gtest.h>

#include <thread>

#include "handshake/compressors.h"
#include "support/messages.h"

namespace bulla::handshake {
namespace {

using test::body_of;
using test::Counting;
using test::Cutting;

// In TLS 1.3: a context without bytes, the list's length, the list.
constexpr std::size_t before_list = 1 + 3;
// Algorithm, length, length of the stream.
constexpr std::size_t before_stream = 2 + 3 + 3;

TEST(CompressedForms, AreTheBodyOfTheCertificateMessageCompressed) {
  const Buffer list(3000, 9);
  CompressedForms forms;
  for (const auto* by : compress::algorithms()) {
    const auto message = body_of<wire::CompressedCertificate>(forms.message(0, list, *by));
    EXPECT_EQ(std::to_underlying(message.algorithm), by->id);
    Buffer plain(message.uncompressed_length.value);
    ASSERT_TRUE(by->decompress(message.compressed_certificate_message, plain));
    ASSERT_EQ(plain.size(), before_list + list.size());
    EXPECT_EQ(Buffer(plain.begin(), plain.begin() + before_list), (Buffer{0, 0, 3000 >> 8, 3000 & 0xff}));
    EXPECT_TRUE(same_bytes(Bytes{plain}.subspan(before_list), list));
  }
}

TEST(CompressedForms, AreMadeOnceForEachFormAndAlgorithm) {
  const Buffer list(3000, 9);
  const Buffer other(4000, 9);
  const Counting counting;
  CompressedForms forms;
  const auto first = forms.message(0, list, counting);
  EXPECT_EQ(forms.message(0, list, counting).data(), first.data());
  EXPECT_EQ(counting.compressed, 1);
  const auto second = forms.message(1, other, counting);
  EXPECT_FALSE(same_bytes(first, second));
  for (const auto* by : compress::algorithms()) (void)forms.message(0, list, *by);
  EXPECT_EQ(forms.message(0, list, counting).data(), first.data()) << "views stay good";
  EXPECT_EQ(forms.message(1, other, counting).data(), second.data());
  EXPECT_EQ(counting.compressed, 2);
}

TEST(CompressedForms, AreEmptyWhereNothingIsSaved) {
  const Buffer list(100, 9);
  const auto plain = before_list + list.size();
  for (const auto& [size, shorter] : {std::pair{plain - before_stream - 1, true},
                                      std::pair{plain - before_stream, false}, std::pair{plain + 1, false}}) {
    const Cutting cutting{size};
    CompressedForms forms;
    EXPECT_EQ(!forms.message(0, list, cutting).empty(), shorter) << size;
  }
}

TEST(CompressedForms, AreMadeOnceForManyThreads) {
  const Buffer list(3000, 9);
  const Counting counting;
  CompressedForms forms;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 100; ++j) EXPECT_FALSE(forms.message(0, list, counting).empty());
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(counting.compressed, 1);
}

}  // namespace
}  // namespace bulla::handshake
