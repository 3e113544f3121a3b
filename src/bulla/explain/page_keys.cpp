#include "bulla/explain/page_keys.h"

#include "bulla/explain/sides.h"
#include "bulla/keys/prf12.h"
#include "bulla/keys/schedule.h"

namespace bulla::explain {
namespace {

using Place = std::optional<std::size_t>;
using Entry = KeyLedger::Entry;

// How a secret is told that the ledger holds.
struct Row {
  std::string_view label;  // in the ledger
  std::string_view name;
  std::string_view made_by;
  std::string_view transcript;  // words for the messages
  std::string_view purpose;
  std::optional<Epoch> epoch{};
};

constexpr std::string_view to_hello = "client hello to server hello";
constexpr std::string_view to_finished = "client hello to the server's finished";

constexpr Row early_traffic{"CLIENT_EARLY_TRAFFIC_SECRET",
                            "client early traffic secret",
                            "Derive-Secret with \"c e traffic\"",
                            "the client hello",
                            "seals what the client sends together with its hello",
                            Epoch{Side::client, Epoch::early}};
constexpr Row early_exporter{"EARLY_EXPORTER_SECRET", "early exporter secret", "Derive-Secret with \"e exp master\"",
                             "the client hello", "gives keys to what stands above TLS, before the server has answered"};
constexpr Row handshake_secret{"handshake secret", "handshake secret",
                               "HKDF-Extract of the shared secret, salted with what the early secret gives", "",
                               "from here on a stranger who has seen every byte knows nothing"};
constexpr Row client_handshake{"CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                               "client handshake traffic secret",
                               "Derive-Secret with \"c hs traffic\"",
                               to_hello,
                               "seals the client's part of the handshake, and is the base of its Finished",
                               Epoch{Side::client, Epoch::handshake}};
constexpr Row server_handshake{"SERVER_HANDSHAKE_TRAFFIC_SECRET",
                               "server handshake traffic secret",
                               "Derive-Secret with \"s hs traffic\"",
                               to_hello,
                               "seals the server's part of the handshake, and is the base of its Finished",
                               Epoch{Side::server, Epoch::handshake}};
constexpr Row main_secret{"main secret", "main secret",
                          "HKDF-Extract of zeros, salted with what the handshake secret gives", "",
                          "all that outlives the handshake comes of it"};
constexpr Row client_application{"CLIENT_TRAFFIC_SECRET_0",
                                 "client application traffic secret 0",
                                 "Derive-Secret with \"c ap traffic\"",
                                 to_finished,
                                 "seals what the client sends once the handshake is done",
                                 Epoch{Side::client, Epoch::application}};
constexpr Row server_application{"SERVER_TRAFFIC_SECRET_0",
                                 "server application traffic secret 0",
                                 "Derive-Secret with \"s ap traffic\"",
                                 to_finished,
                                 "seals what the server sends once the handshake is done",
                                 Epoch{Side::server, Epoch::application}};
constexpr Row exporter{"EXPORTER_SECRET", "exporter secret", "Derive-Secret with \"exp master\"", to_finished,
                       "gives keys to what stands above TLS"};
constexpr Row resumption{"resumption secret", "resumption secret", "Derive-Secret with \"res master\"",
                         "client hello to the client's finished", "what the keys of tickets come from"};

PageKey key_of(std::string_view name, Bytes value) {
  PageKey key;
  key.name = name;
  key.size = value.size();
  key.value = Secret<128>{value};
  return key;
}

PageKey nameless(std::string_view name, std::size_t size) {
  PageKey key;
  key.name = name;
  key.size = size;
  return key;
}

class Builder {
 public:
  Builder(const KeyLedger& ledger, const std::map<Epoch, Protected>& protects, const KeyCourse& course)
      : ledger_{ledger}, protects_{protects}, course_{course} {}

  KeyTree build() && {
    if (ledger_.suite12() != nullptr) {
      tell12();
    } else {
      tell13();
    }
    return std::move(tree_);
  }

