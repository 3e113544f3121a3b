#include "bulla/capture/tls_connections.h"

#include <algorithm>

#include "bulla/wire/hello.h"
#include "bulla/wire/other_extensions.h"
#include "bulla/x509/general_name.h"

namespace bulla::capture {
namespace {

// Whom the client asks for.
class Hello final : public Observer {
 public:
  void message(Side, Bytes message) override {
    if (message[0] != std::to_underlying(wire::HandshakeType::client_hello)) return;
    const auto hello = wire::decode_body<wire::ClientHello>(message.subspan(wire::HandshakeHeader::size));
    if (!hello) return;
    const auto names = hello->extensions.find<wire::ServerNameList>();
    if (names && *names) server_name = x509::safe_text((*names)->host_name());
  }
  std::string server_name;
};

void tell(const Stretch& stretch, Passive& passive) {
  if (stretch.missing > 0) passive.miss(stretch.from, stretch.missing);
  passive.hear(stretch.from, stretch.bytes);
}

// The hellos: they stand at the beginning, or nowhere.
void introduce(TlsConnection& connection, const crypto::Provider& provider) {
  constexpr std::size_t enough = 256;  // stretches
  const auto& stretches = connection.conversation.stretches;
  Hello hello;
  Passive passive{provider, nullptr, hello};
  const auto end = std::min(stretches.size(), connection.begin + enough);
  for (auto i = connection.begin; i < end && !passive.version(); ++i) tell(stretches[i], passive);
  connection.server_name = std::move(hello.server_name);
  connection.version = passive.version();
}

std::optional<std::size_t> find(const Conversation& conversation, bool (*looks_right)(Bytes)) {
  const auto found = std::ranges::find_if(conversation.stretches, looks_right, &Stretch::bytes);
  if (found == conversation.stretches.end()) return std::nullopt;
  return static_cast<std::size_t>(found - conversation.stretches.begin());
}

}  // namespace

std::optional<std::size_t> beginning_of_tls(const Conversation& conversation) {
  if (const auto place = find(conversation, begins_with_client_hello)) return place;
  if (const auto place = find(conversation, begins_with_server_hello)) return place;
  if (conversation.from_beginning[0] && conversation.from_beginning[1] && conversation.missing == 0)
    return std::nullopt;
  // It began before the capture did.
  return find(conversation, seems_record) ? std::optional<std::size_t>{0} : std::nullopt;
}

std::vector<TlsConnection> tls_connections(const Connections& connections, const crypto::Provider& provider) {
  std::vector<TlsConnection> found;
  for (const auto& connection : connections.all()) {
    auto conversation = reassemble(connection);
    const auto begin = beginning_of_tls(conversation);
    if (!begin) continue;
    const bool whole = begins_with_client_hello(conversation.stretches[*begin].bytes);
    found.push_back({.conversation = std::move(conversation), .begin = *begin, .has_beginning = whole});
    introduce(found.back(), provider);
  }
  return found;
}

void follow(const TlsConnection& connection, Passive& passive, PacketTime& now) {
  const auto& stretches = connection.conversation.stretches;
  if (!connection.has_beginning) {
    for (const auto side : {Side::client, Side::server}) passive.miss(side, 0);
  }
  for (auto i = connection.begin; i < stretches.size(); ++i) {
    now = stretches[i].at;
    tell(stretches[i], passive);
  }
}

}  // namespace bulla::capture
