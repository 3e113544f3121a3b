// tool: what the subcommands of bulla ca share. Knows nothing of how certificates are made.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "bulla/authority/authority.h"
#include "bulla/tool/arguments.h"
#include "bulla/tool/certificate_files.h"
#include "bulla/tool/json.h"

namespace bulla::tool {

void describe_ca_requests(const Command& ca);
void describe_ca_revocation(const Command& ca);

inline constexpr const char* key_help =
    "Kind of key: ECDSA P-256, RSA of 3072 bits, Ed25519, ML-DSA (needs libcrypto 3.5)";
std::vector<std::string> key_choices();
authority::KeyChoice key_choice(std::string_view word);  // one of them

// Names to certify, patterns allowed. Fault::name_invalid.
Outcome<std::vector<x509::ReferenceName>> names_in(const std::vector<std::string>& texts);

// A certificate for a mailbox serves nobody but a client.
authority::Use use_for(const std::vector<x509::ReferenceName>& names, bool client);

// A path that ends with its directory would make a hidden file of the bare suffix. Empty: there is none, which is fine.
bool names_a_file(const std::string& prefix);
[[nodiscard]] ExitCode bad_prefix(std::string_view command, const std::string& prefix);

std::vector<std::string> texts_of(const std::vector<authority::RecordedName>& names);
JsonRecord json_of(const authority::IssuedRecord& record);
std::string certificate_line(const std::filesystem::path& file, const authority::IssuedRecord& record);

}  // namespace bulla::tool
