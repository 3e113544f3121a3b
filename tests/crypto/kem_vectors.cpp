// tests: see kem_vectors.h.
#include "crypto/kem_vectors.h"

#include "openssl/support.h"

namespace bulla::crypto {
namespace {

using openssl::read_wycheproof;
using openssl::ScriptedRandom;
using openssl::Verdict;

constexpr std::size_t seed_size = 64;     // d and z
constexpr std::size_t message_size = 32;  // m

std::string file_of(const Kem& kem, const std::string& what) {
  return "mlkem_" + std::string{kem.name.substr(std::string_view{"ML-KEM-"}.size())} + what + "_test.json";
}

// Null, and the test has failed, if there is none.
std::unique_ptr<DecapsulationKey> key_of(const Kem& kem, Bytes seed) {
  ScriptedRandom random{seed};
  auto key = kem.generate(random);
  EXPECT_TRUE(key);
  return key ? *std::move(key) : nullptr;
}

Encapsulation encapsulate_to(const Kem& kem, Bytes encapsulation_key, std::uint8_t filling) {
  ScriptedRandom random{Buffer(message_size, filling)};
  auto made = kem.encapsulate(random, encapsulation_key);
  EXPECT_TRUE(made);
  return made ? *std::move(made) : Encapsulation{};
}

template <class T>
void expect_bad_key_share(const Result<T>& result) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault, Fault::bad_key_share);
}

}  // namespace

void expect_wycheproof_generation(const Kem& kem) {
  BULLA_WYCHEPROOF_OR_SKIP(vectors, file_of(kem, "_keygen_seed"));
  for (const auto& vector : vectors) {
    SCOPED_TRACE(vector.label());
    const auto key = key_of(kem, vector.bytes("seed"));
    ASSERT_NE(key, nullptr);
    EXPECT_EQ(to_hex(key->encapsulation_key()), vector.text("ek"));
  }
  EXPECT_EQ(vectors.size(), 100u);
}

void expect_wycheproof_encapsulation(const Kem& kem) {
  BULLA_WYCHEPROOF_OR_SKIP(vectors, file_of(kem, "_encaps"));
  std::size_t made = 0, refused = 0;
  for (const auto& vector : vectors) {
    SCOPED_TRACE(vector.label());
    ScriptedRandom random{vector.bytes("m")};
    const auto result = kem.encapsulate(random, vector.bytes("ek"));
    if (vector.verdict() == Verdict::invalid) {
      ++refused;
      expect_bad_key_share(result);
      continue;
    }
    ++made;
    ASSERT_TRUE(result);
    EXPECT_EQ(to_hex(result->ciphertext), vector.text("c"));
    EXPECT_EQ(to_hex(result->secret.expose()), vector.text("K"));
  }
  EXPECT_GE(made, 130u);
  EXPECT_GE(refused, 130u);
}

void expect_wycheproof_decapsulation(const Kem& kem) {
  BULLA_WYCHEPROOF_OR_SKIP(vectors, file_of(kem, ""));
  std::size_t opened = 0, refused = 0;
  for (const auto& vector : vectors) {
    SCOPED_TRACE(vector.label());
    const auto seed = vector.bytes("seed");
    if (seed.size() != seed_size) continue;  // a key of ours is never made of another
    const auto key = key_of(kem, seed);
    ASSERT_NE(key, nullptr);
    EXPECT_EQ(to_hex(key->encapsulation_key()), vector.text("ek"));
    const auto secret = key->decapsulate(vector.bytes("c"));
    if (vector.verdict() == Verdict::invalid) {
      ++refused;
      expect_bad_key_share(secret);
      continue;
    }
    ++opened;
    ASSERT_TRUE(secret);
    EXPECT_EQ(to_hex(secret->expose()), vector.text("K"));
  }
  EXPECT_GE(opened, 150u);
  EXPECT_GE(refused, 20u);
}

