// files: whom to believe, out of a PEM file or a directory of them, read again when they have changed. Knows nothing of
// connections.
#pragma once
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bulla/base/result.h"
#include "bulla/x509/trust.h"

namespace bulla::files {

inline constexpr std::size_t max_files_of_a_directory = 4096;
inline constexpr std::size_t max_bytes_of_roots = 64 << 20;  // in all files of all places

// Where this system keeps the roots that it believes: what SSL_CERT_FILE and SSL_CERT_DIR name (both, several
// directories with colons between, and nothing else then; programs that run with another's rights don't ask them), or
// the first bundle or directory that there is where systems have theirs. May be empty.
std::vector<std::filesystem::path> system_roots();

// Roots that were read and can be read again. Safe to share between threads; current() never waits for a file.
class Roots {
 public:
  // Each place is a bundle or a directory, whose files and links are read if they hold certificates. Of the system's
  // roots (empty `places`) those that the certificate rules refuse are left out, in other places they are a fault, its
  // index that in the file. Fault::file_unreadable, also if there is no place or too much in them; Fault::pem_no_block
  // if there is nothing in them.
  static Result<std::unique_ptr<Roots>> read(std::vector<std::filesystem::path> places = {},
                                             const x509::TrustOptions& options = {});

  std::shared_ptr<const x509::Trust> current() const;
  // Reads again if something there has another size or time now. True: current() is another one. If it fails the old
  // one stays.
  Result<bool> refresh();

 private:
  struct Sighting {
    std::string path;
    std::uintmax_t size;
    std::filesystem::file_time_type changed;
    bool operator==(const Sighting&) const = default;
  };
  enum class Whose : std::uint8_t { ours, systems };
  Roots(std::vector<std::filesystem::path> places, Whose whose, const x509::TrustOptions& options);
  std::vector<Sighting> look() const;
  Result<std::shared_ptr<const x509::Trust>> load(const std::vector<Sighting>& files) const;

  std::vector<std::filesystem::path> places_;
  Whose whose_;
  x509::TrustOptions options_;
  std::mutex reading_;
  std::vector<Sighting> seen_;  // under reading_
  mutable std::mutex mutex_;
  std::shared_ptr<const x509::Trust> trust_;
};

}  // namespace bulla::files
