// What a connection shows while it lasts, for the tests that ask for it.
#pragma once
#include <string>

#include "bulla/engine/observer.h"

namespace bulla::bogo {

class Trace final : public Observer {
 public:
  explicit Trace(Side own) : own_{own} {}

  void message(Side from, Bytes message) override;
  void secret(std::string_view label, Bytes client_random, Bytes secret) override;
  void content(Side from, wire::ContentType type, Bytes content) override;
  void record(Side from, Bytes record) override;

  const std::string& text() const { return text_; }             // a line a message, as the runner writes them
  Bytes peer_certificate() const { return peer_certificate_; }  // the first one's message, in TLS 1.3's form or not
  Bytes peer_request() const { return peer_request_; }          // the CertificateRequest
  Bytes peer_status() const { return peer_status_; }            // TLS 1.2: CertificateStatus
  Bytes peer_hello() const { return peer_hello_; }              // the last
  Bytes traffic_secret(Side of) const { return of == Side::client ? client_secret_ : server_secret_; }

 private:
  void note(Side from, std::string_view what);

  Side own_;
  std::string text_;
  Buffer peer_certificate_, peer_request_, peer_status_, peer_hello_, client_secret_, server_secret_;
};

}  // namespace bulla::bogo