 private:
  const Entry* find(std::string_view label, std::size_t which = 0) const {
    for (const auto& entry : ledger_.entries())
      if (entry.label == label && which-- == 0) return &entry;
    return nullptr;
  }

  PageSecret* add(PageSecret secret) {
    if (tree_.secrets.size() >= max_page_secrets) {
      ++tree_.left_out;
      return nullptr;
    }
    return &tree_.secrets.emplace_back(std::move(secret));
  }
  Place last() const { return tree_.secrets.size() - 1; }

  // Nothing if it never came about, or has no room.
  Place add(const Row& row, const Entry* entry, Place parent, Place input = {}) {
    if (entry == nullptr) return {};
    PageSecret secret;
    secret.name = row.name;
    if (row.label.find('_') != row.label.npos) secret.key_log_label = row.label;
    secret.parent = parent;
    secret.input = input;
    secret.made_by = row.made_by;
    secret.transcript = row.transcript;
    if (!row.transcript.empty())
      secret.transcript_hash = {entry->transcript.view().begin(), entry->transcript.view().end()};
    secret.purpose = row.purpose;
    secret.size = entry->size;
    secret.value = Secret<128>{entry->value.expose()};
    auto* const added = add(std::move(secret));
    if (added == nullptr) return {};
    if (row.epoch) protect(*added, *row.epoch);
    return last();
  }
  Place add(const Row& row, Place parent, Place input = {}) { return add(row, find(row.label), parent, input); }

  void protect(PageSecret& secret, Epoch epoch) {
    secret.writer = epoch.writer;
    tree_.by_epoch[epoch] = static_cast<std::size_t>(&secret - tree_.secrets.data());
    if (const auto found = protects_.find(epoch); found != protects_.end()) secret.records = found->second;
    if (ledger_.suite() != nullptr) add_keys13(secret);
  }

  void add_keys13(PageSecret& secret) const {
    const auto& suite = *ledger_.suite();
    if (secret.value.empty()) {
      secret.keys.push_back(nameless("key", suite.aead->key_size));
      secret.keys.push_back(nameless("iv", 12));
      return;
    }
    const auto keys = keys::traffic_keys(*suite.hash, *suite.aead, secret.value.expose());
    secret.keys.push_back(key_of("key", keys.key.expose()));
    secret.keys.push_back(key_of("iv", keys.iv.expose()));
  }

  void tell13();
  Place tell_early(std::size_t which, Place input);
  void tell_updates(Side side, Place parent);
  void tell12();
  void tell_keys12(Place master, const Entry* secret);

