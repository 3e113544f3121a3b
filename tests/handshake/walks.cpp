// Random walks: up to twelve messages, good and bad, to a client or a server, by a peer who knows all secrets. Whatever
// he says, what is taken stands in the RFCs' order, and a connection opens only behind a Finished over all that was
// said. A walk's number is its seed. In the environment BULLA_WALKS=1000000 walks so often, and says what came of it;
// BULLA_WALK=4711 begins with that one, and walks it alone unless BULLA_WALKS says otherwise.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "fuzz/world.h"
#include "handshake/forger.h"
#include "handshake/kinds.h"
#include "handshake/order.h"

namespace bulla::test {
namespace {

using wire::ContentType;
using wire::HandshakeType;

constexpr std::size_t longest_walk = 12;
constexpr std::uint64_t seeds = 2;  // so that each kind has another connection of its own

// Each kind as it goes well, by kind and seed.
const std::vector<std::array<Recording, seeds>>& recordings() {
  static const auto all = [] {
    std::vector<std::array<Recording, seeds>> found;
    for (const auto& kind : kinds()) found.push_back({record(kind, 0), record(kind, 1)});
    return found;
  }();
  return all;
}

struct Tally {
  std::size_t walks = 0, messages = 0, opened = 0, opened_by_forgery = 0, refused = 0, unexpected = 0, unfinished = 0;
  std::map<std::string, std::size_t> opened_by_kind;
};

// One walk. Each step is chosen by what the random numbers say and by how far the walk has come.
class Walk {
 public:
  explicit Walk(std::uint64_t number)
      : random_{number},
        kind_{random_.below(kinds().size())},
        seed_{random_.below(seeds)},
        self_{random_.below(2) == 0 ? Side::client : Side::server},
        honesty_{std::array<std::size_t, 8>{40, 60, 70, 80, 85, 90, 95, 100}[random_.below(8)]},
        lone_{kinds()[kind_], self_, seed_, forger_},
        order_{self_} {}

  void go(Tally& tally);
  std::string name() const {
    return std::string{kinds()[kind_].name} + (self_ == Side::client ? ", client" : ", server");
  }

 private:
  const std::vector<Said>& own_script() const { return recordings()[kind_][seed_].of(other(self_)); }
  const std::vector<Said>& script() const { return *script_; }
  const std::vector<Said>& any_script() {
    return recordings()[random_.below(recordings().size())][random_.below(seeds)].of(other(self_));
  }
  const Said& any(const std::vector<Said>& all) { return all[random_.below(all.size())]; }
  Said next();
  Said honest();
  Said bad();
  Said stranger();
  Said namesake();
  Said changed();
  Said forged(HandshakeType type);
  bool step();
  void check(const Said& said);
  void note_own_words();
  void conclude(Tally& tally) const;

