#include "fuzz/world.h"

#include "bulla/openssl/provider.h"
#include "bulla/x509/issue.h"

namespace bulla::fuzz {
namespace {

class StandingClock final : public Clock {
 public:
  Time now() const override { return world_time; }
};

// Made for this and known to everybody.
constexpr std::string_view key_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIHBsYXkgd2l0aCB0aGlzIGFzIG11Y2ggYXMgeW91IGxp\n"
    "-----END PRIVATE KEY-----\n";

struct Subject {
  const char* name;
  std::uint8_t serial;
  std::optional<x509::Authority> authority = std::nullopt;
  const char* alternative_name = nullptr;
  x509::Purpose purpose = x509::Purpose::server_authentication;
};

Buffer make(const World& world, const Subject& subject, const Buffer* issuer) {
  const std::array serial{subject.serial};
  x509::CertificateRequest request{.common_name = subject.name, .serial = serial, .authority = subject.authority};
  request.public_key_info = world.key->public_key_info();
  request.not_before = world_time - std::chrono::days{100};
  request.not_after = world_time + std::chrono::days{100};
  if (subject.alternative_name != nullptr) {
    request.names = {x509::ReferenceName::parse(subject.alternative_name).value()};
    request.purposes = {subject.purpose};
  }
  if (issuer == nullptr) return x509::issue_self_signed(openssl::provider(), request, *world.key).value();
  const auto certificate = x509::Certificate::parse(*issuer).value();
  return x509::issue(openssl::provider(), request, {*certificate, *world.key}).value();
}

World make_world() {
  World world;
  world.key = openssl::load_private_key(key_pem).value();
  world.root = make(world, {.name = "Root", .serial = 1, .authority = x509::Authority{}}, nullptr);
  world.intermediate = make(world, {.name = "Intermediate", .serial = 2, .authority = x509::Authority{0}}, &world.root);
  world.server = make(world, {.name = "Server", .serial = 3, .alternative_name = world_server}, &world.intermediate);
  world.client = make(world,
                      {.name = "Client",
                       .serial = 4,
                       .alternative_name = "client@server.example",
                       .purpose = x509::Purpose::client_authentication},
                      &world.intermediate);
  return world;
}

}  // namespace

const World& world() {
  static const World world = make_world();
  return world;
}

std::shared_ptr<const x509::Trust> world_trust(const crypto::Provider& provider) {
  const Bytes root{world().root};
  return x509::Trust::with_anchors(provider, {&root, 1}).value();
}

const Clock& world_clock() {
  static const StandingClock clock;
  return clock;
}

}  // namespace bulla::fuzz
