// probe: what must not depend on secrets, run under valgrind with the secrets marked as undefined: a branch or an index
// that depends on one is then reported as one that depends on an uninitialised value. probe CASE; see
// constant_time_test.
#include <cstdio>

#include "bulla/base/constant_time.h"
#include "bulla/crypto/mlkem/encoding.h"
#include "bulla/crypto/mlkem/encryption.h"
#include "bulla/crypto/mlkem/ml_kem.h"
#include "bulla/crypto/mlkem/sponge.h"
#include "bulla/crypto/premaster.h"
#include "bulla/openssl/compression.h"
#include "bulla/record/hidden_content.h"
#include "constant_time/hiding.h"

namespace bulla::constant_time_test {
namespace {

constexpr record::RecordId id{1, wire::ContentType::application_data, wire::ProtocolVersion::tls12};

// All that MAC-then-encrypt does behind the decryption, but for saying what came of it.
void judge(const crypto::Compression& compression, std::size_t size, std::uint8_t padding) {
  Buffer key(compression.hash->size, 0x11);
  Buffer text(size, padding);
  hide(key);
  hide(text);
  const crypto::HiddenHmac mac{compression, key};
  const auto content = record::judge_content(mac, compression.hash->size, id, text);
  if (constant_time::reveal(shown(content.good))) std::puts("a forgery passed");
}

void cbc() {
  for (const auto* compression :
       {&openssl::sha1_compression(), &openssl::sha256_compression(), &openssl::sha384_compression()})
    for (const std::size_t size : {64U, 80U, 320U, 1024U, 16384U})
      for (const unsigned padding : {0U, 1U, 15U, 255U}) judge(*compression, size, static_cast<std::uint8_t>(padding));
}

void padding() {
  Buffer text(320, 15);
  hide(text);
  if (!constant_time::reveal(shown(record::judge_padding(text, 0).good))) std::puts("good padding was refused");
}

void pkcs1() {
  for (const bool good : {true, false}) {
    Buffer block(256, 3);
    block[0] = 0;
    block[1] = good ? 2 : 1;
    block[256 - 49] = 0;
    auto premaster = crypto::Premaster::of_size(crypto::premaster_size);
    hide(block);
    crypto::unpad_premaster(block, 0x0303, premaster);
    show(premaster.expose());
    if ((premaster.expose()[0] == 3) != good) std::puts("padding was misjudged");
  }
}

// A decapsulation key (FIPS 203 §7.1) from hidden seeds. Public of it are the matrix's seed, which is a part of the
// encapsulation key, that key and its hash.
Buffer hidden_key(const crypto::mlkem::Parameters& parameters, const crypto::mlkem::Kernels& kernels) {
  using namespace crypto::mlkem;
  Buffer d(32, 1);
  hide(d);
  const auto seeds = expand(kernels, parameters, d);
  show(seeds.matrix);
  Buffer encapsulation_key(parameters.encapsulation_key_size());
  Vector secret;
  make_keys(kernels, parameters, seeds, encapsulation_key, secret);
  show(encapsulation_key);
  Buffer key(parameters.rank * encoded_size);
  for (std::size_t i = 0; i < parameters.rank; ++i)
    encode(secret[i], MutBytes{key}.subspan(i * encoded_size, encoded_size));
  Buffer hash(32), rejection(32, 9);
  digest(kernels, sha3_256, {encapsulation_key}, hash);
  hide(rejection);
  for (const auto& part : {encapsulation_key, hash, rejection}) key.insert(key.end(), part.begin(), part.end());
  return key;
}

// The message and all that is derived from it are hidden; of an altered ciphertext the rejection must not show.
void encapsulate_and_back(const crypto::mlkem::MlKem& kem, Bytes hidden_key, std::uint8_t altered) {
  HiddenRandom hidden;
  const auto key = kem.import_key(hidden_key);
  if (!key) return void(std::puts("the key was refused"));
  auto made = kem.encapsulate(hidden, (*key)->encapsulation_key());
  if (!made) return void(std::puts("encapsulation failed"));
  show(made->ciphertext);
  made->ciphertext[7] ^= altered;
  const auto secret = (*key)->decapsulate(made->ciphertext);
  if (!secret) return void(std::puts("decapsulation failed"));
  show(secret->expose());
  show(made->secret.expose());
  if (equal_in_constant_time(secret->expose(), made->secret.expose()) != (altered == 0)) std::puts("wrong secret");
}

void ml_kem() {
  using namespace crypto::mlkem;
  for (const auto* kernels : {&portable_kernels(), avx2_kernels()}) {
    if (kernels == nullptr) continue;
    for (const auto& parameters : {ml_kem_768_parameters, ml_kem_1024_parameters}) {
      const auto key = hidden_key(parameters, *kernels);
      for (const auto altered : {std::uint8_t{0}, std::uint8_t{1}})
        encapsulate_and_back(MlKem{"ML-KEM", parameters, *kernels}, key, altered);
    }
  }
}

// The control: leaks that have to be found.
void leaking_branch() {
  Buffer text(64, 3);
  hide(text);
  if (text.back() == 3) std::puts("the last byte is a three");
}

void leaking_index() {
  static constexpr Buffer::value_type table[256]{1, 2, 3};
  Buffer text(64, 3);
  hide(text);
  std::printf("%d\n", shown(static_cast<int>(table[text.back()])));
}

constexpr Case cases[]{{"cbc", cbc},
                       {"padding", padding},
                       {"pkcs1", pkcs1},
                       {"ml_kem", ml_kem},
                       {"leaking_branch", leaking_branch},
                       {"leaking_index", leaking_index}};

bool run(std::span<const Case> among, std::string_view wanted) {
  const auto found = std::ranges::find(among, wanted, &Case::name);
  if (found == among.end()) return false;
  found->run();
  return true;
}

}  // namespace
}  // namespace bulla::constant_time_test

int main(int count, char** words) {
  using namespace bulla::constant_time_test;
  const std::string_view wanted = count == 2 ? words[1] : "";
  if (run(cases, wanted) || run(cases_of_keys(), wanted) || run(cases_of_sealing(), wanted)) return 0;
  std::fputs("usage: probe CASE\n", stderr);
  return 2;
}
