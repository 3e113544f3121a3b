// capture: a key log as programs write it for SSLKEYLOGFILE (RFC 9850), read. Knows no connection.
#pragma once
#include <array>
#include <map>
#include <string_view>
#include <vector>

#include "bulla/base/result.h"
#include "bulla/base/secret.h"

namespace bulla::capture {

// What is logged of one connection, by label.
class KeyLogFile {
 public:
  static constexpr std::size_t max_secrets = 500'000;

  // The text of the whole file, which stays the caller's to wipe. Lines that are none of RFC 9850's, or hold labels
  // that open no records, are skipped: logs have comments, and an end that is not whole. Fault::keylog_malformed if
  // there is something and no line is one.
  static Result<KeyLogFile> read(Bytes text);

  // Empty: it is not there.
  Bytes find(std::string_view label, Bytes client_random) const;
  // Is there anything of this connection?
  bool knows(Bytes client_random) const;
  std::size_t secrets() const { return secrets_; }
  std::size_t skipped() const { return skipped_; }  // lines

 private:
  using Random = std::array<std::uint8_t, 32>;
  struct Entry {
    std::size_t label = 0;
    Secret<48> secret{};
  };
  bool take(std::string_view line);

  std::map<Random, std::vector<Entry>> connections_;
  std::size_t secrets_ = 0;
  std::size_t skipped_ = 0;
};

}  // namespace bulla::capture
