#include "support/captures12.h"

#include <filesystem>
#include <fstream>

#include "support/hex.h"

namespace bulla::test {
namespace {

constexpr std::uint8_t change_cipher_spec = 20;

// Messages out of the contents of records, put one after the other.
std::vector<Buffer> cut_messages(Bytes handshake) {
  std::vector<Buffer> messages;
  while (handshake.size() >= 4) {
    const auto size = 4 + (std::size_t{handshake[1]} << 16 | std::size_t{handshake[2]} << 8 | handshake[3]);
    messages.emplace_back(handshake.begin(), handshake.begin() + static_cast<std::ptrdiff_t>(size));
    handshake = handshake.subspan(size);
  }
  return messages;
}

Said12 cut(Bytes stream) {
  Said12 said;
  Buffer handshake;
  bool changed = false;
  while (stream.size() >= 5) {
    const auto record = stream.first(5 + (std::size_t{stream[3]} << 8 | stream[4]));
    stream = stream.subspan(record.size());
    if (changed) said.sealed.emplace_back(record.begin(), record.end());
    if (record[0] == change_cipher_spec) changed = true;
    if (!changed) append(handshake, record.subspan(5));
  }
  said.messages = cut_messages(handshake);
  return said;
}

Capture12 read(const std::filesystem::path& path) {
  Capture12 capture;
  capture.name = path.stem();
  std::ifstream file{path};
  for (std::string word, value; file >> word >> value;) capture.words[word] = value;
  capture.client = cut(from_hex(capture.words.at("client")));
  capture.server = cut(from_hex(capture.words.at("server")));
  return capture;
}

}  // namespace

std::vector<Capture12> captures12() {
  std::vector<Capture12> captures;
  for (const auto& entry : std::filesystem::directory_iterator{BULLA_TEST_DATA "/tls12"})
    if (entry.path().extension() == ".txt") captures.push_back(read(entry.path()));
  return captures;
}

}  // namespace bulla::test
