#include "bulla/keys/prf12.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "support/hex.h"

namespace bulla::keys {
namespace {

using test::from_hex;

const crypto::Hash& sha256() { return *openssl::provider().sha256; }
const crypto::Hash& sha384() { return *openssl::provider().sha384; }

std::string prf(const crypto::Hash& hash, const char* secret, const char* seed, std::size_t size) {
  Buffer out(size);
  prf12(hash, from_hex(secret), {"test label", from_hex(seed)}, out);
  return to_hex(out);
}

// "TLS 1.2 PRF test vectors", https://www.ietf.org/mail-archive/web/tls/current/msg03416.html; the same come from
// openssl kdf -keylen 100 -kdfopt digest:SHA256 -kdfopt hexsecret:... -kdfopt hexseed:<label, seed> TLS1-PRF
TEST(Prf12, GivesTheVectorsOfTheWorkingGroup) {
  EXPECT_EQ(prf(sha256(), "9bbe436ba940f017b17652849a71db35", "a0ba9f936cda311827a6f796ffd5198c", 100),
            "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af"
            "0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701"
            "87347b66");
  EXPECT_EQ(prf(sha384(), "b80b733d6ceefcdc71566ea48e5567df", "cd665cf6a8447dd6ff8b27555edb7465", 148),
            "7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0"
            "e534cb400fed2700884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d918425"
            "9b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e099070"
            "3d73e56f");
}

TEST(Prf12, GivesThePrefixOfTheSameStreamForEverySize) {
  const auto whole = prf(sha256(), "0102", "03", 200);
  for (std::size_t size = 0; size < 200; ++size)
    EXPECT_EQ(prf(sha256(), "0102", "03", size), whole.substr(0, 2 * size));
}

// NIST CAVP, kdf_components 135 (SP 800-135), TLS, first cases of [TLS 1.2, SHA-256] and [TLS 1.2, SHA-384].
struct CavpCase {
  const crypto::Hash& hash;
  const char* premaster;
  const char* server_hello_random;
  const char* client_hello_random;
  const char* server_random;
  const char* client_random;
  const char* master;
  const char* key_block;
};

std::vector<CavpCase> cavp_cases() {
  return {
      {sha256(), "f8938ecc9edebc5030c0c6a441e213cd24e6f770a50dda07876f8d55da062bcadb386b411fd4fe4313a604fce6c17fbc",
       "f6c9575ed7ddd73e1f7d16eca115415812a43c2b747daaaae043abfb50053fce",
       "36c129d01a3200894b9179faac589d9835d58775f9b5ea3587cb8fd0364cae8c",
       "ae6c806f8ad4d80784549dff28a4b58fd837681a51d928c3e30ee5ff14f39868",
       "62e1fd91f23f558a605f28478c58cf72637b89784d959df7e946d3f07bd1b616",
       "202c88c00f84a17a20027079604787461176455539e705be730890602c289a5001e34eeb3a043e5d52a65e66125188bf",
       "d06139889fffac1e3a71865f504aa5d0d2a2e89506c6f2279b670c3e1b74f531016a2530c51a3a0f7e1d6590d0f0566b"
       "2f387f8d11fd4f731cdd572d2eae927f6f2f81410b25e6960be68985add6c38445ad9f8c64bf8068bf9a6679485d966f"
       "1ad6f68b43495b10a683755ea2b858d70ccac7ec8b053c6bd41ca299d4e51928"},
      {sha384(), "a5e2642633f5b8c81ad3fe0c2fe3a8e5ef806b06121dd10df4bb0fe857bfdcf522558e05d2682c9a80c741a3aab1716f",
       "cb6e0b3eb02976b6466dfa9651c2919414f1648fd3a7838d02153e5bd39535b6",
       "abe4bf5527429ac8eb13574d2709e8012bd1a113c6d3b1d3aa2c3840518778ac",
       "1b1c8568344a65c30828e7483c0e353e2c68641c9551efae6927d9cd627a107c",
       "954b5fe1849c2ede177438261f099a2fcd884d001b9fe1de754364b1f6a6dd8e",
       "b4d49bfa87747fe815457bc3da15073d6ac73389e703079a3503c09e14bd559a5b3c7c601c7365f6ea8c68d3d9596827",
       "10fd89ef689c7ef033387b8a8f3e5e8e7c11f680f6bdd71fbac3246a73e98d45d03185dde686e6b2369e4503e9dc5a6d"
       "2cee3e2bf2fa3f41d3de57dff3e197c8a9d5f74cc2d277119d894f8584b07a0a5822f0bd68b3433ec6adaf5c9406c5f3"
       "ddbb71bbe17ce98f3d4d5893d3179ef369f57aad908e2bf710639100c3ce7e0c"},
  };
}

std::string joined(const KeyBlock& keys) {
  std::string all;
  for (const auto* mac : {&keys.client.mac, &keys.server.mac}) all += to_hex(mac->expose());
  for (const auto* key : {&keys.client.key, &keys.server.key}) all += to_hex(key->expose());
  for (const auto* iv : {&keys.client.iv, &keys.server.iv}) all += to_hex(iv->expose());
  return all;
}

TEST(MasterSecret, AndItsKeyBlockAreThoseOfNist) {
  for (const auto& row : cavp_cases()) {
    const auto hello_client = from_hex(row.client_hello_random), hello_server = from_hex(row.server_hello_random);
    const auto master = MasterSecret::plain(row.hash, from_hex(row.premaster), {hello_client, hello_server});
    EXPECT_EQ(to_hex(master.expose()), row.master);
    const auto client = from_hex(row.client_random), server = from_hex(row.server_random);
    const auto keys = master.key_block({client, server}, {.mac = 20, .key = 32, .iv = 12});
    EXPECT_EQ(joined(keys), std::string{row.key_block}.substr(0, 256));
  }
}

TEST(MasterSecret, GivesEachSideItsKeysInTheOrderOfTheBlock) {
  const Buffer client(32, 1), server(32, 2);
  const auto master = MasterSecret::resumed(sha256(), Buffer(48, 3));
  const auto keys = master.key_block({client, server}, {.mac = 48, .key = 16, .iv = 4});
  EXPECT_EQ(keys.client.mac.size(), 48U);
  EXPECT_EQ(keys.server.key.size(), 16U);
  EXPECT_EQ(keys.server.iv.size(), 4U);
  const auto none = master.key_block({client, server}, {.mac = 0, .key = 32, .iv = 12});
  EXPECT_TRUE(none.client.mac.empty());
  EXPECT_EQ(joined(none), joined(keys).substr(0, 2 * 88)) << "the same stream, cut otherwise";
}

TEST(MasterSecret, OfTheExtendedKindDependsOnTheTranscriptAlone) {
  // openssl kdf -keylen 48 -kdfopt digest:SHA256 -kdfopt hexsecret:07..07 (48 times)
  //   -kdfopt hexseed:<"extended master secret">09..09 (32 times) TLS1-PRF
  HashValue session_hash{.size = 32};
  std::fill_n(session_hash.bytes.begin(), 32, std::uint8_t{9});
  const auto master = MasterSecret::extended(sha256(), Buffer(48, 7), session_hash);
  EXPECT_EQ(to_hex(master.expose()),
            "201c0220ea4ce01c36c8f0ac56dc1a28771b90b1073e45800ad690b975dc294a2fe1755dc6655b290335b16c96f85991");
}

TEST(MasterSecret, VerifyDataTellsTheSidesApart) {
  const auto master = MasterSecret::resumed(sha256(), Buffer(48, 3));
  const HashValue hash{.size = 32};
  EXPECT_NE(master.verify_data(Sender::client, hash), master.verify_data(Sender::server, hash));
}

std::string exported(const MasterSecret& master, std::optional<Bytes> context) {
  const Buffer client(32, 1), server(32, 2);
  Buffer out(40);
  EXPECT_TRUE(master.export_keying_material("EXPORTER-test", context, {client, server}, out));
  return to_hex(out);
}

TEST(MasterSecret, ExportsWithAndWithoutAContext) {
  // openssl kdf -keylen 40 -kdfopt digest:SHA256 -kdfopt hexsecret:03..03
  //   -kdfopt hexseed:<"EXPORTER-test">01..01 02..02 [<length, context>] TLS1-PRF
  const auto master = MasterSecret::resumed(sha256(), Buffer(48, 3));
  EXPECT_EQ(exported(master, std::nullopt),
            "17be432c9284fb043a69272b89df95112d99d8271cfe8206a055deee7727472948034a7322b4e458");
  EXPECT_EQ(exported(master, Bytes{}),
            "27b53d61efa6a8e4b28c901c47ac3dfee273fcad86cc0d55c759277d1ef5979049bc75a275a6ed7e");
  EXPECT_EQ(exported(master, bytes_of("context")),
            "d41b1a224cf55bbde1cc8124d0deaf562c83f8958e56c08b3a8a00f02cf886ce210e913682889be7");
}

TEST(MasterSecret, ExportsForAContextThatItsLengthCanTell) {
  const auto master = MasterSecret::resumed(sha256(), Buffer(48, 3));
  const Buffer random(32), longest(max_exporter_context), longer(max_exporter_context + 1);
  Buffer out(10);
  EXPECT_TRUE(master.export_keying_material("l", longest, {random, random}, out));
  EXPECT_EQ(master.export_keying_material("l", longer, {random, random}, out).error().fault, Fault::api_misuse);
}

}  // namespace
}  // namespace bulla::keys
