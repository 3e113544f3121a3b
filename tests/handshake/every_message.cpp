// Every kind of message in every state of the four machines, compared with their maps, which are read out of the types:
// what a map names is taken, or refused for its content; all else is unexpected_message and changes nothing.
#include <gtest/gtest.h>

#include <set>

#include "bulla/handshake/client12/handshake.h"
#include "bulla/handshake/client12/states.h"
#include "bulla/handshake/client13/states.h"
#include "bulla/handshake/server12/handshake.h"
#include "bulla/handshake/server12/states.h"
#include "bulla/handshake/server13/states.h"
#include "handshake/kinds.h"
#include "tools/maps/machines.h"

namespace bulla::test {
namespace {

using namespace handshake;
using maps::MachineMap;
using maps::Transition;
using wire::ContentType;
using wire::HandshakeType;

constexpr LaterAnswers all_later{.identity = true, .signature = true, .trust = true, .session = true};

// On the wire a HelloRetryRequest is a ServerHello.
bool is_retry(Bytes message) {
  if (static_cast<HandshakeType>(message[0]) != HandshakeType::server_hello) return false;
  const auto hello = wire::decode_body<wire::ServerHello>(message.subspan(wire::HandshakeHeader::size));
  return hello && wire::is_hello_retry_request(*hello);
}

// The line of the map for this message in this state; null: it is not legal.
const Transition* find(const MachineMap& map, const std::string& state, const Said& said) {
  const auto fits = [&](const Transition& transition) {
    if (transition.from != state || transition.answer) return false;
    if (said.type == ContentType::change_cipher_spec) return !transition.type;
    return transition.type == static_cast<HandshakeType>(said.bytes[0]) &&
           (transition.taken == "HelloRetryRequest") == (map.name == "client13" && is_retry(said.bytes));
  };
  const auto at = std::ranges::find_if(map.transitions, fits);
  return at == map.transitions.end() ? nullptr : &*at;
}

// A machine that is given what a handshake is given, so that one sees in which state that is.
class Shadow {
 public:
  virtual ~Shadow() = default;
  virtual const MachineMap& map() const = 0;
  virtual std::string state() const = 0;
  virtual void begin() = 0;
  virtual void answer() = 0;
  // By the types alone: as whichever message the state takes. Its name; empty: the state takes none such.
  virtual std::string take(const Said& said) = 0;
};

template <class Machine, class Messages, class Context>
class ShadowOf final : public Shadow {
 public:
  ShadowOf(std::string_view name, Machine first, const Context& context)
      : map_{maps::machine_called(name)}, context_{context}, driver_{std::move(first)} {}

  const MachineMap& map() const override { return map_; }
  std::string state() const override { return state_of(std::type_identity<Machine>{}); }
  void begin() override { EXPECT_TRUE(driver_.begin(context_)); }
  void answer() override { EXPECT_TRUE(driver_.answer(answer_now(*driver_.question()).value(), context_)); }
  std::string take(const Said& said) override { return take_one(said, Messages{}); }
  template <class State>
  State* in() {
    return driver_.template in<State>();
  }

 private:
  template <class... State>
  std::string state_of(std::type_identity<std::variant<State...>>) const {
    std::string name;
    const auto look = [&]<class Each>(std::type_identity<Each>) {
      if (driver_.template in<Each>() != nullptr) name = maps::type_name<Each>();
    };
    (look(std::type_identity<State>{}), ...);
    return name;
  }
  template <class... Message>
  std::string take_one(const Said& said, List<Message...>) {
    const auto* const line = find(map_, state(), said);
    if (line != nullptr) (void)(take_as(std::type_identity<Message>{}, *line, said) || ...);
    return line == nullptr ? "" : line->taken;
  }
  template <class Answer>
  bool take_as(std::type_identity<Answer>, const Transition&, const Said&) {
    return false;
  }
  template <class Body>
  bool take_as(std::type_identity<In<Body>>, const Transition& line, const Said& said) {
    if (line.taken != maps::type_name<Body>()) return false;
    if constexpr (requires { Body::handshake_type; })
      EXPECT_TRUE(driver_.template read<Body>(said.bytes, context_)) << line.taken;
    else
      EXPECT_TRUE(driver_.take(In<Body>{}, context_)) << line.taken;
    return true;
  }

