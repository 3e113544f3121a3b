// tool: the key log of RFC 9850. Knows nothing of connections.
#include "bulla/tool/key_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

// The compiler may drop a plain loop over memory that is freed next.
void wipe(std::string& text) {
  for (volatile char& c : text) c = 0;
}

// Up to here a line is one write and none of another's stands inside it.
constexpr std::size_t longest_line = 512;

void append_hex(std::string& line, Bytes bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (const auto byte : bytes) {
    line += digits[byte >> 4];
    line += digits[byte & 15];
  }
}

Outcome<std::unique_ptr<KeyLog>> open_loudly(const std::string& file) {
  auto log = KeyLog::open(file);
  if (log) {
    remark("the keys of each connection go to " + file + " (RFC 9850): whoever reads that file can read what was sent");
  }
  return log;
}

}  // namespace

Outcome<std::unique_ptr<KeyLog>> KeyLog::open(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
  if (descriptor < 0) {
    return trouble(Fault::file_unwritable, file + ": " + std::generic_category().message(errno));
  }
  return std::unique_ptr<KeyLog>{new KeyLog{file, descriptor}};
}

KeyLog::~KeyLog() { ::close(descriptor_); }

void KeyLog::secret(std::string_view label, Bytes client_random, Bytes secret) {
  std::string line;
  line.reserve(longest_line);  // so that it never moves and leaves a copy behind
  line.append(label).append(1, ' ');
  append_hex(line, client_random);
  line += ' ';
  append_hex(line, secret);
  line += '\n';
  const auto written = ::write(descriptor_, line.data(), line.size());
  const bool whole = written == static_cast<ssize_t>(line.size());
  wipe(line);
  if (!whole && !complained_.exchange(true))
    remark("the key log " + file_ + " can't be written: keys are missing in it");
}

Outcome<std::unique_ptr<KeyLog>> open_key_log(const std::string& option) {
  if (!option.empty()) return open_loudly(option);
  const char* const named = ::secure_getenv("SSLKEYLOGFILE");
  if (named == nullptr || *named == '\0') return nullptr;
  auto log = open_loudly(named);
  if (log) return log;
  remark("SSLKEYLOGFILE is ignored: " + sentence_of(log.error()));
  return nullptr;
}

Observers::Observers(std::initializer_list<Observer*> all) {
  for (auto* const one : all) {
    if (one != nullptr) all_.push_back(one);
  }
}

void Observers::message(Side from, Bytes message) {
  for (auto* const one : all_) one->message(from, message);
}

void Observers::secret(std::string_view label, Bytes client_random, Bytes secret) {
  for (auto* const one : all_) one->secret(label, client_random, secret);
}

void Observers::judged(const x509::Explanation& explanation, const Error* error) {
  for (auto* const one : all_) one->judged(explanation, error);
}

void Observers::key_proved(std::string_view identity) {
  for (auto* const one : all_) one->key_proved(identity);
}

void Observers::record(Side from, Bytes record) {
  for (auto* const one : all_) one->record(from, record);
}

void Observers::derived(handshake::Derived what, Bytes value) {
  for (auto* const one : all_) one->derived(what, value);
}

void Observers::believed(const x509::PeerIdentity& peer) {
  for (auto* const one : all_) one->believed(peer);
}

void Observers::content(Side from, wire::ContentType type, Bytes content) {
  for (auto* const one : all_) one->content(from, type, content);
}

void Observers::alert(Side from, Alert alert) {
  for (auto* const one : all_) one->alert(from, alert);
}

void Observers::called(const Call& call) {
  for (auto* const one : all_) one->called(call);
}

}  // namespace bulla::tool
