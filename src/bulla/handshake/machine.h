// handshake: a state is a type and a transition consumes it. on(message) names every state it may lead to in its return
// type, so the legal graph stands in the signatures and the compiler can prove facts about it.
#pragma once
#include <array>
#include <concepts>
#include <type_traits>
#include <variant>

#include "bulla/base/result.h"

namespace bulla::handshake {

// The legal successors of one transition.
template <class... To>
using Next = Result<std::variant<To...>>;

template <class State, class Message, class Context>
concept Accepts = requires(State state, Message message, Context& context) {
  std::move(state).on(std::move(message), context);
};

// A state that waits for an answer of ours instead of a message of the peer's. ask() gives it at once; question() says
// what is asked where it is to come later, and nothing where there is nothing to ask. `later` names which kind it is.
template <class State, class Context>
concept Asks = requires(const State& state, Context& context) {
  state.ask(context);
  state.question(context);
  context.config.later.*State::later;
};

template <class... T>
struct List {};

// The same where more states may follow.
template <class Wider, class... To>
Result<Wider> widen(Next<To...>&& next) {
  if (!next) return std::unexpected(next.error());
  return std::visit([](auto&& to) -> Result<Wider> { return Wider{std::move(to)}; }, *std::move(next));
}

namespace detail {

template <class T>
struct Successors;
template <class... To>
struct Successors<Next<To...>> {
  using type = List<To...>;
};

}  // namespace detail

// The only dispatcher. A state without on(Message) answers unexpected_message: there is no default to forget.
template <class Machine, class Message, class Context>
Result<Machine> step(Machine&& now, Message&& message, Context& context) {
  return std::visit(
      [&]<class State>(State&& state) -> Result<Machine> {
        if constexpr (Accepts<State, Message, Context>)
          return widen<Machine>(std::move(state).on(std::move(message), context));
        else
          return fail(Fault::unexpected_message);
      },
      std::move(now));
}

// The map of a machine, read out of the signatures at compile time.
template <class Context, class Machine, class Messages>
class Graph;

template <class Context, class... State, class... Message>
class Graph<Context, std::variant<State...>, List<Message...>> {
 public:
  static constexpr std::size_t size = sizeof...(State);

  template <class T>
  static consteval std::size_t index() {
    std::size_t i = 0;
    std::size_t at = size;
    ((std::same_as<T, State> ? at = i : 0, ++i), ...);
    return at;
  }

 private:
  template <class From, class M>
  static consteval void mark(std::array<bool, size * size>& edges) {
    if constexpr (Accepts<From, M, Context>) {
      using To = decltype(std::declval<From>().on(std::declval<M>(), std::declval<Context&>()));
      [&]<class... S>(List<S...>) {
        ((edges[index<From>() * size + index<S>()] = true), ...);
      }(typename detail::Successors<To>::type{});
    }
  }
  template <class From>
  static consteval void mark_all(std::array<bool, size * size>& edges) {
    (mark<From, Message>(edges), ...);
  }

 public:
  // edges()[a * size + b]: some message leads from state a to state b.
  static consteval std::array<bool, size * size> edges() {
    std::array<bool, size * size> found{};
    (mark_all<State>(found), ...);
    return found;
  }

  // Can To be reached from From if the states Closed... are taken off the map?
  template <class From, class To, class... Closed>
  static consteval bool reachable() {
    const auto edge = edges();
    std::array<bool, size> seen{};
    seen[index<From>()] = true;
    for (std::size_t round = 0; round < size; ++round)
      for (std::size_t a = 0; a < size; ++a)
        for (std::size_t b = 0; b < size; ++b)
          if (seen[a] && edge[a * size + b] && !((b == index<Closed>()) || ... || false)) seen[b] = true;
    return seen[index<To>()];
  }
};

}  // namespace bulla::handshake