  const MachineMap& map_;
  Context context_;
  Driver<Machine, Context> driver_;
};

using Client13 = ShadowOf<client13::Machine, client13::Messages, client13::Context>;
using Server13 = ShadowOf<server13::Machine, server13::Messages, server13::Context>;
using Client12 = ShadowOf<client12::Machine, client12::Messages, client12::Context>;
using Server12 = ShadowOf<server12::Machine, server12::Messages, server12::Context>;

// All that was seen of the maps, by the machines' names.
struct Seen {
  std::set<std::pair<std::string, std::string>> states;
  std::set<std::array<std::string, 3>> lines;  // machine, state, what it took
};

// Shadows a whole handshake: where TLS 1.2 is chosen, another machine goes on.
class Guide {
 public:
  Guide(const Kind& kind, Side side) : setting_{kind, 0}, side_{side} {
    setting_.client->later = setting_.server->later = all_later;
    info_.server_name = side == Side::client ? server_name : "";
    if (side == Side::client)
      now_ = std::make_unique<Client13>("client13", client13::ChooseTicket{}, client());
    else
      now_ = std::make_unique<Server13>("server13", server13::WaitClientHello{}, server());
    now_->begin();
  }
  Shadow& now() { return *now_; }

  void take(const Said& said, Seen& seen) {
    const auto state = now_->state();
    seen.lines.insert({now_->map().name, state, now_->take(said)});
    if (now_->state() != "ChoseTls12") return;
    seen.states.insert({now_->map().name, "ChoseTls12"});
    if (side_ == Side::client) {
      auto hello = std::move(static_cast<Client13&>(*now_).in<client13::ChoseTls12>()->hello);
      now_ = std::make_unique<Client12>("client12", client12::WaitServerHello{std::move(hello)}, client());
    } else {
      now_ = std::make_unique<Server12>("server12", server12::WaitClientHello{}, server());
    }
    seen.states.insert({now_->map().name, now_->state()});
    take(said, seen);
  }

 private:
  ClientContext client() { return {*setting_.client, name_, channel_, nobody_, info_}; }
  ServerContext server() { return {*setting_.server, channel_, nobody_, info_}; }

  Setting setting_;
  Side side_;
  ChannelStub channel_;
  Witness nobody_;
  ConnectionInfo info_;
  x509::ReferenceName name_ = x509::ReferenceName::parse(server_name).value();
  std::unique_ptr<Shadow> now_;
};

bool is_type(const Said& said, HandshakeType type) {
  return said.type == ContentType::handshake && said.bytes[0] == std::to_underlying(type);
}

std::vector<Kind> all_kinds() {
  auto all = kinds();
  all.insert(all.end(), fickle_kinds().begin(), fickle_kinds().end());
  return all;
}

// Each number that a type can have, empty and with rubbish; a ChangeCipherSpec; and all that is said in any handshake.
std::vector<Said> make_probes() {
  std::vector<Said> probes{{ContentType::change_cipher_spec, {1}}};
  for (unsigned type = 0; type < 256; ++type) {
    probes.push_back({ContentType::handshake, {static_cast<std::uint8_t>(type), 0, 0, 0}});
    probes.push_back({ContentType::handshake, {static_cast<std::uint8_t>(type), 0, 0, 3, 0, 0, 1}});
  }
  std::set<Buffer> said_before;
  for (const auto& kind : all_kinds()) {
    const auto recording = record(kind, 0);
    for (const auto side : {Side::client, Side::server})
      for (const auto& said : recording.of(side))
        if (said.type == ContentType::handshake && said_before.insert(said.bytes).second) probes.push_back(said);
  }
  return probes;
}
const std::vector<Said>& probes() {
  static const auto all = make_probes();
  return all;
}

Result<Progress> say(Handshake& to, const Said& said) {
  return said.type == ContentType::handshake ? to.message(said.bytes) : to.change_cipher_spec();
}

std::string outcome(const Result<Progress>& result) {
  return result ? "taken" : std::string{result.error().row().name};
}

bool is_unexpected(const Result<Progress>& result) {
  return !result && result.error().alert() == Alert::unexpected_message;
}

// One side on its way through a recorded handshake, step by step: a message, or an answer where one is due.
class Traveller {
 public:
  Traveller(const Kind& kind, Side side, const std::vector<Said>& script)
      : script_{script}, lone_{kind, side, 0, nobody_, all_later} {
    lone_.start();
  }
  bool asks() const { return lone_.fighter.progress == Progress::waits_for_answer; }
  bool done() const { return lone_.fighter.done(); }
  const Said* next() const { return asks() || done() || at_ == script_.size() ? nullptr : &script_[at_]; }
  bool step() {
    auto& handshake = *lone_.fighter.handshake;
    if (asks()) return lone_.fighter.take(handshake.answer(answer_now(*handshake.question()).value()));
    return lone_.fighter.take(say(handshake, script_[at_++]));
  }
  Handshake& handshake() { return *lone_.fighter.handshake; }

 private:
  const std::vector<Said>& script_;
  Witness nobody_;
  Lone lone_;
  std::size_t at_ = 0;
};

// A kind's handshake at one side, with a shadow and a stop at each state.
class Tour {
 public:
  Tour(const Kind& kind, Side side, Seen& seen)
      : kind_{kind}, side_{side}, seen_{seen}, script_{record(kind, 0).of(other(side))} {}

