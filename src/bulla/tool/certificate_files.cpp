// tool: PREFIX.crt and PREFIX.key, both or neither. Knows nothing of how they were made.
#include "bulla/tool/certificate_files.h"

#include <system_error>

#include "bulla/base/try.h"

namespace bulla::tool {

using authority::Access;
using authority::Existing;
using authority::StagedFile;

CertificateFiles files_of(const std::string& prefix, std::string_view ending) {
  return {.certificate = prefix + std::string{ending}, .key = prefix + ".key"};
}

std::string prefix_for(std::string_view name) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-@_";
  std::string prefix;
  if (name.starts_with('*')) {
    prefix = "_wildcard";
    name.remove_prefix(1);
  }
  for (const char c : name) prefix += plain.find(c) == std::string_view::npos ? '_' : c;
  if (prefix.starts_with('-') || prefix.starts_with('.')) prefix[0] = '_';
  return prefix.substr(0, 200);  // with a suffix it stays below the 255 octets of a file name
}

Outcome<void> check_absent(const std::filesystem::path& file) {
  std::error_code reason;
  if (!std::filesystem::exists(std::filesystem::symlink_status(file, reason))) return {};
  return trouble(Fault::file_exists, file.string(), "give --force to replace it, or another --out");
}

Outcome<void> check_absent(const CertificateFiles& files) {
  TRY_VOID(check_absent(files.key));
  return check_absent(files.certificate);
}

Outcome<void> write_files(const CertificateFiles& files, const CertificateTexts& texts, Existing existing) {
  TRY(auto key, StagedFile::create(files.key, Access::owner));
  TRY(auto certificate, StagedFile::create(files.certificate, Access::everyone));
  TRY_VOID(key.write(bytes_of(texts.key)));
  TRY_VOID(certificate.write(bytes_of(texts.certificate)));
  TRY_VOID(key.publish(existing));
  auto published = certificate.publish(existing);
  if (!published && existing == Existing::refuse) {
    std::error_code ignored;
    std::filesystem::remove(files.key, ignored);
  }
  return published;
}

}  // namespace bulla::tool
