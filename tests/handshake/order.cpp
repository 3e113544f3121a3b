#include "handshake/order.h"

#include <algorithm>
#include <array>

#include "bulla/wire/messages.h"

namespace bulla::test {
namespace {

using wire::ExtensionType;
using enum wire::HandshakeType;

constexpr int number(wire::HandshakeType type) { return std::to_underlying(type); }

Bytes body(Bytes message) { return message.subspan(4); }

// RFC 5246 §A.5, RFC 5288, RFC 6655: RSA key transport, in which the server sends no share.
bool transports_key(wire::CipherSuite suite) {
  constexpr std::array transporting{0x000a, 0x002f, 0x0035, 0x003c, 0x003d, 0x009c, 0x009d, 0xc09c, 0xc09d};
  return std::ranges::find(transporting, static_cast<int>(suite)) != transporting.end();
}

// Behind the context of TLS 1.3, which is empty in a handshake; TLS 1.2 has none.
bool shows_something(Bytes certificate, bool tls12) {
  const auto list = body(certificate).subspan(tls12 ? 0 : 1);
  return std::ranges::any_of(list.first(3), [](auto byte) { return byte != 0; });
}

}  // namespace

Order::Order(Side listener) : listener_{listener} {
  if (listener == Side::server) to_come_ = {{number(client_hello)}};
}

void Order::says(Bytes message) {
  switch (static_cast<wire::HandshakeType>(message[0])) {
    case client_hello: {
      const auto hello = wire::decode_body<wire::ClientHello>(body(message)).value();
      session_id_.assign(hello.legacy_session_id.value.begin(), hello.legacy_session_id.value.end());
      to_come_ = {{number(server_hello)}};
      return;
    }
    case server_hello:
      return read_server_hello(message);
    case encrypted_extensions: {
      const auto extensions = wire::decode_body<wire::EncryptedExtensions>(body(message)).value().extensions;
      if (extensions.has(ExtensionType::early_data)) to_come_.push_front({number(end_of_early_data)});
      return;
    }
    case certificate_request:
      asked_ = true;
      if (!tls12_) to_come_.push_front({number(certificate), false, number(compressed_certificate)});
      return;
    case server_hello_done:
      return expect_of_client();
    default:
      return;
  }
}

// What the server itself says decides what it hears.
void Order::read_server_hello(Bytes message) {
  const auto hello = wire::decode_body<wire::ServerHello>(body(message)).value();
  if (wire::is_hello_retry_request(hello)) {
    to_come_ = {{number(client_hello)}};
    return;
  }
  tls12_ = !hello.extensions.has(ExtensionType::supported_versions);
  to_come_ = {{number(finished)}};
  if (tls12_) to_come_.push_front({change});
}

// TLS 1.2, a full handshake.
void Order::expect_of_client() {
  to_come_ = {{number(client_key_exchange)}, {change}, {number(finished)}};
  if (asked_) to_come_.push_front({number(certificate)});
}

bool Order::hears(const Said& said) {
  const int what = said.type == wire::ContentType::handshake ? said.bytes[0] : change;
  if (listener_ == Side::client && tls12_ && !finished_ && what == number(hello_request)) return true;
  while (!to_come_.empty()) {
    const auto step = to_come_.front();
    to_come_.pop_front();
    if (step.what == what || step.instead == what) {
      react(what, said.bytes);
      return true;
    }
    if (!step.may_lack) return false;
  }
  return false;
}

void Order::react(int what, Bytes message) {
  if (what == number(finished)) finished_ = true;
  if (listener_ == Side::server && what == number(certificate) && shows_something(message, tls12_)) expect_proof();
  if (listener_ == Side::server && what == number(compressed_certificate)) expect_proof();
  if (listener_ == Side::client && what == number(server_hello))
    expect_of_server(wire::decode_body<wire::ServerHello>(body(message)).value());
}

// Who shows a certificate proves that it is its own.
void Order::expect_proof() {
  const Step proof{number(certificate_verify)};
  to_come_.insert(to_come_.begin() + (tls12_ ? 1 : 0), proof);
}

void Order::expect_of_server(const wire::ServerHello& hello) {
  if (wire::is_hello_retry_request(hello)) return;  // our next hello is to come
  tls12_ = !hello.extensions.has(ExtensionType::supported_versions);
  if (tls12_) return expect_of_server12(hello);
  to_come_ = {{number(encrypted_extensions)}};
  if (!hello.extensions.has(ExtensionType::pre_shared_key))
    to_come_.insert(to_come_.end(), {{number(certificate_request), true},
                                     {number(certificate), false, number(compressed_certificate)},
                                     {number(certificate_verify)}});
  to_come_.push_back({number(finished)});
}

void Order::expect_of_server12(const wire::ServerHello& hello) {
  const Bytes id = hello.legacy_session_id_echo;
  const bool resumed = !id.empty() && same_bytes(id, session_id_);
  to_come_.clear();
  if (!resumed) {
    to_come_.push_back({number(certificate)});
    if (hello.extensions.has(ExtensionType::status_request)) to_come_.push_back({number(certificate_status), true});
    if (!transports_key(hello.cipher_suite)) to_come_.push_back({number(server_key_exchange)});
    to_come_.push_back({number(certificate_request), true});
    to_come_.push_back({number(server_hello_done)});
  }
  if (hello.extensions.has(ExtensionType::session_ticket)) to_come_.push_back({number(new_session_ticket)});
  to_come_.push_back({change});
  to_come_.push_back({number(finished)});
}

}  // namespace bulla::test
