// authority: where a user's CA lives unless told otherwise. Knows nothing of what is in it.
#include "bulla/authority/location.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace bulla::authority {
namespace {

std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

std::filesystem::path home_directory() {
  if (const auto home = variable("HOME"); home.starts_with('/')) return home;
  const auto* const entry = ::getpwuid(::getuid());
  return entry && entry->pw_dir ? std::filesystem::path{entry->pw_dir} : std::filesystem::path{"."};
}

std::filesystem::path default_directory() {
  const auto data = variable("XDG_DATA_HOME");
  const auto base = data.starts_with('/') ? std::filesystem::path{data} : home_directory() / ".local/share";
  return base / "bulla/ca";
}

}  // namespace bulla::authority
