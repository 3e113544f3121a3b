// probe: what must not depend on secrets, run under valgrind with the secrets marked as undefined: a branch or an index
// that depends on one is then reported as one that depends on an uninitialised value. probe CASE; see
// constant_time_test.
#include <valgrind/memcheck.h>

#include <cstdio>
#include <string_view>

#include "bulla/base/constant_time.h"
#include "bulla/crypto/premaster.h"
#include "bulla/openssl/compression.h"
#include "bulla/record/hidden_content.h"

namespace {

using namespace bulla;

void hide(Bytes secret) { VALGRIND_MAKE_MEM_UNDEFINED(secret.data(), secret.size()); }
void show(Bytes answer) { VALGRIND_MAKE_MEM_DEFINED(answer.data(), answer.size()); }

template <class T>
T shown(T value) {
  VALGRIND_MAKE_MEM_DEFINED(&value, sizeof value);
  return value;
}

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

struct Case {
  std::string_view name;
  void (*run)();
};
constexpr Case cases[]{{"cbc", cbc},
                       {"padding", padding},
                       {"pkcs1", pkcs1},
                       {"leaking_branch", leaking_branch},
                       {"leaking_index", leaking_index}};

}  // namespace

int main(int count, char** words) {
  for (const auto& [name, run] : cases) {
    if (count == 2 && name == words[1]) {
      run();
      return 0;
    }
  }
  std::fputs("usage: probe cbc|padding|pkcs1|leaking_branch|leaking_index\n", stderr);
  return 2;
}
