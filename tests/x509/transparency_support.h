// Logs of Certificate Transparency, and what they say.
#pragma once
#include "bulla/x509/transparency.h"
#include "bulla/x509/writing.h"
#include "x509/support.h"

namespace bulla::x509::test {

inline void append_number(Buffer& to, std::size_t value, std::size_t octets) {
  for (auto i = octets; i-- > 0;) to.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

inline Buffer key_info(const std::string& log) {
  const auto info = key(log).public_key_info();
  return {info.begin(), info.end()};
}

inline std::shared_ptr<const TransparencyLogs> logs_named(const std::vector<std::string>& names) {
  std::vector<TransparencyLog> logs;
  for (const auto& name : names) logs.push_back({key_info(name), "operator of " + name});
  return *TransparencyLogs::make(openssl::provider(), logs);
}

// Where fields of a timestamp stand.
inline constexpr std::size_t version_at = 0;
inline constexpr std::size_t time_at = 1 + 32;
inline constexpr std::size_t hash_at = time_at + 8 + 2;
inline constexpr std::size_t signature_kind_at = hash_at + 1;

// A timestamp as the log of that name gives it over `entry` (RFC 6962 §3.2).
inline Buffer timestamp_by(const std::string& log, std::uint8_t entry_type, const Buffer& entry, Time when = june) {
  const SigningKey signer{key(log)};
  Buffer time;
  append_number(time, static_cast<std::size_t>(when.time_since_epoch().count()), 8);
  Buffer words{0, 0};
  append(words, time);
  append_number(words, entry_type, 2);
  append(words, entry);
  append_number(words, 0, 2);
  const auto signature = *signer.key.sign(signer.algorithm, words);
  Buffer out{0};
  Buffer identity(32);
  openssl::provider().sha256->digest({key_info(log)}, identity);
  append(out, identity);
  append(out, time);
  append_number(out, 0, 2);
  out.push_back(4);
  out.push_back(signer.key.kind() == crypto::KeyKind::rsa ? 1 : 3);
  append_number(out, signature.size(), 2);
  append(out, signature);
  return out;
}

inline Buffer list_of(const std::vector<Buffer>& timestamps) {
  Buffer inner;
  for (const auto& timestamp : timestamps) {
    append_number(inner, timestamp.size(), 2);
    append(inner, timestamp);
  }
  Buffer out;
  append_number(out, inner.size(), 2);
  append(out, inner);
  return out;
}

}  // namespace bulla::x509::test
