// explain: how lists and bodies of messages become facts: bounded, and without what cannot be read. Knows no message.
#pragma once
#include <optional>
#include <vector>

#include "bulla/explain/facts.h"
#include "bulla/explain/sealing.h"
#include "bulla/wire/extension_block.h"
#include "bulla/wire/handshake_header.h"

namespace bulla::explain {

inline constexpr std::size_t max_words = 24;

// What GREASE says is that it says nothing.
constexpr bool is_noise(auto value) {
  if constexpr (sizeof(value) == 2) return wire::is_grease(static_cast<std::uint16_t>(value));
  return false;
}

// A word for each element; of more than max_words the last one says how many are left out.
Words collect(const auto& elements, auto&& word) {
  Words words;
  std::size_t more = 0;
  for (const auto& element : elements) {
    if (words.size() < max_words) {
      words.push_back(word(element));
    } else {
      ++more;
    }
  }
  if (more > 0) words.push_back("and " + std::to_string(more) + " more");
  return words;
}

// The same by name, without GREASE.
Words names_in(const auto& list) {
  using Element = std::remove_cvref_t<decltype(*list.begin())>;
  std::vector<Element> meant;
  for (const auto& element : list) {
    if (!is_noise(element)) meant.push_back(element);
  }
  return collect(meant, [](auto value) { return word_for(value); });
}

// The body of an extension, if it is there and can be read.
template <class T>
std::optional<T> extension(const wire::ExtensionBlock& block) {
  auto found = block.find<T>();
  return found ? *found : std::nullopt;
}

// Has the server chosen a version before TLS 1.3 in this message?
inline bool is_before_tls13(const Event& event) {
  const auto version = version_chosen_in(event.message);
  return version && *version < wire::ProtocolVersion::tls13;
}

// The body of a whole message, if it can be read.
template <class Body>
std::optional<Body> body_of(const Event& event) {
  if (event.message.size() < wire::HandshakeHeader::size) return std::nullopt;
  auto body = wire::decode_body<Body>(Bytes{event.message}.subspan(wire::HandshakeHeader::size));
  if (!body) return std::nullopt;
  return *body;
}

}  // namespace bulla::explain
