#include "bulla/capture/key_log_file.h"

#include <algorithm>
#include <optional>

#include "bulla/base/hex.h"

namespace bulla::capture {
namespace {

// RFC 9850 §2.1, §2.2; the last is how drafts called the one before it.
constexpr std::array<std::string_view, 9> labels{"CLIENT_RANDOM",
                                                 "CLIENT_EARLY_TRAFFIC_SECRET",
                                                 "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                                                 "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                                                 "CLIENT_TRAFFIC_SECRET_0",
                                                 "SERVER_TRAFFIC_SECRET_0",
                                                 "EXPORTER_SECRET",
                                                 "EARLY_EXPORTER_SECRET",
                                                 "EARLY_EXPORTER_MASTER_SECRET"};
constexpr std::size_t early_exporter = 7;

std::optional<std::size_t> place_of(std::string_view label) {
  const auto found = std::ranges::find(labels, label);
  if (found == labels.end()) return std::nullopt;
  return std::min(static_cast<std::size_t>(found - labels.begin()), early_exporter);
}

std::string_view take_word(std::string_view& line) {
  const auto end = std::min(line.find(' '), line.size());
  const auto word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

std::string_view without_end(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return line;
}

}  // namespace

Result<KeyLogFile> KeyLogFile::read(Bytes text) {
  KeyLogFile log;
  bool any = false;
  for (auto rest = text_of(text); !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = without_end(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty() || line.front() == '#') continue;
    any = true;
    if (!log.take(line)) ++log.skipped_;
  }
  if (any && log.secrets_ == 0) return fail(Fault::keylog_malformed);
  return log;
}

bool KeyLogFile::take(std::string_view line) {
  const auto label = place_of(take_word(line));
  const auto random_digits = take_word(line);
  const auto secret_digits = take_word(line);
  Random random{};
  const bool right_size = secret_digits.size() == 96 || (secret_digits.size() == 64 && label != 0);
  if (!label || !line.empty() || !right_size || !read_hex(random_digits, random)) return false;
  if (secrets_ >= max_secrets) return false;
  auto secret = Secret<48>::of_size(secret_digits.size() / 2);
  if (!read_hex(secret_digits, secret.room())) return false;
  auto& entries = connections_[random];
  // Both ends of a connection may write to the same file.
  if (std::ranges::find(entries, *label, &Entry::label) != entries.end()) return true;
  entries.push_back({*label, std::move(secret)});
  ++secrets_;
  return true;
}

Bytes KeyLogFile::find(std::string_view label, Bytes client_random) const {
  Random random{};
  const auto place = place_of(label);
  if (!place || client_random.size() != random.size()) return {};
  std::ranges::copy(client_random, random.begin());
  const auto found = connections_.find(random);
  if (found == connections_.end()) return {};
  const auto entry = std::ranges::find(found->second, *place, &Entry::label);
  return entry == found->second.end() ? Bytes{} : entry->secret.expose();
}

bool KeyLogFile::knows(Bytes client_random) const {
  Random random{};
  if (client_random.size() != random.size()) return false;
  std::ranges::copy(client_random, random.begin());
  return connections_.contains(random);
}

}  // namespace bulla::capture
