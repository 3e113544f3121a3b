// der: PEM and base64.
#include "bulla/der/pem.h"

#include <array>

#include "bulla/base/try.h"

namespace bulla::der {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t not_base64 = 0xff;
constexpr std::size_t line_length = 64;

constexpr auto values = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(not_base64);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}();

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string marker(std::string_view word, std::string_view label) {
  return std::string{"-----"}.append(word).append(" ").append(label).append("-----");
}

// A marker counts at the start of a line alone.
std::size_t find_at_line_start(std::string_view text, std::string_view what, std::size_t from) {
  auto at = text.find(what, from);
  while (at != std::string_view::npos && at != 0 && text[at - 1] != '\n' && text[at - 1] != '\r') {
    at = text.find(what, at + 1);
  }
  return at;
}

}  // namespace

Result<Buffer> decode_base64(std::string_view text) {
  Buffer out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  std::size_t digits = 0;
  std::size_t padding = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_space(text[i])) continue;
    if (text[i] == '=') {
      ++padding;
      continue;
    }
    const auto value = values[static_cast<std::uint8_t>(text[i])];
    if (value == not_base64 || padding != 0) return fail(Fault::pem_malformed, i);
    group = group << 6 | value;
    if (++digits % 4 != 0) continue;
    for (const int shift : {16, 8, 0}) out.push_back(static_cast<std::uint8_t>(group >> shift));
    group = 0;
  }
  const auto left = digits % 4;
  if (left == 1 || padding != (4 - left) % 4) return fail(Fault::pem_malformed, text.size());
  if (left == 0) return out;
  group <<= 6 * (4 - left);
  if (left == 2 ? group & 0xffff : group & 0xff) return fail(Fault::pem_malformed, text.size());
  for (std::size_t i = 0; i < left - 1; ++i) out.push_back(static_cast<std::uint8_t>(group >> (16 - 8 * i)));
  return out;
}

std::string encode_base64(Bytes bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto part = bytes.subspan(at, std::min<std::size_t>(3, bytes.size() - at));
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) group = group << 8 | (i < part.size() ? part[i] : 0U);
    for (std::size_t i = 0; i < 4; ++i) out.push_back(i <= part.size() ? alphabet[group >> (18 - 6 * i) & 63] : '=');
  }
  return out;
}

Result<std::vector<Buffer>> decode_pem(std::string_view text, std::string_view label) {
  const auto begin = marker("BEGIN", label);
  const auto end = marker("END", label);
  std::vector<Buffer> blocks;
  for (auto at = find_at_line_start(text, begin, 0); at != std::string_view::npos;
       at = find_at_line_start(text, begin, at)) {
    const auto body = at + begin.size();
    const auto stop = text.find(end, body);
    if (stop == std::string_view::npos) return fail(Fault::pem_malformed, at);
    auto block = decode_base64(text.substr(body, stop - body));
    if (!block) return fail(Fault::pem_malformed, body + block.error().offset);
    blocks.push_back(*std::move(block));
    at = stop + end.size();
  }
  if (blocks.empty()) return fail(Fault::pem_no_block);
  return blocks;
}

Result<std::vector<Buffer>> decode_pem_or_der(std::string_view text, std::string_view label) {
  if (!text.starts_with('\x30')) return decode_pem(text, label);
  std::vector<Buffer> one;
  one.emplace_back(text.begin(), text.end());
  return one;
}

Result<std::vector<PemBlock>> pem_blocks(std::string_view text) {
  constexpr std::string_view begin = "-----BEGIN ";
  constexpr std::string_view dashes = "-----";
  std::vector<PemBlock> blocks;
  for (auto at = find_at_line_start(text, begin, 0); at != std::string_view::npos;
       at = find_at_line_start(text, begin, at)) {
    const auto name = at + begin.size();
    const auto line = text.find_first_of("\r\n", name);
    const auto name_end = text.find(dashes, name);
    if (name_end == std::string_view::npos || name_end > line) return fail(Fault::pem_malformed, at);
    const auto label = text.substr(name, name_end - name);
    const auto end = marker("END", label);
    const auto stop = text.find(end, name_end);
    if (stop == std::string_view::npos) return fail(Fault::pem_malformed, at);
    blocks.push_back({label, text.substr(at, stop + end.size() - at)});
    at = stop + end.size();
  }
  return blocks;
}

std::string encode_pem(Bytes der, std::string_view label) {
  std::string out = marker("BEGIN", label) + '\n';
  const auto body = encode_base64(der);
  for (std::size_t at = 0; at < body.size(); at += line_length) out.append(body, at, line_length).append("\n");
  return out.append(marker("END", label)).append("\n");
}

}  // namespace bulla::der
