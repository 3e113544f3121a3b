// authority: how a CA comes to be, all or nothing. Knows nothing of what it will issue.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "bulla/authority/store.h"
#include "bulla/crypto/signature.h"

namespace bulla::authority {

// What makes a directory a CA: it gets this name last.
inline constexpr std::string_view database_name = "authority.db";

crypto::KeyKind key_kind_of(KeyChoice choice);

// Makes keys, certificates and database in the directory, which is made if need be. See Authority::init.
Outcome<void> found(const std::filesystem::path& directory, const std::string& name, Time now,
                    KeyChoice key = KeyChoice::ecdsa);

}  // namespace bulla::authority