void expect_both_sides_agree(const Kem& kem) {
  for (const auto filling : Buffer{0, 1, 0x7f, 0xff}) {
    const auto key = key_of(kem, Buffer(seed_size, filling));
    ASSERT_NE(key, nullptr);
    EXPECT_EQ(key->encapsulation_key().size(), kem.encapsulation_key_size);
    const auto made = encapsulate_to(kem, key->encapsulation_key(), filling);
    EXPECT_EQ(made.ciphertext.size(), kem.ciphertext_size);
    const auto secret = key->decapsulate(made.ciphertext);
    ASSERT_TRUE(secret);
    EXPECT_EQ(secret->size(), 32u);
    EXPECT_EQ(to_hex(secret->expose()), to_hex(made.secret.expose()));
  }
}

void expect_another_secret_of_an_altered_ciphertext(const Kem& kem) {
  const auto key = key_of(kem, Buffer(seed_size, 5));
  ASSERT_NE(key, nullptr);
  const auto made = encapsulate_to(kem, key->encapsulation_key(), 6);
  ASSERT_FALSE(made.ciphertext.empty());
  for (const auto at : {std::size_t{0}, made.ciphertext.size() / 2, made.ciphertext.size() - 1}) {
    auto altered = made.ciphertext;
    altered[at] ^= 1;
    const auto secret = key->decapsulate(altered);
    const auto again = key->decapsulate(altered);
    ASSERT_TRUE(secret && again);
    EXPECT_NE(to_hex(secret->expose()), to_hex(made.secret.expose()));
    EXPECT_EQ(to_hex(secret->expose()), to_hex(again->expose()));
  }
}

void expect_other_sizes_refused(const Kem& kem) {
  const auto key = key_of(kem, Buffer(seed_size, 7));
  ASSERT_NE(key, nullptr);
  for (const auto size : {std::size_t{0}, kem.ciphertext_size - 1, kem.ciphertext_size + 1}) {
    expect_bad_key_share(key->decapsulate(Buffer(size)));
  }
  for (const auto size : {std::size_t{0}, kem.encapsulation_key_size - 1, kem.encapsulation_key_size + 1}) {
    ScriptedRandom random{Buffer(message_size)};
    expect_bad_key_share(kem.encapsulate(random, Buffer(size)));
  }
}

// Each coefficient has 12 bits and stays below 3329 (FIPS 203 §7.2); 32 bytes of seed follow the last one.
void expect_coefficients_out_of_range_refused(const Kem& kem) {
  const auto key = key_of(kem, Buffer(seed_size, 8));
  ASSERT_NE(key, nullptr);
  const auto sound = key->encapsulation_key();
  for (const auto at : {std::size_t{0}, kem.encapsulation_key_size - 32 - 3}) {
    Buffer broken{sound.begin(), sound.end()};
    broken[at] = 0x01;  // 3329 and 0, little-endian
    broken[at + 1] = 0x0d;
    broken[at + 2] = 0x00;
    ScriptedRandom random{Buffer(message_size)};
    expect_bad_key_share(kem.encapsulate(random, broken));
    broken[at] = 0x00;  // 3328: the greatest there is
    ScriptedRandom more{Buffer(message_size)};
    EXPECT_TRUE(kem.encapsulate(more, broken));
  }
}

void expect_no_more_drawn_than_the_standard_says(const Kem& kem) {
  ScriptedRandom little{Buffer(seed_size - 1)};
  const auto no_key = kem.generate(little);
  ASSERT_FALSE(no_key);
  EXPECT_EQ(no_key.error().fault, Fault::random_failed);

  const auto key = key_of(kem, Buffer(seed_size, 9));
  ASSERT_NE(key, nullptr);
  ScriptedRandom less{Buffer(message_size - 1)};
  const auto no_secret = kem.encapsulate(less, key->encapsulation_key());
  ASSERT_FALSE(no_secret);
  EXPECT_EQ(no_secret.error().fault, Fault::random_failed);
}

}  // namespace bulla::crypto
