// fuzz: records of TLS 1.2 under keys that the fuzzer knows: whatever comes, opening either gives content that lies
// inside the record or says bad_record_mac; and what is behind a good MAC is opened to what it was.
#include "bulla/openssl/provider.h"
#include "bulla/record/hidden_content.h"
#include "bulla/record/protection12.h"
#include "fuzz/input.h"
#include "support/random.h"

namespace bulla::fuzz {
namespace {

using record::MacOrder;

record::Keys12 keys_for(const crypto::Suite12& suite, MacOrder order) {
  const auto sizes = crypto::key_sizes(suite);
  record::Keys12 start{.keys = {}, .order = order};
  start.keys.mac = Secret<48>{Buffer(sizes.mac, 1)};
  start.keys.key = Secret<crypto::max_key_size>{Buffer(sizes.key, 2)};
  start.keys.iv = Secret<12>{Buffer(sizes.iv, 3)};
  return start;
}

// Seals what the input gives, changes it as the input says, opens it.
void tamper(const crypto::Suite12& suite, MacOrder order, Input& input) {
  test::SeededRandom random{7};
  record::Sealing12 sealing{suite, keys_for(suite, order), random};
  record::Opening12 opening{suite, keys_for(suite, order)};
  const auto at = input.number();
  const auto change = input.byte();
  const auto cut = input.byte() % 4 == 0 ? input.number() : 0;
  const auto content = input.take(wire::max_plaintext);
  Buffer sealed(sealing.sealed_size(content.size()));
  require(sealing.seal(wire::ContentType::application_data, content, sealed).has_value());
  const auto original = sealed;
  sealed[at % sealed.size()] ^= change;
  sealed.resize(std::max(record::header_size, sealed.size() - cut % sealed.size()));
  const bool same = sealed == original;
  const auto payload = MutBytes{sealed}.subspan(record::header_size);
  const auto opened =
      opening.open({wire::ContentType::application_data, MutBytes{sealed}.first(record::header_size), payload});
  // The frame's length is told by its size alone: a change there is no forgery here.
  const auto place = at % original.size();
  if (same || (sealed.size() == original.size() && (place == 3 || place == 4))) {
    require(opened && same_bytes(opened->content, content));
  } else {
    require(!opened && opened.error().fault == Fault::bad_record_mac);
  }
}

// The bytes of the input as what a decryption gave: padding and MAC are the fuzzer's.
void judge(const crypto::Suite12& suite, Bytes text) {
  const auto* cbc = std::get_if<crypto::CbcProtection>(&suite.protection);
  if (cbc == nullptr || text.size() <= cbc->mac->hash->size || text.size() > wire::max_ciphertext12) return;
  const crypto::HiddenHmac mac{*cbc->mac, Buffer(20, 1)};
  const auto content = record::judge_content(mac, cbc->mac->hash->size, {}, text);
  require(content.size + cbc->mac->hash->size < text.size());
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla;
  fuzz::Input input{data, size};
  const auto suites = openssl::provider().suites12;
  const auto& suite = suites[input.byte() % suites.size()];
  const auto choice = input.byte() % 3;
  if (choice == 2) {
    fuzz::judge(suite, fuzz::exact(input.rest()));
  } else {
    fuzz::tamper(suite, choice == 0 ? record::MacOrder::mac_then_encrypt : record::MacOrder::encrypt_then_mac, input);
  }
  return 0;
}
