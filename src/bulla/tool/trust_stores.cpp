// tool: the places where this machine keeps the roots that it trusts. Knows nothing of whom to ask before changing
// them.
#include "bulla/tool/trust_stores.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "bulla/authority/file.h"
#include "bulla/base/try.h"
#include "bulla/tool/program.h"

namespace bulla::tool {
namespace {

namespace fs = std::filesystem;
using authority::Access;
using authority::Existing;
using authority::StagedFile;

constexpr std::chrono::seconds system_patience{120};  // hooks of other packages run in it
constexpr std::chrono::seconds nss_patience{20};
constexpr std::size_t max_profiles = 100;

std::string short_fingerprint(const TrustedRoot& root) { return root.fingerprint.substr(0, 16); }

bool is_there(const fs::path& file) {
  std::error_code reason;
  return fs::exists(file, reason);
}

class SystemStore final : public TrustStore {
 public:
  explicit SystemStore(SystemPlaces places)
      : places_{std::move(places)}, update_{find_program("update-ca-certificates")} {}

  std::string kind() const override { return "system"; }
  std::string place() const override { return places_.roots.string(); }
  std::string obstacle() const override {
    if (!update_) return "update-ca-certificates is not installed (package ca-certificates)";
    if (::access(places_.roots.c_str(), W_OK) != 0) return "only root may; run this again with sudo";
    return {};
  }
  Outcome<StoreState> state(const TrustedRoot& root) const override {
    const bool kept = is_there(file_of(root));
    const bool linked = is_there(link_of(root));
    if (kept && linked) return StoreState::trusted;
    return kept || linked ? StoreState::partly : StoreState::absent;
  }
  std::string plan_to_add(const TrustedRoot& root) const override {
    return "write " + file_of(root).string() + " and run update-ca-certificates";
  }
  std::string plan_to_remove(const TrustedRoot& root) const override {
    return "remove " + file_of(root).string() + " and run update-ca-certificates";
  }
  Outcome<void> add(const TrustedRoot& root) const override {
    const auto file = file_of(root);
    TRY(auto staged, StagedFile::create(file, Access::everyone));
    TRY_VOID(staged.write(bytes_of(root.pem)));
    TRY_VOID(staged.publish(Existing::replace));
    std::error_code reason;
    fs::permissions(file, fs::perms{0644}, reason);  // everybody reads it, whatever the umask was
    auto updated = update();
    if (!updated) fs::remove(file, reason);
    return updated;
  }
  Outcome<void> remove(const TrustedRoot& root) const override {
    const auto file = file_of(root);
    std::error_code reason;
    fs::remove(file, reason);
    if (reason) return trouble(Fault::trust_store_failed, file.string() + ": " + reason.message());
    return update();
  }

 private:
  fs::path file_of(const TrustedRoot& root) const {
    return places_.roots / ("bulla-" + short_fingerprint(root) + ".crt");
  }
  fs::path link_of(const TrustedRoot& root) const {
    return places_.links / ("bulla-" + short_fingerprint(root) + ".pem");
  }
  Outcome<void> update() const {
    TRY_VOID(run_program(*update_, places_.update_arguments, system_patience));
    return {};
  }

  SystemPlaces places_;
  std::optional<fs::path> update_;
};

class NssStore final : public TrustStore {
 public:
  explicit NssStore(fs::path directory) : directory_{std::move(directory)}, certutil_{find_program("certutil")} {}

  std::string kind() const override { return "nss"; }
  std::string place() const override { return directory_.string(); }
  std::string obstacle() const override { return certutil_ ? "" : "certutil is not installed (package libnss3-tools)"; }
  // The list has a line a certificate: the nickname, spaces, its trust: "C" makes it a root for servers.
  Outcome<StoreState> state(const TrustedRoot& root) const override {
    if (!exists() || !certutil_) return StoreState::absent;
    TRY(const auto list, run({"-L"}));
    const auto found = list.find(nickname(root));
    if (found == std::string::npos) return StoreState::absent;
    const auto trust = list.find_first_not_of(' ', found + nickname(root).size());
    return trust != std::string::npos && list[trust] == 'C' ? StoreState::trusted : StoreState::partly;
  }
  std::string plan_to_add(const TrustedRoot& root) const override {
    return std::string{exists() ? "" : "make an NSS database in " + place() + ", then "} + "add \"" + nickname(root) +
           "\" to the NSS database in " + place();
  }
  std::string plan_to_remove(const TrustedRoot& root) const override {
    return "remove \"" + nickname(root) + "\" from the NSS database in " + place();
  }
  Outcome<void> add(const TrustedRoot& root) const override {
    if (!exists()) {
      TRY_VOID(authority::make_private_directory(directory_));
      TRY_VOID(run({"-N", "--empty-password"}));
    }
    TRY(auto file, StagedFile::create(fs::temp_directory_path() / "bulla-root.pem", Access::owner));
    TRY_VOID(file.write(bytes_of(root.pem)));
    TRY_VOID(run({"-A", "-t", "C,,", "-n", nickname(root), "-i", file.temporary().string()}));
    return {};
  }
  Outcome<void> remove(const TrustedRoot& root) const override {
    TRY_VOID(run({"-D", "-n", nickname(root)}));
    return {};
  }

 private:
  // NSS reads what stands before a colon as the name of a token.
  static std::string nickname(const TrustedRoot& root) {
    std::string name = root.name + " (bulla " + short_fingerprint(root) + ")";
    std::ranges::replace(name, ':', ' ');
    return name;
  }
  bool exists() const { return is_there(directory_ / "cert9.db"); }
  Outcome<std::string> run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"-d", "sql:" + directory_.string()});
    return run_program(*certutil_, arguments, nss_patience);
  }

  fs::path directory_;
  std::optional<fs::path> certutil_;
};

void add_profiles(const fs::path& parent, std::vector<fs::path>& to) {
  std::error_code reason;
  for (const auto& entry : fs::directory_iterator(parent, reason)) {
    if (to.size() == max_profiles) return;
    if (is_there(entry.path() / "cert9.db")) to.push_back(entry.path());
  }
}

}  // namespace

std::string_view word(StoreState state) {
  switch (state) {
    case StoreState::trusted:
      return "trusted";
    case StoreState::absent:
      return "absent";
    case StoreState::partly:
      return "partly";
  }
  return {};
}

std::unique_ptr<TrustStore> system_store(SystemPlaces places) {
  return std::make_unique<SystemStore>(std::move(places));
}

std::unique_ptr<TrustStore> nss_store(fs::path directory) { return std::make_unique<NssStore>(std::move(directory)); }

std::vector<std::unique_ptr<TrustStore>> nss_stores(const fs::path& home) {
  std::vector<fs::path> directories;
  for (const auto* const place : {"snap/chromium/current/.pki/nssdb", ".local/share/pki/nssdb"}) {
    if (is_there(home / place / "cert9.db")) directories.push_back(home / place);
  }
  for (const auto* const firefox : {".mozilla/firefox", "snap/firefox/common/.mozilla/firefox",
                                    ".var/app/org.mozilla.firefox/.mozilla/firefox", ".config/mozilla/firefox"}) {
    add_profiles(home / firefox, directories);
  }
  std::ranges::sort(directories);
  std::vector<std::unique_ptr<TrustStore>> stores;
  stores.push_back(nss_store(home / ".pki/nssdb"));
  for (auto& directory : directories) stores.push_back(nss_store(std::move(directory)));
  return stores;
}

}  // namespace bulla::tool