  void go() {
    Guide guide{kind_, side_};
    Traveller traveller{kind_, side_, script_};
    for (;; ++steps_) {
      map_ = &guide.now().map();
      state_ = guide.now().state();
      SCOPED_TRACE(std::string{kind_.name} + ", " + map_->name + ", " + state_);
      refuse_what_is_not_there(traveller.handshake());
      if (seen_.states.insert({map_->name, state_}).second || is_stapled()) try_what_is_there();
      const auto* const next = traveller.next();
      if (next == nullptr && !traveller.asks()) break;
      if (next != nullptr) guide.take(*next, seen_);
      if (next == nullptr) guide.now().answer();
      ASSERT_TRUE(traveller.step()) << "after all that it has refused";
    }
    EXPECT_TRUE(traveller.done());
    EXPECT_EQ(state_, "Connected");
  }

 private:
  bool is_stapled() const { return kind_.name.find("stapled") != std::string_view::npos; }
  // RFC 5246 §7.4.1.1: what it asks for is under way.
  bool passes_over(const Said& said) const {
    return map_->name == "client12" && is_type(said, HandshakeType::hello_request);
  }

  void refuse_what_is_not_there(Handshake& handshake) const {
    for (const auto& said : probes()) {
      if (passes_over(said) || find(*map_, state_, said) != nullptr) continue;
      const auto result = say(handshake, said);
      EXPECT_TRUE(is_unexpected(result)) << name_of(static_cast<HandshakeType>(said.bytes[0])) << ": "
                                         << outcome(result);
    }
  }

  // Each by a side of its own: it is no use afterwards.
  void try_what_is_there() const {
    for (const auto& said : probes()) {
      if (!passes_over(said) && find(*map_, state_, said) == nullptr) continue;
      Traveller traveller{kind_, side_, script_};
      for (std::size_t i = 0; i < steps_; ++i) traveller.step();
      const auto result = say(traveller.handshake(), said);
      // That one was not announced is a matter of content to the types.
      const bool announced = !is_type(said, HandshakeType::certificate_status) || is_stapled();
      EXPECT_TRUE(!is_unexpected(result) || !announced)
          << name_of(static_cast<HandshakeType>(said.bytes[0])) << ": " << outcome(result);
    }
  }

  const Kind& kind_;
  Side side_;
  Seen& seen_;
  std::vector<Said> script_;
  std::size_t steps_ = 0;
  const MachineMap* map_ = nullptr;
  std::string state_;
};

TEST(EveryMessage, IsTakenInTheStatesWhoseMapNamesItAndUnexpectedInAllOthers) {
  Seen seen;
  for (const auto& kind : all_kinds())
    for (const auto side : {Side::client, Side::server}) Tour{kind, side, seen}.go();
  for (const auto& map : maps::machines()) {
    for (const auto& state : map.states)
      EXPECT_TRUE(seen.states.contains({map.name, state})) << map.name << " was never in " << state;
    for (const auto& line : map.transitions)
      EXPECT_TRUE(line.answer || seen.lines.contains({map.name, line.from, line.taken}))
          << map.name << " never took " << line.taken << " in " << line.from;
  }
}

// The first states of TLS 1.2 are passed within one message: what else came would come so.
template <class Begin>
void expect_first(const MachineMap& map, const Begin& begin) {
  for (const auto& said : probes()) {
    if (said.type != ContentType::handshake || is_type(said, HandshakeType::hello_request)) continue;
    const auto result = begin(said.bytes);
    const bool unexpected = !result && result.error().alert() == Alert::unexpected_message;
    EXPECT_EQ(unexpected, find(map, map.states.front(), said) == nullptr)
        << map.name << ": " << name_of(static_cast<HandshakeType>(said.bytes[0]));
  }
}

TEST(EveryMessage, BeginsTls12OnlyIfItIsAHello) {
  const Setting setting{kinds().back(), 0};
  ChannelStub channel;
  Witness nobody;
  ConnectionInfo info;
  const auto name = x509::ReferenceName::parse(server_name).value();
  expect_first(maps::machine_called("client12"), [&](Bytes message) {
    return client12::tls12()->go_on({*setting.client, name, channel, nobody, info}, {}, message);
  });
  expect_first(maps::machine_called("server12"), [&](Bytes message) {
    return server12::tls12()->begin({*setting.server, channel, nobody, info}, message);
  });
}

TEST(EveryMessage, LeadsNowhereFromWhereAnotherMachineGoesOn) {
  for (const auto* name : {"client13", "server13"})
    for (const auto& line : maps::machine_called(name).transitions) EXPECT_NE(line.from, "ChoseTls12");
}

}  // namespace
}  // namespace bulla::test
