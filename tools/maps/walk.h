// maps: reads a machine of states out of its types: which messages and answers each state takes, and where they lead.
// Knows nothing of what a state does.
#pragma once
#include <algorithm>
#include <cctype>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "bulla/handshake/message.h"

namespace bulla::maps {

// A line of the map: `from` takes `taken` and becomes one of `to`.
struct Transition {
  std::string from;
  std::string taken;
  bool answer = false;                        // to a question of ours; else a message of the peer's
  std::optional<wire::HandshakeType> type{};  // of the message; none: ChangeCipherSpec, which is a record of its own
  std::vector<std::string> to{};
};

struct MachineMap {
  std::string name;                 // as its folder
  std::string title;                // for people
  std::vector<std::string> states;  // in the order of the machine's variant
  std::vector<Transition> transitions;
};

namespace detail {

template <class T>
consteval std::string_view signature() {
  return std::source_location::current().function_name();
}

// What stands around the type's name in a signature is the same for all types.
template <class T>
consteval std::string_view qualified_name() {
  constexpr auto known = signature<void>();
  constexpr auto before = known.find("void");
  constexpr auto behind = known.size() - before - std::string_view{"void"}.size();
  constexpr auto whole = signature<T>();
  return whole.substr(before, whole.size() - before - behind);
}

// Without "namespace::" anywhere.
inline std::string unqualified(std::string_view name) {
  const auto is_word = [](char letter) { return std::isalnum(static_cast<unsigned char>(letter)) || letter == '_'; };
  std::string out;
  while (!name.empty()) {
    const auto word = static_cast<std::size_t>(std::ranges::find_if_not(name, is_word) - name.begin());
    const bool is_namespace = name.substr(word).starts_with("::");
    if (!is_namespace) out += name.substr(0, std::max<std::size_t>(word, 1));
    name.remove_prefix(is_namespace ? word + 2 : std::max<std::size_t>(word, 1));
  }
  return out;
}

template <class Message>
struct Taken {
  using Named = Message;
  static constexpr bool is_answer = true;
};
template <class Body>
struct Taken<handshake::In<Body>> {
  using Named = Body;
  static constexpr bool is_answer = false;
};

template <class Message>
constexpr std::optional<wire::HandshakeType> type_of() {
  if constexpr (requires { Taken<Message>::Named::handshake_type; })
    return Taken<Message>::Named::handshake_type;
  else
    return std::nullopt;
}

}  // namespace detail

template <class T>
std::string type_name() {
  return detail::unqualified(detail::qualified_name<T>());
}

namespace detail {

template <class... To>
std::vector<std::string> names(std::type_identity<handshake::Next<To...>>) {
  return {type_name<To>()...};
}

template <class State, class Message, class Context>
void add_transition(std::vector<Transition>& found) {
  if constexpr (handshake::Accepts<State, Message, Context>) {
    using To = decltype(std::declval<State>().on(std::declval<Message>(), std::declval<Context&>()));
    found.push_back({.from = type_name<State>(),
                     .taken = type_name<typename Taken<Message>::Named>(),
                     .answer = Taken<Message>::is_answer,
                     .type = type_of<Message>(),
                     .to = names(std::type_identity<To>{})});
  }
}

template <class State, class Context, class... Message>
void add_state(handshake::List<Message...>, std::vector<Transition>& found) {
  (add_transition<State, Message, Context>(found), ...);
}

}  // namespace detail

// Messages: the list of all that the machine may be given.
template <class Context, class Messages, class... State>
MachineMap walk(std::string name, std::string title, std::type_identity<std::variant<State...>>) {
  MachineMap map{
      .name = std::move(name), .title = std::move(title), .states = {type_name<State>()...}, .transitions = {}};
  (detail::add_state<State, Context>(Messages{}, map.transitions), ...);
  return map;
}

}  // namespace bulla::maps
