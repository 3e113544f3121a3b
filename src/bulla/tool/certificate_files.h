// tool: PREFIX.crt (or PREFIX.csr) and PREFIX.key, both or neither. Knows nothing of how they were made.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "bulla/authority/file.h"

namespace bulla::tool {

struct CertificateFiles {
  std::filesystem::path certificate;  // leaf, then intermediates, PEM; or a request for one
  std::filesystem::path key;          // PEM, readable by its owner alone
};

CertificateFiles files_of(const std::string& prefix, std::string_view ending = ".crt");

// A prefix for this name that no shell or filesystem takes amiss: "*.shop.example" becomes "_wildcard.shop.example".
std::string prefix_for(std::string_view name);

// Fault::file_exists with the first of the two that is there.
Outcome<void> check_absent(const CertificateFiles& files);
Outcome<void> check_absent(const std::filesystem::path& file);

// What goes into the two. Views.
struct CertificateTexts {
  std::string_view certificate;
  std::string_view key;
};

// Existing::replace changes the key first, then the certificate, each at once.
Outcome<void> write_files(const CertificateFiles& files, const CertificateTexts& texts, authority::Existing existing);

}  // namespace bulla::tool
