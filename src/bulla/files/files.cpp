// files: see files.h.
#include "bulla/files/files.h"

#include "bulla/base/try.h"
#include "bulla/compress/algorithms.h"
#include "bulla/der/pem.h"
#include "bulla/files/contents.h"
#include "bulla/handshake/client12/handshake.h"
#include "bulla/handshake/server12/handshake.h"
#include "bulla/openssl/provider.h"
#include "bulla/openssl/token_key.h"

namespace bulla::files {
namespace {

// Notes the path that is being worked on, for whoever asked to know it.
class Culprit {
 public:
  explicit Culprit(std::filesystem::path* path) : path_{path} {}
  std::filesystem::path operator()(const std::filesystem::path& path) {
    if (path_ != nullptr) *path_ = path;
    return path;
  }

 private:
  std::filesystem::path* path_;
};

Result<std::shared_ptr<const crypto::PrivateKey>> load_key(const std::filesystem::path& key, std::string_view password,
                                                           Culprit& at) {
  if (openssl::is_token_uri(key.native())) {
    at(openssl::public_part(key.native()));
    return openssl::load_token_key(key.native());
  }
  TRY(const auto text, read(at(key)));
  return openssl::load_private_key(text.text(), password);
}

void pick_libraries(auto& config) {
  config.provider = &openssl::provider();
  const auto compressions = compress::algorithms();
  config.certificate_compressions = {compressions.begin(), compressions.end()};
}

}  // namespace

Result<std::shared_ptr<const handshake::Identity>> load_identity(const std::filesystem::path& certificate,
                                                                 const std::filesystem::path& key,
                                                                 std::string_view password,
                                                                 std::filesystem::path* culprit) {
  Culprit at{culprit};
  TRY(const auto private_key, load_key(key, password, at));
  TRY(const auto certificate_text, read(at(certificate)));
  auto identity = handshake::Identity::from_pem(certificate_text.text(), private_key);
  if (!identity && identity.error().fault == Fault::key_mismatch) at(openssl::public_part(key.native()));
  return identity;
}

Result<std::shared_ptr<const handshake::Identity>> load_raw_key(const std::filesystem::path& key,
                                                                std::string_view password,
                                                                std::filesystem::path* culprit) {
  Culprit at{culprit};
  TRY(auto private_key, load_key(key, password, at));
  return handshake::Identity::raw_key(std::move(private_key));
}

Result<std::shared_ptr<const handshake::Identity>> staple(const handshake::Identity& identity,
                                                          const std::filesystem::path& response) {
  TRY(const auto contents, read(response));
  TRY(const auto blocks, der::decode_pem_or_der(contents.text(), der::pem_ocsp_response));
  return identity.with_staple(blocks.front());
}

Result<std::shared_ptr<const handshake::Identity>> timestamps(const handshake::Identity& identity,
                                                              const std::filesystem::path& list) {
  TRY(const auto contents, read(list));
  return identity.with_timestamps(bytes_of(contents.text()));
}

Result<std::shared_ptr<const x509::Trust>> load_trust(const std::filesystem::path& place,
                                                      const x509::TrustOptions& options) {
  TRY(const auto roots, Roots::read({place}, options));
  return roots->current();
}

Result<std::shared_ptr<const x509::Trust>> system_trust(const x509::TrustOptions& options) {
  TRY(const auto roots, Roots::read({}, options));
  return roots->current();
}

Result<std::shared_ptr<ClientConfig>> client_config(const std::filesystem::path& bundle) {
  // Who connects again meets the same certificates, and judges them again when a session goes on.
  const x509::TrustOptions options{.remembered_signatures = 128};
  TRY(auto trust, bundle.empty() ? system_trust(options) : load_trust(bundle, options));
  return client_config(std::move(trust));
}

std::shared_ptr<ClientConfig> client_config(std::shared_ptr<const x509::Trust> trust) {
  auto config = std::make_shared<ClientConfig>();
  pick_libraries(*config);
  config->tls12 = handshake::client12::tls12();
  config->trust = std::move(trust);
  return config;
}

std::shared_ptr<ServerConfig> server_config() {
  auto config = std::make_shared<ServerConfig>();
  pick_libraries(*config);
  config->tls12 = handshake::server12::tls12();
  return config;
}

std::shared_ptr<ServerConfig> server_config(std::shared_ptr<const handshake::Identity> identity) {
  auto config = server_config();
  config->identities.push_back(std::move(identity));
  return config;
}

Result<std::shared_ptr<ServerConfig>> server_config(const std::filesystem::path& certificate,
                                                    const std::filesystem::path& key) {
  TRY(auto identity, load_identity(certificate, key));
  return server_config(std::move(identity));
}

}  // namespace bulla::files
