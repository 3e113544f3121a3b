#include "bulla/record/cbc12.h"

#include "bulla/base/try.h"
#include "bulla/crypto/hkdf.h"
#include "bulla/record/hidden_content.h"

namespace bulla::record {
namespace {

using crypto::CbcProtection;
using crypto::WriteKeys;

constexpr auto block_size = crypto::BlockCipher::block_size;
constexpr auto iv_size = block_size;

constexpr std::size_t padded(std::size_t size) {
  return (size / block_size + 1) * block_size;
}  // one byte at the least

// Encrypts what stands behind the IV, with padding at its end. `filled`: bytes of the text that are there already.
Result<void> encrypt(crypto::CbcMode& cipher, MutBytes fragment, std::size_t filled) {
  const auto text = fragment.subspan(iv_size);
  std::ranges::fill(text.subspan(filled), static_cast<std::uint8_t>(text.size() - filled - 1));
  return cipher.apply(fragment.first(iv_size), text);
}

class CbcSealer : public FragmentSealer {
 public:
  CbcSealer(const CbcProtection& protection, WriteKeys keys, crypto::Random& random)
      : cipher_{protection.cipher->encrypter(keys.key.expose())},
        hash_{protection.mac->hash},
        mac_key_{std::move(keys.mac)},
        random_{&random} {}

  std::size_t prefix_size() const final { return iv_size; }

  Result<void> seal(const RecordId& id, Bytes content, MutBytes fragment) final {
    TRY_VOID(random_->fill(fragment.first(iv_size)));
    const auto place = fragment.subspan(iv_size, content.size());
    if (content.data() != place.data()) std::ranges::copy(content, place.begin());
    return protect(id, content.size(), fragment);
  }

 protected:
  // The content lies in its place, behind the IV.
  virtual Result<void> protect(const RecordId& id, std::size_t content, MutBytes fragment) = 0;

  void authenticate(const PseudoHeader& header, Bytes data, MutBytes mac) const {
    crypto::hmac(*hash_, mac_key_.expose(), {header, data}, mac);
  }
  crypto::CbcMode& cipher() { return *cipher_; }
  std::size_t mac_size() const { return hash_->size; }

 private:
  std::unique_ptr<crypto::CbcMode> cipher_;
  const crypto::Hash* hash_;
  Secret<48> mac_key_;
  crypto::Random* random_;
};

class MacThenEncryptSealer final : public CbcSealer {
 public:
  using CbcSealer::CbcSealer;
  std::size_t sealed_size(std::size_t content) const override { return iv_size + padded(content + mac_size()); }

 private:
  Result<void> protect(const RecordId& id, std::size_t content, MutBytes fragment) override {
    const auto text = fragment.subspan(iv_size);
    authenticate(pseudo_header(id, content), text.first(content), text.subspan(content, mac_size()));
    return encrypt(cipher(), fragment, content + mac_size());
  }
};

class EncryptThenMacSealer final : public CbcSealer {
 public:
  using CbcSealer::CbcSealer;
  std::size_t sealed_size(std::size_t content) const override { return iv_size + padded(content) + mac_size(); }

 private:
  Result<void> protect(const RecordId& id, std::size_t content, MutBytes fragment) override {
    const auto encrypted = fragment.first(fragment.size() - mac_size());
    TRY_VOID(encrypt(cipher(), encrypted, content));
    authenticate(pseudo_header(id, encrypted.size()), encrypted, fragment.last(mac_size()));
    return {};
  }
};

class MacThenEncryptOpener final : public FragmentOpener {
 public:
  MacThenEncryptOpener(const CbcProtection& protection, const WriteKeys& keys)
      : cipher_{protection.cipher->decrypter(keys.key.expose())},
        mac_{*protection.mac, keys.mac.expose()},
        mac_size_{protection.mac->hash->size} {}

  Result<MutBytes> open(const RecordId& id, MutBytes fragment) override {
    if (fragment.size() % block_size != 0 || fragment.size() < iv_size + padded(mac_size_))
      return fail(Fault::bad_record_mac);
    const auto text = fragment.subspan(iv_size);
    if (!cipher_->apply(fragment.first(iv_size), text)) return fail(Fault::bad_record_mac);
    const auto content = judge_content(mac_, mac_size_, id, text);
    if (constant_time::reveal(content.good)) return text.first(content.size);
    wipe(text);
    return fail(Fault::bad_record_mac);
  }

 private:
  std::unique_ptr<crypto::CbcMode> cipher_;
  crypto::HiddenHmac mac_;
  std::size_t mac_size_;
};

class EncryptThenMacOpener final : public FragmentOpener {
 public:
  EncryptThenMacOpener(const CbcProtection& protection, WriteKeys keys)
      : cipher_{protection.cipher->decrypter(keys.key.expose())},
        hash_{protection.mac->hash},
        mac_key_{std::move(keys.mac)} {}

  Result<MutBytes> open(const RecordId& id, MutBytes fragment) override {
    const auto mac_size = hash_->size;
    if (fragment.size() < iv_size + block_size + mac_size || (fragment.size() - mac_size) % block_size != 0)
      return fail(Fault::bad_record_mac);
    const auto encrypted = fragment.first(fragment.size() - mac_size);
    auto expected = Secret<48>::of_size(mac_size);
    crypto::hmac(*hash_, mac_key_.expose(), {pseudo_header(id, encrypted.size()), encrypted}, expected.room());
    if (!equal_in_constant_time(expected.expose(), fragment.last(mac_size))) return fail(Fault::bad_record_mac);
    return decrypt(encrypted);
  }

 private:
  Result<MutBytes> decrypt(MutBytes encrypted) {
    const auto text = encrypted.subspan(iv_size);
    if (!cipher_->apply(encrypted.first(iv_size), text)) return fail(Fault::bad_record_mac);
    const auto content = judge_padding(text, 0);
    if (!constant_time::reveal(content.good)) return fail(Fault::bad_record_mac);
    return text.first(content.size);
  }

  std::unique_ptr<crypto::CbcMode> cipher_;
  const crypto::Hash* hash_;
  Secret<48> mac_key_;
};

}  // namespace

std::unique_ptr<FragmentSealer> cbc_sealer(const CbcProtection& protection, WriteKeys keys, MacOrder order,
                                           crypto::Random& random) {
  if (order == MacOrder::mac_then_encrypt)
    return std::make_unique<MacThenEncryptSealer>(protection, std::move(keys), random);
  return std::make_unique<EncryptThenMacSealer>(protection, std::move(keys), random);
}

std::unique_ptr<FragmentOpener> cbc_opener(const CbcProtection& protection, WriteKeys keys, MacOrder order) {
  if (order == MacOrder::mac_then_encrypt) return std::make_unique<MacThenEncryptOpener>(protection, keys);
  return std::make_unique<EncryptThenMacOpener>(protection, std::move(keys));
}

}  // namespace bulla::record
