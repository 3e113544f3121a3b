// faults tests: a connection from the hello to close_notify, over a wire that may cut, with engines that may run out of
// memory; and what must hold of it whatever happened.
#pragma once
#include <gtest/gtest.h>

#include <limits>

#include "support/allocations.h"
#include "support/scenarios.h"

namespace bulla::test {

// An engine whose memory may run out while it is asked (run_out_at).
template <class Role>
class Starving : public Role {
 public:
  using Role::Role;
  Result<Received> receive(MutBytes wire, Outbox& out) {
    return hungry([&] { return Role::receive(wire, out); });
  }
  Result<std::size_t> send(Bytes plaintext, Outbox& out) {
    return hungry([&] { return Role::send(plaintext, out); });
  }
  bool flush(Outbox& out) {
    return hungry([&] { return Role::flush(out); });
  }
  Result<void> close(Outbox& out) {
    return hungry([&] { return Role::close(out); });
  }
  Result<void> end_of_input() {
    return hungry([&] { return Role::end_of_input(); });
  }
  Result<void> update_keys(Outbox& out) {
    return hungry([&] { return Role::update_keys(Engine::KeyUpdate::both, out); });
  }
  Result<void> start(Outbox& out) {
    return hungry([&] { return Role::start(out); });
  }
  Result<std::size_t> send_early(Bytes plaintext, Outbox& out) {
    return hungry([&] { return Role::send_early(plaintext, out); });
  }
  Result<void> export_keying_material(MutBytes out) const {
    return hungry([&] { return Role::export_keying_material("EXPERIMENTAL fault", Bytes{}, out); });
  }

 private:
  static auto hungry(auto&& act) {
    const Hungry now;
    return act();
  }
};

// The wire from one side to the other: what is beyond `cut` is lost, and the rest comes in pieces.
struct Wire {
  std::size_t cut = std::numeric_limits<std::size_t>::max();
  std::size_t piece = std::numeric_limits<std::size_t>::max();
  std::size_t passed = 0;

  // The next bytes that arrive, taken from the front of `said`.
  Buffer next(Buffer& said);
};

class Talk {
 public:
  // room: of each side's outbox. Throws std::bad_alloc where an engine can't be made.
  explicit Talk(const Scene& scene, std::size_t room = 2 * max_record_size);
  void run();

  // What holds in any case: what was heard was said, and is called whole only if it is; a side that has failed refuses
  // everything from then on, with the same fault; a side that was not told of the end knows that it was cut.
  void expect_sound();
  // Nothing went wrong.
  void expect_whole() const;
  bool failed() const { return client.error || server.error; }

  End<Starving<Client>> client;
  End<Starving<Server>> server;
  Wire up;    // to the server
  Wire down;  // to the client

 private:
  void begin();
  void carry();
  void say_something();
  void change_keys();
  void compare_exports();
};

// What each side says in a Talk, all of it.
extern const std::string_view whole_question;
extern const std::string_view whole_answer;

// A scenario's scene: with small keys, unless the scenario is about others.
std::unique_ptr<Scene> scene_of(std::string_view scenario);

}  // namespace bulla::test
