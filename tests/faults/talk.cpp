// faults tests: see talk.h.
#include "faults/talk.h"

namespace bulla::test {
namespace {

constexpr std::string_view early_words = "words before the answer";
constexpr std::string_view words = "words that come once";
constexpr std::string_view more_words = " and words under other keys";

Starving<Client> make_client(const Scene& scene) {
  auto name = x509::ReferenceName::parse(server_name).value();
  const Hungry now;
  return {scene.client, std::move(name)};
}
Starving<Server> make_server(const Scene& scene) {
  const Hungry now;
  return Starving<Server>{scene.server};
}

bool begins_with(std::string_view whole, Bytes part) { return whole.starts_with(text_of(part)); }

void expect_refusal(auto& end) {
  Buffer one(1);
  const auto fault = end.error->fault;
  const auto refused = [&](const auto& result) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().fault, fault) << result.error().row().name;
  };
  refused(end.engine.receive(one, end.outbox()));
  refused(end.engine.send(one, end.outbox()));
  refused(end.engine.update_keys(end.outbox()));
  refused(end.engine.export_keying_material(one));
  refused(end.engine.close(end.outbox()));
  refused(end.engine.end_of_input());
}

void expect_sound_end(auto& end, std::string_view peer_says) {
  EXPECT_TRUE(begins_with(peer_says, end.heard)) << text_of(end.heard);
  EXPECT_LE(end.established, 1);
  EXPECT_TRUE(end.closed == 0 || text_of(end.heard) == peer_says) << "cut, and called whole";
  if (end.error) return expect_refusal(end);
  EXPECT_EQ(end.engine.end_of_input().has_value(), end.closed > 0);
}

}  // namespace

const std::string_view whole_question = "words that come once and words under other keys";
const std::string_view whole_answer = whole_question;

Buffer Wire::next(Buffer& said) {
  const auto size = std::min(said.size(), piece);
  Buffer arrived{said.begin(), said.begin() + static_cast<std::ptrdiff_t>(size)};
  said.erase(said.begin(), said.begin() + static_cast<std::ptrdiff_t>(size));
  arrived.resize(std::min(size, cut - std::min(cut, passed)));
  passed += size;
  return arrived;
}

Talk::Talk(const Scene& scene, std::size_t room) : client{make_client(scene), room}, server{make_server(scene), room} {}

void Talk::run() {
  begin();
  carry();
  if (client.established == 0 || server.established == 0 || failed()) return;
  say_something();
  change_keys();
  compare_exports();
  client.close();
  server.close();
  carry();
}

void Talk::begin() {
  if (auto ok = client.engine.start(client.outbox()); !ok) client.error = ok.error();
  client.collect();
  if (client.error || client.engine.early_data_room() == 0) return;
  if (auto ok = client.engine.send_early(bytes_of(early_words), client.outbox()); !ok) client.error = ok.error();
  client.collect();
}

void Talk::carry() {
  while (!client.said.empty() || !server.said.empty()) {
    server.hear(up.next(client.said));
    client.hear(down.next(server.said));
  }
}

void Talk::say_something() {
  client.say(bytes_of(words));
  server.say(bytes_of(words));
  carry();
}

// In TLS 1.2 the words follow alone.
void Talk::change_keys() {
  if (failed()) return;
  if (client.engine.info().version == wire::ProtocolVersion::tls13)
    if (auto ok = client.engine.update_keys(client.outbox()); !ok) client.error = ok.error();
  client.collect();
  carry();
  client.say(bytes_of(more_words));
  server.say(bytes_of(more_words));
  carry();
}

// An exporter that finds no memory leaves the connection as it was.
void Talk::compare_exports() {
  if (failed()) return;
  std::array<std::uint8_t, 32> ours{}, theirs{};
  const bool both = client.engine.export_keying_material(ours) && server.engine.export_keying_material(theirs);
  EXPECT_TRUE(!both || ours == theirs);
}

void Talk::expect_sound() {
  expect_sound_end(server, whole_question);
  expect_sound_end(client, whole_answer);
  EXPECT_TRUE(begins_with(early_words, server.heard_early));
}

void Talk::expect_whole() const {
  for (const auto* error : {&client.error, &server.error})
    if (*error) ADD_FAILURE() << (*error)->row().name << ": " << (*error)->row().text;
  EXPECT_EQ(client.closed + server.closed, 2);
  EXPECT_EQ(text_of(server.heard), whole_question);
  EXPECT_EQ(text_of(client.heard), whole_answer);
}

std::unique_ptr<Scene> scene_of(std::string_view scenario) {
  const auto found = std::ranges::find(scenarios(), scenario, &Scenario::name);
  auto scene = std::make_unique<Scene>(7);
  scene->client->policy = scene->server->policy = &handshake::compact_2026();
  found->prepare(*scene);
  return scene;
}

}  // namespace bulla::test
