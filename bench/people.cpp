#include "bench/people.h"

#include "bulla/openssl/provider.h"
#include "bulla/x509/issue.h"

namespace bulla::bench {
namespace {

constexpr std::size_t rsa_bits = 2048;

struct Subject {
  std::string name;
  std::vector<x509::ReferenceName> names{};
  std::vector<x509::Purpose> purposes{};
  std::optional<x509::Authority> authority = std::nullopt;
};

x509::CertificateRequest request_of(const Subject& subject, const crypto::PrivateKey& key) {
  static std::vector<Buffer> serials;
  serials.push_back(x509::random_serial(*openssl::provider().random).value());
  const auto now = std::chrono::floor<std::chrono::seconds>(system_clock().now());
  return {.common_name = subject.name,
          .names = subject.names,
          .purposes = subject.purposes,
          .public_key_info = key.public_key_info(),
          .serial = serials.back(),
          .not_before = now - std::chrono::days{1},
          .not_after = now + std::chrono::days{30},
          .authority = subject.authority};
}

}  // namespace

People::People(crypto::KeyKind kind) {
  const auto& provider = openssl::provider();
  const auto make_key = [&] { return openssl::generate_private_key(kind, rsa_bits).value(); };
  const auto root_key = make_key();
  const auto intermediate_key = make_key();
  const Subject root_subject{.name = "Root", .authority = x509::Authority{}};
  root = x509::issue_self_signed(provider, request_of(root_subject, *root_key.key), *root_key.key).value();
  const auto root_certificate = x509::Certificate::parse(root).value();
  const Subject intermediate_subject{.name = "Intermediate", .authority = x509::Authority{.path_length = 0}};
  const auto intermediate =
      x509::issue(provider, request_of(intermediate_subject, *intermediate_key.key), {*root_certificate, *root_key.key})
          .value();
  const auto issuer = x509::Certificate::parse(intermediate).value();
  const auto make_person = [&](const Subject& subject) {
    const auto key = make_key();
    auto leaf = x509::issue(provider, request_of(subject, *key.key), {*issuer, *intermediate_key.key}).value();
    return Person{{std::move(leaf), intermediate}, std::string{key.pem.expose()}};
  };
  server = make_person({.name = "Server",
                        .names = {x509::ReferenceName::parse(server_name).value()},
                        .purposes = {x509::Purpose::server_authentication}});
  client = make_person({.name = "Client",
                        .names = {x509::ReferenceName::parse("buyer@shop.example").value()},
                        .purposes = {x509::Purpose::client_authentication}});
}

}  // namespace bulla::bench
