// tool: the places where this machine keeps the roots that it trusts. Knows nothing of whom to ask before changing
// them.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bulla/authority/trouble.h"

namespace bulla::tool {

struct TrustedRoot {
  std::string pem;
  std::string name;         // for people
  std::string fingerprint;  // SHA-256, hexadecimal; makes our entries ours
};

enum class StoreState : std::uint8_t { trusted, absent, partly };
std::string_view word(StoreState state);

class TrustStore {
 public:
  virtual ~TrustStore() = default;
  virtual std::string kind() const = 0;   // "system", "nss"
  virtual std::string place() const = 0;  // a path
  // Why it can't be changed from here, and what would help; empty if it can.
  virtual std::string obstacle() const = 0;
  virtual Outcome<StoreState> state(const TrustedRoot& root) const = 0;
  // What add() and remove() will do, in words: said before it is done.
  virtual std::string plan_to_add(const TrustedRoot& root) const = 0;
  virtual std::string plan_to_remove(const TrustedRoot& root) const = 0;
  virtual Outcome<void> add(const TrustedRoot& root) const = 0;
  virtual Outcome<void> remove(const TrustedRoot& root) const = 0;
};

// Debian's: a directory of local roots, the directory that the programs read, and the program between them.
struct SystemPlaces {
  std::filesystem::path roots = "/usr/local/share/ca-certificates";
  std::filesystem::path links = "/etc/ssl/certs";
  std::vector<std::string> update_arguments;
};
std::unique_ptr<TrustStore> system_store(SystemPlaces places);

// An NSS database in this directory: a browser's. Made by add() if it isn't there.
std::unique_ptr<TrustStore> nss_store(std::filesystem::path directory);

// Of this user: the shared one (made by add() if it isn't there), Chromium's, and those of Firefox's profiles.
std::vector<std::unique_ptr<TrustStore>> nss_stores(const std::filesystem::path& home);

}  // namespace bulla::tool
