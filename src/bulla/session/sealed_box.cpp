#include "bulla/session/sealed_box.h"

#include <algorithm>
#include <optional>

#include "bulla/base/try.h"
#include "bulla/keys/schedule.h"

namespace bulla::session {
namespace {

struct OneTime {
  Secret<32> key = Secret<32>::of_size(32);
  Secret<12> nonce = Secret<12>::of_size(12);
};
OneTime one_time(const crypto::Hash& hash, Bytes key, Bytes salt) {
  OneTime once;
  keys::expand_label(hash, key, "bulla box key", salt, once.key.room());
  keys::expand_label(hash, key, "bulla box iv", salt, once.nonce.room());
  return once;
}

}  // namespace

Result<SealedBox> SealedBox::create(const crypto::Provider& provider) {
  const auto strong = [](const crypto::Suite& suite) { return suite.aead->key_size == 32; };
  const auto suite = std::ranges::find_if(provider.suites, strong);
  if (suite == provider.suites.end()) return fail(Fault::crypto_failed);
  return SealedBox{provider, *suite};
}

Result<Buffer> SealedBox::seal(Bytes key, Bytes associated, Bytes plain) const {
  Buffer box(salt_size + plain.size() + suite_->aead->tag_size);
  const auto salt = MutBytes{box}.first(salt_size);
  TRY_VOID(provider_->random->fill(salt));
  const auto once = one_time(*suite_->hash, key, salt);
  TRY_VOID(suite_->aead->sealer(once.key.expose())
               ->seal(once.nonce.expose(), associated, plain, {}, MutBytes{box}.subspan(salt_size)));
  return box;
}

std::optional<Buffer> SealedBox::open(Bytes key, Bytes associated, Bytes box) const {
  if (box.size() < salt_size + suite_->aead->tag_size) return std::nullopt;
  const auto once = one_time(*suite_->hash, key, box.first(salt_size));
  const auto body = box.subspan(salt_size);
  Buffer plain{body.begin(), body.end()};
  const auto opened = suite_->aead->opener(once.key.expose())->open(once.nonce.expose(), associated, plain);
  if (!opened) return std::nullopt;
  plain.resize(opened->size());
  return plain;
}

}  // namespace bulla::session
