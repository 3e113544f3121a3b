// tool: external keys out of a file, as GnuTLS writes them. Knows nothing of connections.
#include "bulla/tool/psk_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "bulla/authority/file.h"
#include "bulla/base/hex.h"
#include "bulla/base/try.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

// Where a line stands, for what there is to say about it.
struct Place {
  const std::string& file;
  std::size_t line;
  std::unexpected<Trouble> wrong(Fault fault, const std::string& why) const {
    return trouble(fault, file + ", line " + std::to_string(line) + (why.empty() ? "" : ": " + why));
  }
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// Up to the first `mark`, which is taken away with it.
std::string_view take_until(std::string_view& text, char mark) {
  const auto end = std::min(text.find(mark), text.size());
  const auto part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

using Key = Secret<session::max_psk>;

Outcome<Key> key_of(std::string_view digits, const Place& place) {
  if (digits.size() % 2 != 0) return place.wrong(Fault::psk_file_malformed, "the key has an odd number of digits");
  if (digits.size() / 2 > session::max_psk) return place.wrong(Fault::psk_too_long, "");
  auto key = Key::of_size(digits.size() / 2);
  if (!read_hex(digits, key.room())) return place.wrong(Fault::psk_file_malformed, "the key is not hexadecimal");
  return key;
}

// What stands behind the key.
Outcome<void> note_word(std::string_view word, session::PskAgreement& agreement, const Place& place) {
  if (word == "sha256")
    agreement.hash = wire::KdfIdentifier::HKDF_SHA256;
  else if (word == "sha384")
    agreement.hash = wire::KdfIdentifier::HKDF_SHA384;
  else if (word == "raw")
    agreement.use = session::PskUse::raw;
  else if (word == "imported")
    agreement.use = session::PskUse::imported;
  else
    return place.wrong(Fault::psk_file_malformed, "behind the key may stand sha256, sha384, imported, raw");
  return {};
}

Outcome<std::shared_ptr<const session::ExternalPsk>> psk_of(std::string_view line, const Place& place) {
  if (line.find(':') == line.npos)
    return place.wrong(Fault::psk_file_malformed, "there is no colon between identity and key");
  session::PskAgreement agreement{.identity = std::string{take_until(line, ':')}};
  TRY(const auto key, key_of(take_until(line, ':'), place));
  while (!line.empty()) TRY_VOID(note_word(take_until(line, ':'), agreement, place));
  auto psk = session::ExternalPsk::create(std::move(agreement), key.expose());
  if (!psk) return place.wrong(psk.error().fault, "");
  return *std::move(psk);
}

void warn_of_readers(const std::string& file) {
  struct stat about {};
  if (::stat(file.c_str(), &about) == 0 && (about.st_mode & (S_IRGRP | S_IROTH)) != 0)
    remark("others may read the keys in " + file + ": chmod 600 would keep them out");
}

}  // namespace

Outcome<Psks> psks_in(std::string_view text, const std::string& file) {
  Psks psks;
  std::set<std::string> identities;
  for (Place place{file, 1}; !text.empty(); ++place.line) {
    const auto line = trimmed(take_until(text, '\n'));
    if (line.empty() || line.starts_with('#')) continue;
    TRY(auto psk, psk_of(line, place));
    if (!identities.insert(psk->identity()).second)
      return place.wrong(Fault::psk_identity_invalid, "an earlier line has this identity");
    psks.push_back(std::move(psk));
  }
  if (psks.empty()) return trouble(Fault::psk_file_malformed, file + " holds no key");
  return psks;
}

Outcome<Psks> load_psks(const std::string& file) {
  std::string text;
  TRY_VOID(authority::read_file(file, text));
  warn_of_readers(file);
  auto psks = psks_in(text, file);
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return psks;
}

}  // namespace bulla::tool
