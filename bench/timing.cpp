// timing: does the clock tell what is inside a forged record of TLS 1.2 or a bad premaster secret? As dudect does it:
// two classes of inputs in random order, Welch's t over the times below a percentile. Run by hand on a quiet machine;
// docs/performance.md says how to read it.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bulla/base/constant_time.h"
#include "bulla/crypto/premaster.h"
#include "bulla/openssl/provider.h"
#include "bulla/record/protection12.h"

namespace {

using namespace bulla;
using Clock = std::chrono::steady_clock;

constexpr int rounds = 100'000;
constexpr double kept = 0.9;  // of the times: above are interrupts

void demand(bool holds) {
  if (!holds) std::abort();
}

struct Sum {
  double mean = 0, squares = 0, count = 0;
  void add(double value) {
    count += 1;
    const auto difference = value - mean;
    mean += difference / count;
    squares += difference * (value - mean);
  }
  double variance() const { return squares / (count - 1); }
};

double welch(const Sum& a, const Sum& b) {
  return (a.mean - b.mean) / std::sqrt(a.variance() / a.count + b.variance() / b.count);
}

record::Keys12 keys_of(const crypto::Suite12& suite) {
  const auto sizes = crypto::key_sizes(suite);
  record::Keys12 start;
  start.keys.mac = Secret<48>{Buffer(sizes.mac, 1)};
  start.keys.key = Secret<crypto::max_key_size>{Buffer(sizes.key, 2)};
  return start;
}

// A record whose text ends as told. No MAC in it is good: what is judged is how it is refused.
Buffer forged(const crypto::Suite12& suite, std::size_t size, std::size_t padding) {
  const auto& cbc = std::get<crypto::CbcProtection>(suite.protection);
  Buffer record{23, 3, 3, static_cast<std::uint8_t>((size + 16) >> 8), static_cast<std::uint8_t>(size + 16)};
  record.resize(record::header_size + 16, 0x77);
  Buffer text(size);  // random: how long a processor takes to hash depends, by less than a cycle, on what it hashes
  demand(openssl::provider().random->fill(text).has_value());
  std::fill(text.end() - static_cast<std::ptrdiff_t>(padding) - 1, text.end(), static_cast<std::uint8_t>(padding));
  demand(cbc.cipher->encrypter(Buffer(cbc.cipher->key_size, 2))->apply(Buffer(16, 0x77), text).has_value());
  append(record, text);
  return record;
}

// The inputs take turns as a coin falls; run(input) alone is timed.
template <class Run>
void compare(const char* what, const std::array<Buffer, 2>& inputs, const Run& run) {
  std::array<std::vector<double>, 2> times;
  for (int i = 0; i < rounds; ++i) {
    std::uint8_t coin = 0;
    demand(openssl::provider().random->fill({&coin, 1}).has_value());
    auto input = inputs[0];  // both are read every time: which of them is in the cache must not tell
    constant_time::replace_if(constant_time::equal(coin & 1U, 1), input, inputs[1]);
    const auto begin = Clock::now();
    run(input);
    times[coin & 1].push_back(std::chrono::duration<double, std::nano>(Clock::now() - begin).count());
  }
  auto all = times[0];
  all.insert(all.end(), times[1].begin(), times[1].end());
  const auto limit = all.begin() + static_cast<std::ptrdiff_t>(kept * static_cast<double>(all.size()));
  std::ranges::nth_element(all, limit);
  std::array<Sum, 2> sums;
  for (std::size_t i = 0; i < 2; ++i)
    for (const auto time : times[i])
      if (time < *limit) sums[i].add(time);
  std::printf("%-62s %9.1f %9.1f %8.2f\n", what, sums[0].mean, sums[1].mean, welch(sums[0], sums[1]));
}

void compare_records(const crypto::Suite12& suite, std::size_t size) {
  record::Opening12 opening{suite, keys_of(suite)};
  const auto open = [&](Buffer& record) {
    const auto frame = record::next_frame(record, wire::max_ciphertext12);
    demand(!opening.open(**frame));
  };
  std::printf("%s, %zu bytes\n", std::string{suite.name}.c_str(), size);
  const auto none = forged(suite, size, 0);
  const auto none_either = forged(suite, size, 0);
  auto first_wrong = forged(suite, size, 255), last_wrong = first_wrong;
  first_wrong[first_wrong.size() - 1] ^= 1;      // garbles the last block
  last_wrong[last_wrong.size() - 16 * 16] ^= 1;  // garbles the block where the padding begins
  compare("  no padding, none either (what noise gives)", std::array{none, none_either}, open);
  compare("  no padding, the longest", std::array{none, forged(suite, size, 255)}, open);
  compare("  padding of 15, of 240", std::array{forged(suite, size, 15), forged(suite, size, 240)}, open);
  auto short_wrong = forged(suite, size, 15);
  short_wrong[short_wrong.size() - 1] ^= 1;
  compare("  good padding, bad at its end", std::array{forged(suite, size, 15), short_wrong}, open);
  compare("  bad at its end, at its beginning", std::array{first_wrong, last_wrong}, open);
}

void compare_premasters() {
  Buffer good(256, 3);
  good[0] = 0;
  good[1] = 2;
  good[256 - 49] = 0;
  auto type = good, early = good, version = good;
  type[1] = 1;
  early[2] = 0;
  version[256 - 47] = 2;
  const auto unpad = [](Buffer& block) {
    auto premaster = crypto::Premaster::of_size(crypto::premaster_size);
    crypto::unpad_premaster(block, 0x0303, premaster);
  };
  std::puts("padding of a premaster secret");
  compare("  good, good again", std::array{good, good}, unpad);
  compare("  good, another type", std::array{good, type}, unpad);
  compare("  good, a zero at the beginning", std::array{good, early}, unpad);
  compare("  good, another version", std::array{good, version}, unpad);
}

}  // namespace

int main() {
  std::printf("%-62s %9s %9s %8s\n", "", "ns", "ns", "t");
  for (const auto& suite : openssl::provider().suites12)
    if (suite.key_exchange == crypto::KeyExchange12::ecdhe_rsa && !suite.is_aead())
      for (const std::size_t size : {320U, 1024U}) compare_records(suite, size);
  compare_premasters();
}
