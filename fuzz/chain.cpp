// fuzz: chains judged by a trust with one anchor. One provider verifies as always; another finds every signature good,
// so that the search goes where no forger gets, and the rules alone stand in its way.
#include "bulla/openssl/provider.h"
#include "bulla/x509/trust.h"
#include "fuzz/input.h"
#include "fuzz/world.h"

namespace bulla::fuzz {
namespace {

class CredulousKey final : public crypto::PublicKey {
 public:
  Result<void> verify(crypto::SignatureAlgorithm, Bytes, Bytes) const override { return {}; }
  crypto::KeyKind kind() const override { return crypto::KeyKind::ed25519; }
  std::size_t bits() const override { return 256; }
};

const crypto::Provider& credulous_provider() {
  static const crypto::Provider provider = [] {
    auto copy = openssl::provider();
    copy.import_public_key = [](Bytes) -> Result<std::unique_ptr<crypto::PublicKey>> {
      return std::make_unique<CredulousKey>();
    };
    return copy;
  }();
  return provider;
}

// Our own people's certificates by number, or bytes of the input.
std::vector<Buffer> read_chain(Input& input) {
  const Buffer* known[]{&world().root, &world().intermediate, &world().server, &world().client};
  std::vector<Buffer> chain;
  while (!input.empty() && chain.size() < 130) {
    const auto choice = input.byte();
    chain.push_back(choice < std::size(known) ? *known[choice] : exact(input.take(input.number())));
  }
  return chain;
}

// What was found good must be what the rules say it is.
void expect_sound(const x509::PeerIdentity& peer, const std::vector<Buffer>& chain) {
  require(same_bytes(peer.leaf().der, chain.at(0)));
  require(same_bytes(peer.path().back()->der, world().root));
  for (std::size_t i = 0; i + 1 < peer.path().size(); ++i)
    require(peer.path()[i]->issuer_hash == peer.path()[i + 1]->subject_hash);
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla;
  static const auto strict = fuzz::world_trust(openssl::provider());
  static const auto credulous = fuzz::world_trust(fuzz::credulous_provider());
  static const auto name = x509::ReferenceName::parse(fuzz::world_server).value();
  fuzz::Input input{data, size};
  const auto choice = input.byte();
  const auto chain = fuzz::read_chain(input);
  const std::vector<Bytes> views{chain.begin(), chain.end()};
  x509::Question question{.chain = views, .now = fuzz::world_time};
  if (choice & 2) question.purpose = x509::Purpose::client_authentication;
  if (choice & 4) question.name = name;
  const auto& trust = choice & 1 ? *credulous : *strict;
  x509::Explanation why;
  const auto peer = trust.judge(question, &why);
  fuzz::require(peer.has_value() == trust.judge(question).has_value());
  fuzz::require(peer.has_value() == why.attempts.empty());
  if (peer) fuzz::expect_sound(*peer, chain);
  return 0;
}
