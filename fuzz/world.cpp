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
constexpr std::string_view rsa_key_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDDFyJkSKAMM4A4\n"
    "HZLucCCrg4QRs1j4CmY9Dm75gl00JVO6G2MAs0FdNdS/eMz7yhAVMjwYbT1X1Mr3\n"
    "o62C/Ypq/wJUet3k+lDXMa2bEpaaBw2KoEYf0BBLUjnCf0VqjlkCn7BEBj8MiXsD\n"
    "qKq2d8ToXTHIOHn3/iVg23MMfCLyBPih3RC7r05GZrBL8OSErM+b+PA/0NoCBppD\n"
    "tkX/A32YIGgn/V7WJTWB3x3dfHQh+O0Bw1xnQRqccnc5FlkTyJ3ewfEDO5F1vfwD\n"
    "ANoEh/N+PDY7J1aMV46Mw0LJ6/W5UWykfeut8bmwgt1xi5wNfdsrGtZkaNObyRBh\n"
    "CTWVDEvNAgMBAAECggEABIN5Qfk1LLsXTRUQFHCnLNis2kz8Mrbo4SI/momz1tRD\n"
    "QOPH0VkUWs/3RVvJ4ExvPVJNdiI24FyVuo+AoO51QJ74QpSaJCVPb/8f/V27esJN\n"
    "g6bMIInLiraTDAcuR7YV5Jvls9kyJbvbivzgwDp6pYacc32tAroQStKg8YnAtDkz\n"
    "XYfBlNjXi76U1lAGks3Lcd+bLNNygcvF3blK4t2J7MI3uLcFmLA/35x55BoE/5VC\n"
    "EYwoy3akbguMrKsyjWw5kt3MZ7ERE8N5ZbYcKf5LT+ZrnT0NPOxCRJbmwr55IaMS\n"
    "lyTtxNWBLGHGoIPsptPbTFgEXKgpLz1L5ST6GE8cEQKBgQDrdL5X3Be7yHGlszb6\n"
    "z97MGynEI23erRWHmXBKkzoySZ3C3FR4rnQ4rXHQQSWvqZ+jZ9hYNSbD5HSZrttN\n"
    "zW+TW0YeOOL1MJtwTFqHc/LrYjSz+I9N+Qj25bkj4n2letTqrvh7uyQvfNrJFyRZ\n"
    "HTqFASEvv8mwB4x2I1MFqw4JHQKBgQDUHMOzKF+/TcZYEZhKkDtAd6QnGXQa0jbR\n"
    "U1ZiDDHXDdJMVFsjk4/4KwYZzn+xlc9SVEa4yfug2VcvhBb1ukrb+8KFQN/5CGMO\n"
    "iAHPsrySkNNguBOrNmeXIR9rZ7U/C9fEp898vFlLPpjswPapK1rTcyfARum1IkZJ\n"
    "tytyWHZ+cQKBgQDU/3kpVesKbtuQQD1eSymLjo8L5dkAdadiUYXpkKI2162ll1e7\n"
    "DGYK16x77lM/Q70sP0bRFNQKpeJtHGc7TLrAnPMjZ+a4U85pmkjS/CsmkGKI5DQP\n"
    "H1fishH3ym5LgoCWBM64b6TeaJ4rB4pUK0LDCzCQV3kGiu2f+XijSgiaaQKBgG8n\n"
    "w8aXWdW+xDpSviQVAXf/Op7iz91eXCvGKHapPVUdgR9O9ZPnOIMsyL2tYW2GvGbA\n"
    "k28zKhJY0z+rUPzk62XswTtji/vNUVvEGm7lk7ya+KquzF/k2tRwHy8B4hFv+1qr\n"
    "Nih/66tq2mj3lkuA1NAKgMJaZw7tLzhiLPp3MWGBAoGAcOAm0Y6VLcj/6soOnnyc\n"
    "0vPtAwym9ZAjarlAyrsAdILZ2QJaiSv/VFvsy0EAYA6edd2inqbMgY8i9NTboAGh\n"
    "fVS4YuSnztaOPf801QmcjQOg89tNhwQy/IVG9WXKa/KhrZHkfEpzTgHoNUxKxOK+\n"
    "XE11w082gBWovhn5sXy2evI=\n"
    "-----END PRIVATE KEY-----\n";

struct Subject {
  const char* name;
  std::uint8_t serial;
  std::optional<x509::Authority> authority = std::nullopt;
  const char* alternative_name = nullptr;
  x509::Purpose purpose = x509::Purpose::server_authentication;
  const crypto::PrivateKey* key = nullptr;  // null: the world's
};

Buffer make(const World& world, const Subject& subject, const Buffer* issuer) {
  const std::array serial{subject.serial};
  x509::CertificateRequest request{.common_name = subject.name, .serial = serial, .authority = subject.authority};
  request.public_key_info = (subject.key ? subject.key : world.key.get())->public_key_info();
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
  world.rsa_key = openssl::load_private_key(rsa_key_pem).value();
  world.rsa_server =
      make(world, {.name = "Server", .serial = 5, .alternative_name = world_server, .key = world.rsa_key.get()},
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
