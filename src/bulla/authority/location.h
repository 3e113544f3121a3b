// authority: where a user's CA lives unless told otherwise. Knows nothing of what is in it.
#pragma once
#include <filesystem>

namespace bulla::authority {

// $XDG_DATA_HOME/bulla/ca, or ~/.local/share/bulla/ca (XDG Base Directory Specification: a relative XDG_DATA_HOME is
// ignored). ~ is $HOME, or the password database's; the current directory if there is neither.
std::filesystem::path default_directory();
std::filesystem::path home_directory();

}  // namespace bulla::authority
