// files: see files.h.
#include "bulla/files/files.h"

#include <array>
#include <cstdio>

#include "bulla/base/secret.h"
#include "bulla/base/try.h"
#include "bulla/der/pem.h"
#include "bulla/openssl/provider.h"

namespace bulla::files {
namespace {

constexpr std::size_t largest_file = 16 << 20;  // a system's bundle has a quarter of a megabyte

// A file's bytes; they may be a private key's, so no copy of them stays behind.
class Contents {
 public:
  Contents() = default;
  Contents(Contents&&) noexcept = default;
  Contents& operator=(Contents&&) = delete;
  ~Contents() { wipe(bytes_); }

  std::string_view text() const { return text_of(Bytes{bytes_}.first(size_)); }
  std::size_t size() const { return size_; }
  MutBytes room() {
    if (size_ == bytes_.size()) grow();
    return MutBytes{bytes_}.subspan(size_);
  }
  void grew(std::size_t count) { size_ += count; }

 private:
  void grow() {
    Buffer larger(std::max<std::size_t>(4096, 2 * bytes_.size()));
    std::ranges::copy(bytes_, larger.begin());
    wipe(bytes_);
    bytes_ = std::move(larger);
  }
  Buffer bytes_;
  std::size_t size_ = 0;
};

Result<Contents> read(const std::filesystem::path& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path.c_str(), "rb"), &std::fclose};
  if (!file) return fail(Fault::file_unreadable);
  std::setvbuf(file.get(), nullptr, _IONBF, 0);
  Contents contents;
  while (contents.size() <= largest_file) {
    const MutBytes room = contents.room();
    const auto count = std::fread(room.data(), 1, room.size(), file.get());
    contents.grew(count);
    if (count == room.size()) continue;
    if (std::ferror(file.get()) != 0) return fail(Fault::file_unreadable);
    return contents;
  }
  return fail(Fault::file_unreadable, largest_file);
}

// Notes the path that is being worked on, for whoever asked to know it.
class Culprit {
 public:
  explicit Culprit(std::filesystem::path* path) : path_{path} {}
  const std::filesystem::path& operator()(const std::filesystem::path& path) {
    if (path_ != nullptr) *path_ = path;
    return path;
  }

 private:
  std::filesystem::path* path_;
};

Result<std::shared_ptr<const x509::Trust>> trust_in(const std::vector<Buffer>& certificates,
                                                    const x509::TrustOptions& options = {}) {
  const std::vector<Bytes> anchors{certificates.begin(), certificates.end()};
  return x509::Trust::with_anchors(openssl::provider(), anchors, options);
}

constexpr std::array<std::string_view, 5> trust_files{
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Arch, Gentoo
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",                             // SUSE
    "/etc/ssl/cert.pem",                                  // Alpine, BSD
    "/etc/pki/tls/certs/ca-bundle.crt",
};

}  // namespace

Result<std::shared_ptr<const handshake::Identity>> load_identity(const std::filesystem::path& certificate,
                                                                 const std::filesystem::path& key,
                                                                 std::string_view password,
                                                                 std::filesystem::path* culprit) {
  Culprit at{culprit};
  TRY(const auto key_text, read(at(key)));
  TRY(std::shared_ptr<const crypto::PrivateKey> private_key, openssl::load_private_key(key_text.text(), password));
  TRY(const auto certificate_text, read(at(certificate)));
  auto identity = handshake::Identity::from_pem(certificate_text.text(), std::move(private_key));
  if (!identity && identity.error().fault == Fault::key_mismatch) at(key);
  return identity;
}

Result<std::shared_ptr<const x509::Trust>> load_trust(const std::filesystem::path& bundle) {
  TRY(const auto contents, read(bundle));
  TRY(const auto certificates, der::decode_pem(contents.text()));
  return trust_in(certificates);
}

std::span<const std::string_view> system_trust_files() { return trust_files; }

Result<std::shared_ptr<const x509::Trust>> system_trust(const x509::TrustOptions& options) {
  for (const std::string_view path : trust_files) {
    const auto contents = read(path);
    if (!contents) continue;
    TRY(auto certificates, der::decode_pem(contents->text()));
    std::erase_if(certificates, [](const Buffer& der) { return !x509::Certificate::parse(der); });
    return trust_in(certificates, options);
  }
  return fail(Fault::file_unreadable);
}

Result<std::shared_ptr<ClientConfig>> client_config(const std::filesystem::path& bundle) {
  TRY(auto trust, bundle.empty() ? system_trust() : load_trust(bundle));
  return client_config(std::move(trust));
}

std::shared_ptr<ClientConfig> client_config(std::shared_ptr<const x509::Trust> trust) {
  auto config = std::make_shared<ClientConfig>();
  config->provider = &openssl::provider();
  config->trust = std::move(trust);
  return config;
}

std::shared_ptr<ServerConfig> server_config(std::shared_ptr<const handshake::Identity> identity) {
  auto config = std::make_shared<ServerConfig>();
  config->provider = &openssl::provider();
  config->identities.push_back(std::move(identity));
  return config;
}

Result<std::shared_ptr<ServerConfig>> server_config(const std::filesystem::path& certificate,
                                                    const std::filesystem::path& key) {
  TRY(auto identity, load_identity(certificate, key));
  return server_config(std::move(identity));
}

}  // namespace bulla::files
