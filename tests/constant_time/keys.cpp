// constant_time: what is made of secrets before there are records: the key schedule, the PRF, and the proofs under
// their keys, which are compared. libcrypto's hashes run with them.
#include "bulla/keys/prf12.h"
#include "bulla/openssl/hash.h"
#include "bulla/openssl/provider.h"
#include "bulla/session/external_psk.h"
#include "constant_time/hiding.h"

namespace bulla::constant_time_test {
namespace {

using Origin = keys::EarlyStage::PskOrigin;

keys::HashValue transcript_of(const crypto::Hash& hash) { return keys::hash_of(hash, bytes_of("what was said")); }

void expect_hidden(const keys::TrafficPair& pair, const char* what) {
  constant_time_test::expect_hidden(pair.client.expose(), what);
  constant_time_test::expect_hidden(pair.server.expose(), what);
}
using constant_time_test::expect_hidden;

template <std::size_t Capacity>
void expect_hidden(const Secret<Capacity>& secret, const char* what) {
  expect_hidden(secret.expose(), what);
}

void for_each_hash(void (*run)(const crypto::Hash& hash)) {
  for (const auto* hash : {&openssl::sha256(), &openssl::sha384()}) run(*hash);
}

// Whether a proof is right is told in the end; where it differs is not.
void compare(Bytes made, const char* what) {
  expect_hidden(made, what);
  Buffer received{made.begin(), made.end()};
  show(received);
  if (!shown(equal_in_constant_time(received, made))) std::printf("%s: a good proof was refused\n", what);
  for (const std::size_t at : {std::size_t{0}, received.size() - 1}) {
    auto altered = received;
    altered[at] ^= 1;
    if (shown(equal_in_constant_time(altered, made))) std::printf("%s: a bad proof was taken\n", what);
  }
}

void schedule() {
  for_each_hash([](const crypto::Hash& hash) {
    const auto transcript = transcript_of(hash);
    keys::EarlyStage early{hash, hidden_bytes(hash.size)};
    expect_hidden(early.early_traffic(transcript), "early traffic");
    expect_hidden(early.early_exporter(transcript), "early exporter");
    auto handshake = std::move(early).agree(hidden_bytes(64));
    expect_hidden(handshake.traffic(transcript), "handshake traffic");
    const auto master = std::move(handshake).master();
    const auto traffic = master.traffic(transcript);
    expect_hidden(traffic, "traffic");
    expect_hidden(keys::next_traffic_secret(hash, traffic.client.expose()), "next traffic");
    const auto resumption = master.resumption(transcript);
    expect_hidden(keys::resumption_psk(hash, resumption.expose(), bytes_of("nonce")), "a ticket's key");
    const auto keys = keys::traffic_keys(hash, *openssl::provider().suites[0].aead, traffic.server.expose());
    expect_hidden(keys.key, "a record's key");
    expect_hidden(keys.iv, "a record's IV");
  });
}

void finished13() {
  for_each_hash([](const crypto::Hash& hash) {
    const auto made = keys::verify_data(hash, hidden_bytes(hash.size), transcript_of(hash));
    compare(made.view(), "Finished");
  });
}

void compare_binder(const keys::EarlyStage& stage, Origin origin) {
  const auto key = stage.binder_key(origin);
  const auto made = keys::verify_data(stage.hash(), key.expose(), transcript_of(stage.hash()));
  compare(made.view(), "binder");
}

// By a session's key and by one that was given beforehand, imported (RFC 9258) and as it is.
void binder() {
  for_each_hash([](const crypto::Hash& hash) {
    compare_binder(keys::EarlyStage{hash, hidden_bytes(hash.size)}, Origin::resumption);
    for (const auto use : {session::PskUse::imported, session::PskUse::raw}) {
      const auto own = hash.size == 32 ? wire::KdfIdentifier::HKDF_SHA256 : wire::KdfIdentifier::HKDF_SHA384;
      const auto psk =
          session::ExternalPsk::create({.identity = "till-7", .hash = own, .use = use}, hidden_bytes(32)).value();
      compare_binder(psk->begin(hash, openssl::provider()), psk->origin());
    }
  });
}

void exporter() {
  for_each_hash([](const crypto::Hash& hash) {
    Buffer out(80);
    keys::export_keying_material(hash, hidden_bytes(hash.size), "EXPERIMENTAL probe", bytes_of("context"), out);
    expect_hidden(out, "exported");
  });
}

// The randoms are public; they go into a seed beside secrets.
const Buffer client_random(32, 1), server_random(32, 2);
const keys::Randoms randoms{client_random, server_random};

void prf12() {
  for_each_hash([](const crypto::Hash& hash) {
    const auto premaster = hidden_bytes(48);
    const auto plain = keys::MasterSecret::plain(hash, premaster, randoms);
    const auto extended = keys::MasterSecret::extended(hash, premaster, transcript_of(hash));
    expect_hidden(plain.expose(), "master secret");
    expect_hidden(extended.expose(), "extended master secret");
    const auto block = extended.key_block(randoms, {.mac = hash.size, .key = 32, .iv = 12});
    for (const auto* side : {&block.client, &block.server}) {
      expect_hidden(side->mac, "MAC key");
      expect_hidden(side->key, "key");
      expect_hidden(side->iv, "IV");
    }
    Buffer out(80);
    if (!extended.export_keying_material("EXPERIMENTAL probe", bytes_of("context"), randoms, out))
      std::puts("nothing was exported");
    expect_hidden(out, "exported");
  });
}

void finished12() {
  for_each_hash([](const crypto::Hash& hash) {
    const auto master = keys::MasterSecret::resumed(hash, hidden_bytes(keys::MasterSecret::size));
    for (const auto sender : {keys::Sender::client, keys::Sender::server})
      compare(master.verify_data(sender, transcript_of(hash)), "Finished of TLS 1.2");
  });
}

// The control: a Finished, compared as any two strings are.
void leaking_comparison() {
  const auto made = keys::verify_data(openssl::sha256(), hidden_bytes(32), transcript_of(openssl::sha256()));
  Buffer received(made.size, 7);
  if (std::ranges::equal(received, made.view())) std::puts("equal");
}

// And a label's length that hangs on a key.
void leaking_expansion() {
  const auto key = hidden_bytes(32);
  Buffer out(32);
  constexpr std::string_view label = "a label of some length";
  keys::expand_label(openssl::sha256(), key, label.substr(0, key[0] & 7U), {}, out);
}

constexpr Case cases[]{{"schedule", schedule},
                       {"finished13", finished13},
                       {"binder", binder},
                       {"exporter", exporter},
                       {"prf12", prf12},
                       {"finished12", finished12},
                       {"leaking_comparison", leaking_comparison},
                       {"leaking_expansion", leaking_expansion}};

}  // namespace

std::span<const Case> cases_of_keys() { return cases; }

}  // namespace bulla::constant_time_test
