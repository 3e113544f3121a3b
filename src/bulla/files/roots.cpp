// files: roots.
#include "bulla/files/roots.h"

#include <array>
#include <cstdlib>

#include "bulla/base/try.h"
#include "bulla/der/pem.h"
#include "bulla/files/contents.h"
#include "bulla/openssl/provider.h"

namespace bulla::files {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 7> usual_places{
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Arch, Gentoo
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",                             // SUSE
    "/etc/ssl/cert.pem",                                  // Alpine, BSD
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/certs",
    "/etc/pki/tls/certs",
};

// Whoever may set it chooses whom we believe.
const char* environment(const char* name) {
#ifdef __GLIBC__
  return ::secure_getenv(name);
#else
  return std::getenv(name);
#endif
}

void add_directories(std::string_view list, std::vector<fs::path>& to) {
  while (!list.empty()) {
    const auto colon = std::min(list.find(':'), list.size());
    if (colon != 0) to.emplace_back(list.substr(0, colon));
    list.remove_prefix(std::min(colon + 1, list.size()));
  }
}

}  // namespace

std::vector<fs::path> system_roots() {
  std::vector<fs::path> places;
  const auto* const file = environment("SSL_CERT_FILE");
  const auto* const directories = environment("SSL_CERT_DIR");
  if (file && *file) places.emplace_back(file);
  if (directories) add_directories(directories, places);
  if (!places.empty()) return places;
  std::error_code ignored;
  for (const auto usual : usual_places) {
    if (fs::exists(usual, ignored)) return {fs::path{usual}};
  }
  return {};
}

Roots::Roots(std::vector<fs::path> places, Whose whose, const x509::TrustOptions& options)
    : places_{std::move(places)}, whose_{whose}, options_{options} {}

Result<std::unique_ptr<Roots>> Roots::read(std::vector<fs::path> places, const x509::TrustOptions& options) {
  const auto whose = places.empty() ? Whose::systems : Whose::ours;
  if (places.empty()) places = system_roots();
  if (places.empty()) return fail(Fault::file_unreadable);
  std::unique_ptr<Roots> roots{new Roots{std::move(places), whose, options}};
  roots->seen_ = roots->look();
  TRY(roots->trust_, roots->load(roots->seen_));
  return roots;
}

std::vector<Roots::Sighting> Roots::look() const {
  std::vector<Sighting> files;
  std::error_code ignored;
  const auto add = [&](const fs::path& file) {
    const auto size = fs::file_size(file, ignored);
    const auto changed = fs::last_write_time(file, ignored);
    files.push_back({file.string(), size, changed});
  };
  for (const auto& place : places_) {
    if (!fs::is_directory(place, ignored)) {
      add(place);
      continue;
    }
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator{place, ignored}) {
      if (++count > max_files_of_a_directory) break;
      if (fs::is_regular_file(entry.path(), ignored)) add(entry.path());
    }
  }
  std::ranges::sort(files, {}, &Sighting::path);
  return files;
}

Result<std::shared_ptr<const x509::Trust>> Roots::load(const std::vector<Sighting>& files) const {
  std::vector<Buffer> certificates;
  std::size_t bytes = 0;
  for (const auto& file : files) {
    const bool named = std::ranges::find(places_, fs::path{file.path}) != places_.end();
    const auto contents = files::read(file.path);
    if (!contents && named) return std::unexpected(contents.error());
    if (!contents) continue;
    bytes += contents->size();
    if (bytes > max_bytes_of_roots) return fail(Fault::file_unreadable, max_bytes_of_roots);
    auto found = der::decode_pem(contents->text());
    if (!found && named) return std::unexpected(found.error());
    if (found) std::ranges::move(*found, std::back_inserter(certificates));
  }
  if (certificates.empty()) return fail(Fault::pem_no_block);
  if (whose_ == Whose::systems) {
    std::erase_if(certificates, [](const Buffer& der) { return !x509::Certificate::parse(der); });
  }
  const std::vector<Bytes> anchors{certificates.begin(), certificates.end()};
  return x509::Trust::with_anchors(openssl::provider(), anchors, options_);
}

std::shared_ptr<const x509::Trust> Roots::current() const {
  const std::scoped_lock lock{mutex_};
  return trust_;
}

Result<bool> Roots::refresh() {
  const std::scoped_lock reading{reading_};
  auto files = look();
  if (files == seen_) return false;
  TRY(auto trust, load(files));
  seen_ = std::move(files);
  const std::scoped_lock lock{mutex_};
  trust_ = std::move(trust);
  return true;
}

}  // namespace bulla::files
