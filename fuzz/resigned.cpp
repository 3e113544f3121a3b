// fuzz: our own people's chain with some elements of one certificate changed and that certificate signed again, so that
// what is wrong with it stands behind a good signature.
#include "bulla/openssl/provider.h"
#include "bulla/x509/trust.h"
#include "bulla/x509/writing.h"
#include "fuzz/input.h"
#include "fuzz/world.h"
#include "support/der_tree.h"

namespace bulla::fuzz {
namespace {

constexpr std::size_t max_changes = 6;

Buffer signed_again(const Buffer& certificate, Input& input) {
  const auto parsed = x509::Certificate::parse(certificate).value();
  auto tree = test::take_apart(parsed->to_be_signed);
  for (std::size_t i = 0; i < max_changes && !input.empty() && !tree.front().children.empty(); ++i) {
    test::mutate(tree.front().children, [&](std::size_t bound) { return input.number() % bound; });
  }
  return x509::write_signed(test::put_together(tree), x509::SigningKey{*world().key}).value();
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla;
  static const auto trust = fuzz::world_trust(openssl::provider());
  static const auto name = x509::ReferenceName::parse(fuzz::world_server).value();
  fuzz::Input input{data, size};
  const bool leaf = input.byte() & 1;
  std::vector<Buffer> chain{fuzz::world().server, fuzz::world().intermediate};
  auto& changed = chain[leaf ? 0 : 1];
  changed = fuzz::signed_again(changed, input);
  const std::vector<Bytes> views{chain.begin(), chain.end()};
  x509::Explanation why;
  const auto peer = trust->judge({.chain = views, .name = name, .now = fuzz::world_time}, &why);
  fuzz::require(peer.has_value() == why.attempts.empty());
  if (!peer) return 0;
  // What is good says of itself what made it so.
  fuzz::require(same_bytes(peer->leaf().der, chain[0]) && peer->path().size() == 3);
  fuzz::require(!peer->leaf().extensions.basic_constraints.authority && is_for(peer->leaf(), name));
  fuzz::require(peer->path()[1]->extensions.basic_constraints.authority);
  return 0;
}