  SeededRandom random_;
  std::size_t kind_;
  std::uint64_t seed_;
  Side self_;
  std::size_t honesty_;  // of a hundred steps
  Forger forger_{other(self_), *fuzz::world().key};
  Lone lone_;
  Order order_;
  const std::vector<Said>* script_ = &own_script();
  std::size_t at_ = 0;     // in the script
  std::size_t taken_ = 0;  // messages, but for HelloRequests
  bool straight_ = true;   // they were those of our own script
  bool forged_ = false;    // what comes next is
  bool forgery_ = false;   // a forged Finished was believed
  std::size_t messages_ = 0;
};

Said Walk::forged(HandshakeType type) {
  auto message = type == HandshakeType::finished ? forger_.finished() : forger_.certificate_verify();
  forged_ = !message.empty();
  if (message.empty()) message = {std::to_underlying(type), 0, 0, 0};
  return {ContentType::handshake, std::move(message)};
}

// What the script has next. Where something else was said before, its proofs are no longer good: new ones, mostly.
Said Walk::honest() {
  if (at_ >= script().size()) return bad();
  const auto& said = script()[at_++];
  const auto type = static_cast<HandshakeType>(said.bytes[0]);
  const bool proves = type == HandshakeType::finished || type == HandshakeType::certificate_verify;
  if (said.type == ContentType::handshake && proves && !straight_ && random_.below(8) != 0) return forged(type);
  return said;
}

// Out of any connection, of either side.
Said Walk::stranger() {
  const auto& recording = recordings()[random_.below(recordings().size())][random_.below(seeds)];
  return any(recording.of(random_.below(4) == 0 ? self_ : other(self_)));
}

// What another connection has in the place of what is next; the walk may go on by the script of that one.
Said Walk::namesake() {
  if (at_ >= script().size()) return stranger();
  const auto& next = script()[at_];
  const auto& others = any_script();
  const auto found = std::ranges::find_if(
      others, [&](const Said& said) { return said.type == next.type && said.bytes[0] == next.bytes[0]; });
  if (found == others.end()) return stranger();
  ++at_;
  if (random_.below(2) == 0) {
    script_ = &others;
    at_ = static_cast<std::size_t>(found - others.begin()) + 1;
  }
  return *found;
}

// The length in the head follows the body.
void set_length(Buffer& message) {
  const auto size = message.size() - 4;
  for (std::size_t i = 0; i < 3; ++i) message[3 - i] = static_cast<std::uint8_t>(size >> 8 * i);
}

// Cut, with other bits, of another type, or longer.
Said Walk::changed() {
  auto said = random_.below(2) == 0 && at_ < script().size() ? script()[at_++] : any(script());
  if (said.type != ContentType::handshake) return said;
  auto& bytes = said.bytes;
  switch (random_.below(4)) {
    case 0:
      bytes.resize(4 + random_.below(bytes.size() - 3));
      break;
    case 1:
      for (auto flips = 1 + random_.below(4); flips > 0; --flips)
        bytes[bytes.size() - 1 - random_.below(bytes.size() - (bytes.size() > 4 ? 4 : 0))] ^=
            static_cast<std::uint8_t>(1U << random_.below(8));
      break;
    case 2:
      bytes[0] = static_cast<std::uint8_t>(random_.below(30));
      break;
    default:
      bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(4 + random_.below(bytes.size() - 3)), random_.below(6),
                   static_cast<std::uint8_t>(random_.next()));
  }
  set_length(bytes);
  return said;
}

Said Walk::bad() {
  switch (random_.below(13)) {
    case 0:
    case 1:  // leaves something out
      at_ += 1 + random_.below(2);
      return at_ < script().size() ? script()[at_++] : any(script());
    case 2:  // once more
      return script()[std::min(at_ > 0 ? at_ - 1 : 0, script().size() - 1)];
    case 3:
      return any(script());
    case 4:
      return stranger();
    case 5: {  // another connection of the kind
      const auto& twin = recordings()[kind_][1 - seed_].of(other(self_));
      return at_ < twin.size() ? twin[at_++] : any(twin);
    }
    case 6:
      return forged(HandshakeType::finished);
    case 7:
      return random_.below(2) == 0 ? forged(HandshakeType::certificate_verify)
                                   : Said{ContentType::change_cipher_spec, {1}};
    case 8: {
      Said empty{ContentType::handshake, {static_cast<std::uint8_t>(random_.below(26)), 0, 0, 0}};
      if (random_.below(3) == 0) empty.bytes[0] = 0;
      return empty;
    }
    case 9:
    case 10:
      return namesake();
    default:
      return changed();
  }
}

Said Walk::next() {
  forged_ = false;
  return random_.below(100) < honesty_ ? honest() : bad();
}

void Walk::note_own_words() {
  for (const auto& message : forger_.heard()) order_.says(message);
}

// What was taken has to be in order, and its proofs have to be good.
void Walk::check(const Said& said) {
  const auto type = static_cast<HandshakeType>(said.bytes[0]);
  ASSERT_TRUE(order_.hears(said)) << "taken out of order: " << name_of(type);
  note_own_words();
  if (said.type != ContentType::handshake) return;
  if (type != HandshakeType::finished && type != HandshakeType::certificate_verify) return;
  ASSERT_TRUE(straight_ || forged_) << "taken without a proof: " << name_of(type);
  if (type == HandshakeType::finished) forgery_ = !straight_;
}

// Returns false where the walk ends.
bool Walk::step() {
  const bool was_done = lone_.fighter.done();
  const auto said = next();
  ++messages_;
  if (!lone_.hear(said)) return false;
  if (was_done) return true;  // behind the handshake
  const bool passed_over = said.type == ContentType::handshake && said.bytes[0] == 0;
  if (!passed_over) {
    straight_ = straight_ && taken_ < own_script().size() && same_bytes(said.bytes, own_script()[taken_].bytes);
    ++taken_;
  }
  check(said);
  if (lone_.fighter.done() && !testing::Test::HasFatalFailure()) {
    EXPECT_TRUE(order_.is_over()) << "open too early";
  }
  return !testing::Test::HasFatalFailure();
}

void Walk::conclude(Tally& tally) const {
  const bool open = lone_.fighter.done();
  ++tally.walks;
  tally.messages += messages_;
  tally.opened += open;
  tally.opened_by_forgery += open && forgery_;
  tally.refused += !open && lone_.fighter.error;
  tally.unexpected += !open && lone_.fighter.error && lone_.fighter.error->alert() == Alert::unexpected_message;
  tally.unfinished += !open && !lone_.fighter.error;
  if (open) ++tally.opened_by_kind[name()];
}

void Walk::go(Tally& tally) {
  lone_.start();
  note_own_words();
  const auto length = 1 + random_.below(longest_walk);
  // Who only goes straight arrives.
  const auto steps = honesty_ == 100 ? longest_walk : length;
  for (std::size_t i = 0; i < steps && step(); ++i) {
  }
  if (honesty_ == 100) {
    EXPECT_TRUE(lone_.fighter.done()) << "an honest handshake fails";
  }
  conclude(tally);
}

std::uint64_t asked(const char* variable, std::uint64_t otherwise) {
  const char* const value = std::getenv(variable);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

void print(const Tally& tally) {
  std::cout << tally.walks << " walks of " << tally.messages << " messages: " << tally.opened << " open, of them "
            << tally.opened_by_forgery << " by a forged Finished; " << tally.refused << " refused, of them "
            << tally.unexpected << " for their order; " << tally.unfinished << " not at their end\n";
}

TEST(Walks, OpenAConnectionOnlyInTheOrderOfTheRfcs) {
  const bool is_one = std::getenv("BULLA_WALK") != nullptr && std::getenv("BULLA_WALKS") == nullptr;
  const auto first = asked("BULLA_WALK", 1);
  const auto count = asked("BULLA_WALKS", is_one ? 1 : 10'000);
  Tally tally;
  for (auto number = first; number < first + count && !HasFailure(); ++number) {
    Walk walk{number};
    SCOPED_TRACE("BULLA_WALK=" + std::to_string(number) + ": " + walk.name());
    walk.go(tally);
  }
  if (std::getenv("BULLA_WALKS") != nullptr) print(tally);
  if (is_one || HasFailure()) return;
  EXPECT_EQ(tally.opened_by_kind.size(), 2 * kinds().size()) << "each kind opens on both sides";
  EXPECT_GT(tally.opened_by_forgery, 0U);
  EXPECT_GT(tally.unexpected, 0U);
}

}  // namespace
}  // namespace bulla::test
