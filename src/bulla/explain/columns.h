// explain: how words and times stand in columns. Knows nothing of what they say.
#pragma once
#include <string>

#include "bulla/explain/recording.h"

namespace bulla::explain {

inline std::string left(std::string text, std::size_t columns) {
  if (text.size() < columns) text.append(columns - text.size(), ' ');
  return text;
}

inline std::string right(const std::string& text, std::size_t columns) {
  return text.size() < columns ? std::string(columns - text.size(), ' ') + text : text;
}

// "12.345"
inline std::string milliseconds(Moment moment) {
  return std::to_string(moment.count() / 1000) + "." + std::to_string(1000 + moment.count() % 1000).substr(1);
}

}  // namespace bulla::explain
