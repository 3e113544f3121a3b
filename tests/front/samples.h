// tests/front: what the tests of the front share: facts of an imagined connection, counted randomness, temporary
// directories.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "bulla/base/clock.h"
#include "bulla/crypto/random.h"
#include "bulla/front/facts.h"
#include "bulla/front/message.h"

namespace bulla::front {

inline const Seconds noon = std::chrono::sys_days{std::chrono::year{2026} / 3 / 14} + std::chrono::hours{12};

inline CertificateFacts sample_certificate(std::string name) {
  return {.subject = "CN=" + name,
          .issuer = "CN=Bulla CA",
          .names = {name},
          .not_before = noon - std::chrono::days{1},
          .not_after = noon + std::chrono::days{89},
          .key = "ECDSA P-256",
          .fingerprint = "AB:CD:" + name};
}

inline ConnectionFacts guest() {
  return {.peer = "[::1]:50000",
          .version = "TLS 1.3",
          .suite = "TLS_AES_128_GCM_SHA256",
          .group = "x25519",
          .strength = "a quantum computer would open it",
          .server_scheme = "ecdsa_secp256r1_sha256",
          .compression = {},
          .client_scheme = {},
          .protocol = "http/1.1",
          .server_name = "localhost",
          .hello_retried = false,
          .server = sample_certificate("localhost"),
          .client = {}};
}

inline ConnectionFacts merchant(std::string name = "ea@example.org") {
  auto facts = guest();
  facts.client_scheme = "ed25519";
  facts.client = sample_certificate(std::move(name));
  return facts;
}

// 1, 2, 3, ...; or a source that fails.
class CountedRandom final : public crypto::Random {
 public:
  Result<void> fill(MutBytes out) override {
    if (broken) return fail(Fault::random_failed);
    for (auto& byte : out) byte = ++last_;
    return {};
  }
  bool broken = false;

 private:
  std::uint8_t last_ = 0;
};

class StoppedClock final : public Clock {
 public:
  Time now() const override { return noon; }
};

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    auto pattern = (std::filesystem::temp_directory_path() / "bulla-front-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, std::string_view content) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream{path_ / name, std::ios::binary} << content;
  }

 private:
  std::filesystem::path path_;
};

inline std::string header_of(const Response& response, std::string_view name) {
  for (const auto& header : response.headers)
    if (same_word(header.name, name)) return header.value;
  return {};
}

}  // namespace bulla::front