  const KeyLedger& ledger_;
  const std::map<Epoch, Protected>& protects_;
  const KeyCourse& course_;
  KeyTree tree_;
};

Place Builder::tell_early(std::size_t which, Place input) {
  const bool second = find("early secret", 1) != nullptr;
  const bool offered = second && which == 0;
  const std::string_view made_by = offered              ? "HKDF-Extract of the key of the session that was offered"
                                   : course_.shared_key ? "HKDF-Extract of the key that both were given beforehand"
                                   : course_.resumed    ? "HKDF-Extract of the earlier session's key"
                                                        : "HKDF-Extract of zeros: no key was there before";
  const Row row{"early secret", offered ? "early secret of what was offered" : "early secret", made_by, "",
                offered ? "the server did not go on with it" : "the root of the schedule"};
  return add(row, find(row.label, which), input);
}

void Builder::tell13() {
  auto early = tell_early(0, {});
  add(early_traffic, early);
  add(early_exporter, early);
  if (find("early secret", 1) != nullptr) early = tell_early(1, {});
  const auto shared = add(Row{"shared secret", "shared secret", "the key agreement: own private key, the other's share",
                              "", "both ends have it, and nobody who saw the shares alone"},
                          {});
  const auto handshake = add(handshake_secret, early, shared);
  add(client_handshake, handshake);
  add(server_handshake, handshake);
  const auto main = add(main_secret, handshake);
  const auto client = add(client_application, main);
  const auto server = add(server_application, main);
  add(exporter, main);
  add(resumption, main);
  tell_updates(Side::client, client);
  tell_updates(Side::server, server);
}

// RFC 9846 §7.2: each out of the one before, which is forgotten.
void Builder::tell_updates(Side side, Place parent) {
  for (std::uint32_t n = 1; parent && protects_.contains({side, Epoch::application + n}); ++n) {
    PageSecret secret;
    secret.name = std::string{name_of_side(side)} + " application traffic secret " + std::to_string(n);
    secret.parent = parent;
    secret.made_by = "HKDF-Expand-Label with \"traffic upd\"";
    secret.purpose = "takes the place of the one before, after a key update";
    const auto& before = tree_.secrets[*parent];
    secret.size = before.size;
    if (!before.value.empty() && ledger_.suite() != nullptr) {
      const auto next = keys::next_traffic_secret(*ledger_.suite()->hash, before.value.expose());
      secret.value = Secret<128>{next.expose()};
    }
    auto* const added = add(std::move(secret));
    if (added == nullptr) return;
    protect(*added, {side, Epoch::application + n});
    parent = last();
  }
}

void Builder::tell12() {
  const auto* const entry = find("CLIENT_RANDOM");
  const auto premaster = add(Row{"premaster secret", "premaster secret",
                                 course_.transport ? "drawn by the client, and sent under the server's key"
                                                   : "the key agreement: own private key, the other's share",
                                 "", "both ends have it, and nobody between"},
                             {});
  const bool hashed = premaster && course_.extended_master;
  const std::string_view made_by = !premaster ? "kept from the earlier session"
                                   : hashed   ? "PRF with \"extended master secret\" (RFC 7627)"
                                              : "PRF with \"master secret\", and the randoms of both hellos";
  const Row row{"CLIENT_RANDOM", "master secret", made_by, hashed ? "client hello to client key exchange" : "",
                "all keys of the connection come of it, and of the randoms"};
  const auto master = add(row, entry, premaster);
  if (master) tell_keys12(master, entry);
}

// RFC 5246 §6.3
void Builder::tell_keys12(Place master, const Entry* secret) {
  const auto& suite = *ledger_.suite12();
  const auto sizes = crypto::key_sizes(suite);
  std::optional<keys::KeyBlock> block;
  if (secret->value.size() == keys::MasterSecret::size)
    block = keys::MasterSecret::resumed(*suite.hash, secret->value.expose())
                .key_block({ledger_.client_random(), ledger_.server_random()}, sizes);
  for (const auto side : {Side::client, Side::server}) {
    PageSecret keys;
    keys.name = std::string{name_of_side(side)} + " write keys";
    keys.parent = master;
    keys.made_by = "PRF with \"key expansion\", and the randoms of both hellos";
    keys.purpose = "seal what the " + std::string{name_of_side(side)} + " sends after its change cipher spec";
    keys.size = sizes.mac + sizes.key + sizes.iv;
    const auto* const of_side = !block ? nullptr : side == Side::client ? &block->client : &block->server;
    const auto put = [&](std::string_view name, std::size_t size, const auto member) {
      if (size > 0)
        keys.keys.push_back(of_side == nullptr ? nameless(name, size) : key_of(name, (of_side->*member).expose()));
    };
    put("MAC key", sizes.mac, &crypto::WriteKeys::mac);
    put("key", sizes.key, &crypto::WriteKeys::key);
    put("iv", sizes.iv, &crypto::WriteKeys::iv);
    if (auto* const added = add(std::move(keys))) protect(*added, {side, Epoch::application});
  }
}

}  // namespace

KeyTree key_tree(const KeyLedger& ledger, const std::map<Epoch, Protected>& protects, const KeyCourse& course) {
  return Builder{ledger, protects, course}.build();
}

}  // namespace bulla::explain
