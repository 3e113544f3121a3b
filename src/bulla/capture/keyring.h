// capture: the keys of one connection, out of its hellos and a key log. Tells the observer each secret when it comes
// about. Knows no record.
#pragma once
#include "bulla/capture/key_log_file.h"
#include "bulla/capture/opener.h"
#include "bulla/engine/observer.h"

namespace bulla::capture {

// TLS 1.3: which of its secrets a side seals with; updates go on from the last.
enum class Epoch : std::uint8_t { clear, early, handshake, application };

// Why there is no key.
enum class KeyMissing : std::uint8_t {
  no_hello,       // the hellos are not in the capture
  no_log,         // none was given
  not_in_log,     // it has other connections, or not this secret
  older_version,  // than TLS 1.2
  unknown_suite,
};

class Keyring {
 public:
  // All outlive it; log may be null.
  Keyring(const crypto::Provider& provider, const KeyLogFile* log, Observer& observer)
      : provider_{&provider}, log_{log}, observer_{&observer} {}

  // Each handshake message, after the observer has been told of it.
  void hear(Side from, Bytes message);

  // Of the last ServerHello; empty: there was none.
  std::optional<wire::ProtocolVersion> version() const { return version_; }
  bool is_before_tls13() const { return version_ && *version_ < wire::ProtocolVersion::tls13; }

  // TLS 1.3. Early data may be sealed as any suite has it that fits the secret: the server has not chosen yet.
  std::vector<Opener> openers(Side writer, Epoch epoch) const;
  // Says so to the observer, if that has not been done.
  void tell(Epoch epoch);
  // TLS 1.2, at a side's ChangeCipherSpec.
  std::optional<Opener> opener12(Side writer);
  KeyMissing missing() const;

 private:
  using Random = std::array<std::uint8_t, 32>;

  void hear_client_hello(Bytes message);
  void hear_server_hello(Bytes message);
  Bytes find(std::string_view label) const;
  void tell(std::string_view label);
  const crypto::Suite12* suite12() const;

  const crypto::Provider* provider_;
  const KeyLogFile* log_;
  Observer* observer_;
  std::optional<Random> client_random_;
  std::optional<Random> server_random_;
  std::optional<wire::ProtocolVersion> version_;
  std::uint16_t suite_ = 0;
  bool encrypt_then_mac_ = false;
  std::vector<std::string_view> told_;
};

}  // namespace bulla::capture
