// tests/explain: connections of TLS 1.2 for a recorder to see: those that were captured, and resumed ones made up here.
#pragma once
#include "bulla/wire/hello.h"
#include "bulla/wire/messages12.h"
#include "explain/captured12.h"
#include "explain/story.h"

namespace bulla::test {

template <class Message>
Buffer whole(const Message& message) {
  Buffer out;
  EXPECT_TRUE(wire::append_handshake(message, out));
  return out;
}

inline Buffer finished12() {
  static const Buffer data(12, 0x17);
  wire::tls12::Finished finished;
  finished.verify_data.value = data;
  return whole(finished);
}

// How far a recorder is told it: some connections fail on their way.
enum class Until : std::uint8_t { server_hello_done, client_flight, end };

inline void tell_messages(explain::Recorder& recorder, const Capture12& capture, Until until = Until::end) {
  const auto done = std::to_underlying(wire::HandshakeType::server_hello_done);
  const auto& server = capture.server.messages;
  const auto rest = std::ranges::find(server, done, [](const Buffer& message) { return message.at(0); }) + 1;
  recorder.message(Side::client, capture.client.messages.at(0));
  for (auto message = server.begin(); message != rest; ++message) recorder.message(Side::server, *message);
  if (until == Until::server_hello_done) return;
  for (std::size_t i = 1; i < capture.client.messages.size(); ++i)
    recorder.message(Side::client, capture.client.messages[i]);
  recorder.message(Side::client, finished12());
  if (until == Until::client_flight) return;
  for (auto message = rest; message != server.end(); ++message) recorder.message(Side::server, *message);
  recorder.message(Side::server, finished12());
}

// A captured connection as a client or a server would have seen it.
inline explain::Recorder seen12(std::string_view name, Side self = Side::client, Until until = Until::end) {
  const auto& capture = capture12(name);
  explain::Recorder recorder{self, ticking()};
  tell_messages(recorder, capture, until);
  for (const auto side : {Side::client, Side::server})
    for (const auto& record : records_of(capture, side)) recorder.record(side, record);
  return recorder;
}

// The hellos of TLS 1.2 with an id each, and a ticket of the client's.
struct Hellos12 {
  std::string client_id;
  std::string server_id;
  std::string ticket{};
  wire::CipherSuite suite = wire::CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA;

  Buffer client() const {
    const Buffer random(32, 1);
    const Buffer suites{0x13, 0x01, 0x00, 0x2f, 0xc0, 0x2f};
    const Buffer compression{0};
    const Buffer extensions = block(wire::SessionTicket{{bytes_of(ticket)}});
    wire::ClientHello hello;
    hello.random.value = random;
    hello.legacy_session_id.value = bytes_of(client_id);
    hello.cipher_suites.raw = suites;
    hello.legacy_compression_methods.value = compression;
    hello.extensions.raw = extensions;
    return whole(hello);
  }
  Buffer server() const {
    const Buffer random(32, 2);
    const Buffer extensions = block(wire::ExtendedMasterSecret{});
    wire::ServerHello hello;
    hello.random.value = random;
    hello.legacy_session_id_echo.value = bytes_of(server_id);
    hello.cipher_suite = suite;
    hello.extensions.raw = extensions;
    return whole(hello);
  }

 private:
  template <class Extension>
  static Buffer block(const Extension& extension) {
    Buffer room(500);
    wire::Writer writer{room};
    wire::put_extension(writer, extension);
    const auto written = writer.finish().value();
    return {written.begin(), written.end()};
  }
};

inline explain::Recorder resumed12(const Hellos12& hellos) {
  explain::Recorder recorder{Side::client, ticking()};
  recorder.message(Side::client, hellos.client());
  recorder.message(Side::server, hellos.server());
  if (!hellos.ticket.empty())
    recorder.message(Side::server, whole(wire::tls12::NewSessionTicket{7200, {bytes_of("another ticket")}}));
  recorder.message(Side::server, finished12());
  recorder.message(Side::client, finished12());
  return recorder;
}

// The lines of the detail of this label, a line feed between them; empty if there is none.
inline std::string detail(const explain::Step& step, std::string_view label) {
  std::string text;
  for (const auto& one : step.details)
    if (one.label == label)
      for (const auto& line : one.lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

}  // namespace bulla::test
