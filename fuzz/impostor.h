// fuzz: one engine under test against somebody who has all that an honest peer has: its messages, its secrets, its
// place on the wire; and who says what the input tells him to. Whatever he does, the engine under test may only become
// established if the handshake messages that it heard are those that the honest peer said.
#pragma once
#include <map>
#include <optional>

#include "bulla/engine/engine.h"
#include "bulla/record/protection12.h"
#include "fuzz/input.h"
#include "fuzz/world.h"

namespace bulla::fuzz {

// Notes what is said and heard at one end, and with which secrets.
class Spy final : public Observer {
 public:
  void message(Side from, Bytes message) override {
    said[from].push_back(exact(message));
    all.push_back(exact(message));
  }
  void secret(std::string_view label, Bytes, Bytes value) override { secrets[std::string{label}] = exact(value); }

  std::map<Side, std::vector<Buffer>> said;
  std::vector<Buffer> all;  // in their order
  std::map<std::string, Buffer, std::less<>> secrets;
};

// What both ends want, chosen by one byte of the input.
struct Setting {
  explicit Setting(std::uint8_t choice);

  test::SeededRandom random{1};
  crypto::Provider provider;
  std::shared_ptr<ClientConfig> client = std::make_shared<ClientConfig>();
  std::shared_ptr<ServerConfig> server = std::make_shared<ServerConfig>();
  bool agreeable = true;  // honest ends get along
};

// An engine with its memory.
struct End {
  Engine& engine;
  Spy& spy;
  Buffer room = Buffer(2 * max_record_size);
  Outbox out{room};
  Buffer input{};  // not taken yet
  std::optional<Error> error{};
  bool established = false;

  // Takes more bytes from memory that ends where they end, and answers what it is asked.
  void hear(Bytes bytes);
  Buffer take_said();
};

class Impostor {
 public:
  // self: the side that the honest end has and the impostor plays.
  Impostor(End& tested, End& honest, Side self) : tested_{tested}, honest_{honest}, self_{self} {}

  // Plays the input, then says what the honest end has still to say. If ends that get along have not been disturbed,
  // both must be established.
  void play(Input& input, bool agreeable);
  // TLS 1.2: plays the input as somebody who has the keys of the engine under test, not those of the honest end: after
  // whatever has been said before, his ChangeCipherSpec and his Finished are good. What opens by them talks without
  // harm.
  void deceive(Input& input);

 private:
  enum class Keys : std::uint8_t { none, handshake, application };

  void act(Input& input);
  bool next_honest(Buffer& message);
  bool say_honest(std::uint8_t how);
  void say_changed(Input& input);
  void say_plain(wire::ContentType type, Bytes content);
  void say(wire::ContentType type, Bytes content);
  void say_key_update(std::uint8_t request);
  bool is_tls12() const { return honest_.engine.info().version == wire::ProtocolVersion::tls12; }
  void change_cipher_spec(const End& whose_keys);
  void forge_finished();
  void check_established();
  void let_go();
  void use_keys(Keys keys);
  void seal_with(Bytes secret);
  void use(Input& input);
  void deliver(Bytes bytes);

  End& tested_;
  End& honest_;
  Side self_;
  std::size_t next_ = 0;  // among the honest end's messages
  Buffer held_;           // said together with what follows
  Keys keys_ = Keys::none;
  Buffer secret_;
  std::optional<record::Sealing> sealing_;
  std::optional<record::Sealing12> sealing12_;
  test::SeededRandom random_{2};
  bool disturbed_ = false;
  bool forged_ = false;
};

}  // namespace bulla::fuzz
