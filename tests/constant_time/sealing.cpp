// constant_time: secrets that are kept, joined, sealed and wiped: Secret itself, hybrids, tickets and their boxes,
// records and their keys. What a cipher does inside is libcrypto's; an AEAD that shows nothing of it stands in for it,
// and tells whether key and nonce came to it hidden; of a nonce the first four bytes, which are never a counter's
// alone.
#include <new>

#include "bulla/crypto/hybrid.h"
#include "bulla/openssl/hash.h"
#include "bulla/openssl/provider.h"
#include "bulla/record/aead12.h"
#include "bulla/record/protection12.h"
#include "bulla/session/sealed_tickets.h"
#include "constant_time/hiding.h"

namespace bulla::constant_time_test {
namespace {

// Seals by doing nothing, and opens what it has sealed.
class Glass final : public crypto::Aead {
 public:
  Glass() : Aead{"glass", 32, 1U << 20} {}
  std::unique_ptr<crypto::Sealer> sealer(Bytes key) const override {
    expect_hidden(key, "the key that seals");
    return std::make_unique<Pane>();
  }
  std::unique_ptr<crypto::Opener> opener(Bytes key) const override {
    expect_hidden(key, "the key that opens");
    return std::make_unique<Pane>();
  }

 private:
  struct Pane final : crypto::Sealer, crypto::Opener {
    Result<void> seal(Bytes nonce, Bytes, Bytes content, Bytes trailer, MutBytes out) override {
      expect_hidden(nonce.first(4), "the nonce that seals");
      std::ranges::fill(out, std::uint8_t{0});
      std::ranges::copy(content, out.begin());
      std::ranges::copy(trailer, out.subspan(content.size()).begin());
      return {};
    }
    Result<MutBytes> open(Bytes nonce, Bytes, MutBytes sealed) override {
      expect_hidden(nonce.first(4), "the nonce that opens");
      return sealed.first(sealed.size() - 16);
    }
  };
};
const Glass glass;

// A provider of glass, with known randomness.
class KnownRandom final : public crypto::Random {
 public:
  Result<void> fill(MutBytes out) override {
    std::ranges::fill(out, std::uint8_t{0x33});
    return {};
  }
};
KnownRandom known_random;

crypto::Provider provider_of_glass() {
  static const std::array suites{crypto::Suite{0x1301, "glass", &glass, &openssl::sha256()}};
  auto provider = openssl::provider();
  provider.suites = suites;
  provider.random = &known_random;
  return provider;
}

// Of the place where an object was, after its end.
template <class T, class End>
bool leaves_nothing(T made, End end) {
  alignas(T) std::array<std::uint8_t, sizeof(T)> place;
  std::ranges::fill(place, std::uint8_t{0});
  auto* const object = new (place.data()) T{std::move(made)};
  end(*object);
  return is_known(Bytes{place});
}

// A key that nobody wipes.
struct Careless {
  std::array<std::uint8_t, 32> key;
};

void secrets() {
  using Key = Secret<32>;
  Key moved_to;
  const auto moves = [&](Key& key) { moved_to = std::move(key); };
  if (!leaves_nothing(Key{hidden_bytes(32)}, moves)) std::puts("a secret stays where it was moved from");
  expect_hidden(moved_to.expose(), "a secret that was moved");
  if (!leaves_nothing(Key{hidden_bytes(32)}, [](Key& key) { key.~Key(); })) std::puts("a secret stays after its end");
  Careless careless{};
  hide(careless.key);
  if (leaves_nothing(careless, [](Careless& key) { key.~Careless(); }))
    std::puts("what is left of a secret goes unseen");
  auto text = hidden_bytes(100);
  wipe(text);
  if (!is_known(text)) std::puts("wiped bytes are not");
}

// Halves whose secrets nobody may learn of.
struct HiddenKem final : crypto::Kem {
  HiddenKem() : Kem{"hidden", 10, 11} {}
  struct Key final : crypto::DecapsulationKey {
    Bytes encapsulation_key() const override { return share; }
    Result<crypto::KemSecret> decapsulate(Bytes) const override { return crypto::KemSecret{hidden_bytes(32, 2)}; }
    Buffer share = Buffer(10);
  };
  Result<std::unique_ptr<crypto::DecapsulationKey>> generate(crypto::Random&) const override {
    return std::make_unique<Key>();
  }
  Result<crypto::Encapsulation> encapsulate(crypto::Random&, Bytes) const override {
    return crypto::Encapsulation{Buffer(11), crypto::KemSecret{hidden_bytes(32, 2)}};
  }
};
struct HiddenGroup final : crypto::Group {
  HiddenGroup() : Group{1, "hidden"} {}
  struct Exchange final : crypto::KeyExchange {
    Bytes share() const override { return own; }
    Result<crypto::SharedSecret> finish(Bytes) override { return crypto::SharedSecret{hidden_bytes(48, 3)}; }
    Buffer own = Buffer(12);
  };
  Result<std::unique_ptr<crypto::KeyExchange>> start(crypto::Random&) const override {
    return std::make_unique<Exchange>();
  }
  Result<crypto::Response> respond(crypto::Random&, Bytes) const override {
    return crypto::Response{Buffer(12), crypto::SharedSecret{hidden_bytes(48, 3)}};
  }
};

void hybrid() {
  static const HiddenKem kem;
  static const HiddenGroup classical;
  for (const auto order : {crypto::HybridOrder::kem_first, crypto::HybridOrder::classical_first}) {
    const crypto::HybridGroup group{2, "hybrid", {kem, classical, order}};
    const auto exchange = group.start(known_random);
    const auto response = group.respond(known_random, (*exchange)->share());
    if (!response) return void(std::puts("no response"));
    expect_hidden(response->secret.expose(), "the server's secret");
    const auto secret = (*exchange)->finish(response->share);
    if (!secret) return void(std::puts("no secret"));
    expect_hidden(secret->expose(), "the client's secret");
    if (secret->size() != 80) std::puts("a half is missing");
  }
}

session::TicketKeys hidden_ticket_keys() {
  const auto key = [](std::uint8_t name) {
    session::TicketKey made{.name = {}, .secret = Secret<32>{hidden_bytes(32, name)}};
    made.name.fill(name);
    return made;
  };
  return {key(1), key(2), key(3)};
}

// Of what a ticket holds the key alone is hidden.
void ticket() {
  const auto provider = provider_of_glass();
  const auto tickets = session::SealedTickets::with_keys(provider, hidden_ticket_keys()).value();
  session::Session kept{.terms = {.suite = wire::CipherSuite{0x1301}, .server_name = "server.example"},
                        .psk = keys::StageSecret{hidden_bytes(32)}};
  const auto made = tickets->put(std::move(kept), Time{});
  if (!made) return void(std::puts("no ticket"));
  const auto found = tickets->find(*made, Time{});
  if (!found) return void(std::puts("the ticket was not found"));
  expect_hidden(found->psk.expose(), "a session's key");
}

void box() {
  const auto provider = provider_of_glass();
  const auto box = session::SealedBox::create(provider).value();
  const auto key = hidden_bytes(32);
  const auto sealed = box.seal(key, bytes_of("what it is for"), hidden_bytes(100));
  if (!sealed) return void(std::puts("nothing was sealed"));
  const auto opened = box.open(key, bytes_of("what it is for"), *sealed);
  if (!opened) return void(std::puts("nothing was opened"));
  expect_hidden(*opened, "what was in the box");
}

// Takes a record as it came, and expects its content hidden.
void open(auto& opening, MutBytes record) {
  const auto frame = record::next_frame(record, wire::max_ciphertext12);
  if (!frame || !*frame) return void(std::puts("no record"));
  const auto opened = opening.open(**frame);
  if (!opened) return void(std::puts("nothing was opened"));
  expect_hidden(opened->content, "a record's content");
}

void record13() {
  record::Sealing sealing{glass, hidden_bytes(32), Secret<12>{hidden_bytes(12)}};
  record::Opening opening{glass, hidden_bytes(32), Secret<12>{hidden_bytes(12)}};
  for (const std::size_t padding : {0U, 20U}) {
    Buffer record(100 + padding + record::overhead);
    if (!sealing.seal(wire::ContentType::application_data, hidden_bytes(100), record, padding))
      return void(std::puts("nothing was sealed"));
    open(opening, record);
  }
}

crypto::Keys12 hidden_keys(const crypto::KeySizes& sizes, crypto::MacOrder order) {
  return {.keys = {.mac = Secret<48>{hidden_bytes(sizes.mac)},
                   .key = Secret<crypto::max_key_size>{hidden_bytes(sizes.key)},
                   .iv = Secret<12>{hidden_bytes(sizes.iv)}},
          .order = order};
}

Buffer seal12(const crypto::Suite12& suite, crypto::MacOrder order) {
  record::Sealing12 sealing{suite, hidden_keys(crypto::key_sizes(suite), order), known_random};
  Buffer record(sealing.sealed_size(100));
  if (!sealing.seal(wire::ContentType::application_data, hidden_bytes(100), record)) std::puts("nothing was sealed");
  return record;
}

// CBC with libcrypto's AES and with either order of MAC; how its padding and MAC are judged is the case "cbc".
void record12() {
  using enum crypto::MacOrder;
  for (const auto nonce : {crypto::NonceForm::explicit_counter, crypto::NonceForm::hidden_counter}) {
    const crypto::Suite12 suite{0, "glass", {}, &openssl::sha256(), crypto::AeadProtection{&glass, nonce}};
    record::Opening12 opening{suite, hidden_keys(crypto::key_sizes(suite), mac_then_encrypt)};
    auto record = seal12(suite, mac_then_encrypt);
    open(opening, record);
  }
  for (const auto& suite : openssl::provider().suites12)
    for (const auto order : {mac_then_encrypt, encrypt_then_mac})
      if (!suite.is_aead()) expect_hidden(Bytes{seal12(suite, order)}.last(50), "a sealed record");
}

// The control: a nonce's length that hangs on its IV.
void leaking_nonce() {
  const auto iv = hidden_bytes(12);
  Buffer record(100);
  std::ranges::copy(Bytes{iv}.first(iv[0] % 12U), record.begin());
}

constexpr Case cases[]{{"secrets", secrets},
                       {"hybrid", hybrid},
                       {"ticket", ticket},
                       {"box", box},
                       {"record13", record13},
                       {"record12", record12},
                       {"leaking_nonce", leaking_nonce}};

}  // namespace

std::span<const Case> cases_of_sealing() { return cases; }

}  // namespace bulla::constant_time_test
