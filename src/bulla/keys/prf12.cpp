#include "bulla/keys/prf12.h"

#include "bulla/crypto/hkdf.h"

namespace bulla::keys {
namespace {

constexpr std::size_t random_size = 32;
using BothRandoms = std::array<std::uint8_t, 2 * random_size>;

BothRandoms joined(Bytes first, Bytes second) {
  if (first.size() != random_size || second.size() != random_size) __builtin_trap();
  BothRandoms both;
  std::ranges::copy(second, std::ranges::copy(first, both.begin()).out);
  return both;
}

template <std::size_t Capacity>
Secret<Capacity> take(Bytes& from, std::size_t size) {
  Secret<Capacity> taken{from.first(size)};
  from = from.subspan(size);
  return taken;
}

constexpr std::size_t max_key_block = 2 * (48 + crypto::max_key_size + 12);

}  // namespace

void prf12(const crypto::Hash& hash, Bytes secret, const Seed& seed, MutBytes out) {
  const auto label = bytes_of(seed.label);
  auto chain = Secret<crypto::max_hash_size>::of_size(hash.size);  // A(i)
  auto block = Secret<crypto::max_hash_size>::of_size(hash.size);
  crypto::hmac(hash, secret, {label, seed.seed}, chain.room());
  while (!out.empty()) {
    crypto::hmac(hash, secret, {chain.expose(), label, seed.seed}, block.room());
    const auto count = std::min(out.size(), hash.size);
    std::ranges::copy(block.expose().first(count), out.begin());
    out = out.subspan(count);
    crypto::hmac(hash, secret, {chain.expose()}, block.room());
    std::swap(chain, block);
  }
}

MasterSecret MasterSecret::extended(const crypto::Hash& hash, Bytes premaster, const HashValue& session_hash) {
  auto secret = Secret<size>::of_size(size);
  prf12(hash, premaster, {"extended master secret", session_hash.view()}, secret.room());
  return {hash, std::move(secret)};
}

MasterSecret MasterSecret::plain(const crypto::Hash& hash, Bytes premaster, const Randoms& randoms) {
  auto secret = Secret<size>::of_size(size);
  prf12(hash, premaster, {"master secret", joined(randoms.client, randoms.server)}, secret.room());
  return {hash, std::move(secret)};
}

KeyBlock MasterSecret::key_block(const Randoms& randoms, const crypto::KeySizes& sizes) const {
  auto block = Secret<max_key_block>::of_size(2 * (sizes.mac + sizes.key + sizes.iv));
  prf12(*hash_, secret_.expose(), {"key expansion", joined(randoms.server, randoms.client)}, block.room());
  auto left = block.expose();
  KeyBlock keys;
  keys.client.mac = take<48>(left, sizes.mac);
  keys.server.mac = take<48>(left, sizes.mac);
  keys.client.key = take<crypto::max_key_size>(left, sizes.key);
  keys.server.key = take<crypto::max_key_size>(left, sizes.key);
  keys.client.iv = take<12>(left, sizes.iv);
  keys.server.iv = take<12>(left, sizes.iv);
  return keys;
}

VerifyData MasterSecret::verify_data(Sender sender, const HashValue& transcript) const {
  VerifyData data;
  const auto* const label = sender == Sender::client ? "client finished" : "server finished";
  prf12(*hash_, secret_.expose(), {label, transcript.view()}, data);
  return data;
}

Result<void> MasterSecret::export_keying_material(std::string_view label, std::optional<Bytes> context,
                                                  const Randoms& randoms, MutBytes out) const {
  const auto both = joined(randoms.client, randoms.server);
  Buffer seed{both.begin(), both.end()};
  if (context) {
    if (context->size() > max_exporter_context) return fail(Fault::api_misuse);
    seed.push_back(static_cast<std::uint8_t>(context->size() >> 8));
    seed.push_back(static_cast<std::uint8_t>(context->size()));
    append(seed, *context);
  }
  prf12(*hash_, secret_.expose(), {label, seed}, out);
  return {};
}

}  // namespace bulla::keys
