#include "bulla/handshake/server13/external_keys.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "support/keyed.h"

namespace bulla::handshake::server13 {
namespace {

using test::Duel;
using test::edit;
using test::extension;
using test::FaultCase;
using test::Keep;
using test::Keyed;
using test::list_of;
using test::raw_psk;
using wire::CipherSuite;
using wire::ClientHello;
using wire::ExtensionType;
using wire::HandshakeType;

// Changes the pre_shared_key of a hello.
auto change_psks(auto&& what) {
  return [what](Buffer& message) {
    edit<ClientHello>(message, [&](auto& hello, Keep& keep) {
      auto psks = hello.extensions.template find<wire::OfferedPsks>()->value();
      what(psks, keep);
      Buffer rest = test::without(hello.extensions, ExtensionType::pre_shared_key);
      append(rest, extension(psks));
      hello.extensions.raw = keep(rest);
    });
  };
}

// The client's first name, changed.
auto change_name(auto&& how) {
  return change_psks([how](auto& psks, Keep& keep) {
    Buffer list;
    wire::Writer writer{list};
    bool first = true;
    for (const auto& psk : psks.identities) {
      Buffer name{psk.identity.value.begin(), psk.identity.value.end()};
      if (std::exchange(first, false)) how(name);
      writer.put(wire::PskIdentity{{keep(std::move(name))}, psk.obfuscated_ticket_age});
    }
    psks.identities.raw = keep(std::move(list));
  });
}

const std::vector<FaultCase>& hello_cases() {
  constexpr auto type = HandshakeType::client_hello;
  static const std::vector<FaultCase> cases{
      {"a binder of another key", type, [](Buffer& message) { message[message.size() - 49 - 1] ^= 1; },
       Fault::bad_binder},
      {"a binder of another length", type, change_psks([](auto& psks, Keep& keep) {
         Buffer binders{psks.binders.raw.begin(), psks.binders.raw.end()};
         binders[0] += 1;
         binders.insert(binders.begin() + 1, 0);
         psks.binders.raw = keep(std::move(binders));
       }),
       Fault::bad_binder},
      {"the binders changed round", type, change_psks([](auto& psks, Keep& keep) {
         const Bytes raw = psks.binders.raw;
         Buffer binders{raw.begin() + 33, raw.end()};
         append(binders, raw.first(33));
         psks.binders.raw = keep(std::move(binders));
       }),
       Fault::bad_binder},
      {"another byte before the binders", type, [](Buffer& message) { message[4 + 2] ^= 1; }, Fault::bad_binder},
      {"another identity", type, change_name([](Buffer& name) { name[2] ^= 1; }), Fault::unknown_psk},
      {"a name for another protocol", type, change_name([](Buffer& name) { name[name.size() - 3] = 3; }),
       Fault::unknown_psk},
      {"a name for another hash", type, change_name([](Buffer& name) { name.back() = 3; }), Fault::unknown_psk},
      {"a name with a byte behind", type, change_name([](Buffer& name) { name.push_back(0); }), Fault::unknown_psk},
      {"a context", type, change_name([](Buffer& name) {
         name[name.size() - 5] = 1;
         name.insert(name.end() - 4, 'x');
       }),
       Fault::unknown_psk},
      {"no keys", type, test::drop<ClientHello>(ExtensionType::pre_shared_key), Fault::missing_extension},
      {"no modes", type, test::drop<ClientHello>(ExtensionType::psk_key_exchange_modes), Fault::missing_extension},
      {"psk_ke alone", type, test::put<ClientHello>(extension(ExtensionType::psk_key_exchange_modes, Buffer{1, 0})),
       Fault::key_required},
  };
  return cases;
}

// The server's suites are SHA-256's alone, so that the client's second name is never the one.
Keyed narrow() {
  static const std::array only{CipherSuite::TLS_AES_128_GCM_SHA256};
  static const auto policy = [] {
    auto changed = standard_2026();
    changed.suites = only;
    return changed;
  }();
  Keyed pair;
  pair.server->policy = &policy;
  return pair;
}

TEST(ServersKeys, AreNotBelievedWithAHelloThatDoesNotProveThem) {
  for (const auto& row : hello_cases()) {
    auto pair = narrow();
    Duel duel{pair.client, pair.server};
    expect_refused(duel, Side::client, row);
    EXPECT_FALSE(duel.server.info.external_psk);
  }
}

TEST(ServersKeys, AreNotBelievedWithABinderChangedAtAnyByte) {
  for (std::size_t at = 0; at < 32; ++at) {
    auto pair = narrow();
    const auto duel = pair.meet([&](Side, Buffer& message) {
      if (message[0] == 1) message[message.size() - 49 - 32 + at] ^= 0x80;
    });
    ASSERT_TRUE(duel.server.error) << at;
    EXPECT_EQ(duel.server.error->fault, Fault::bad_binder) << at;
  }
}

TEST(ServersKeys, AreNotFoundInANameThatIsCutAtAnyByte) {
  const auto size = test::external_psk()->name_for(*openssl::provider().sha256)->size();
  for (std::size_t cut = 1; cut < size; ++cut) {
    auto pair = narrow();
    Duel duel{pair.client, pair.server};
    expect_refused(duel, Side::client,
                   {"a name that is cut", HandshakeType::client_hello,
                    change_name([cut](Buffer& name) { name.resize(cut); }), Fault::unknown_psk});
  }
}

// RFC 9846 §4.3.11
TEST(ServersKeys, AreFoundWhateverAgeTheClientSays) {
  Keyed pair;
  const auto& hash = *openssl::provider().sha256;
  const auto name = test::external_psk()->name_for(hash).value();
  for (const std::uint32_t age : {0U, 1U, 0xffffffffU}) {
    Buffer identity;
    wire::Writer writer{identity};
    writer.put(wire::PskIdentity{{name}, age});
    HelloExtensions hello;
    hello.psks.emplace().identities.raw = identity;
    EXPECT_TRUE(find_key(hello, hash, *pair.server)) << age;
  }
}

TEST(ServersKeys, AreLookedForAmongTheFirstNamesAlone) {
  const auto among = [](std::size_t strangers) {
    auto pair = narrow();
    const auto duel = pair.meet([&](Side, Buffer& message) {
      if (message[0] != 1) return;
      change_psks([&](auto& psks, Keep& keep) {
        Buffer names;
        Buffer binders;
        for (std::size_t i = 0; i < strangers; ++i) {
          append(names, Buffer{0, 1, 'x', 0, 0, 0, 0});
          Buffer binder(33, 0);
          binder[0] = 32;
          append(binders, binder);
        }
        append(names, psks.identities.raw);
        append(binders, psks.binders.raw);
        psks.identities.raw = keep(std::move(names));
        psks.binders.raw = keep(std::move(binders));
      })(message);
    });
    return duel.server.error->fault;
  };
  EXPECT_EQ(among(max_keys_tried - 1), Fault::bad_binder) << "found, and the hello was altered";
  EXPECT_EQ(among(max_keys_tried), Fault::unknown_psk);
  EXPECT_EQ(among(1000), Fault::unknown_psk);
}

TEST(ServersKeys, ChooseTheSuiteThatGoesWithThem) {
  const auto modern = modern_2026();  // AES-256, with SHA-384, first
  Keyed pair{raw_psk()};
  pair.client->key_proof = KeyProof::key_or_certificate;
  pair.client->trust = test::test_authority().trust();
  pair.server->policy = &modern;
  const auto duel = pair.meet();
  ASSERT_TRUE(duel.done());
  EXPECT_EQ(duel.server.info.suite, CipherSuite::TLS_CHACHA20_POLY1305_SHA256);
  EXPECT_TRUE(duel.server.info.external_psk);
}

TEST(ServersKeys, OfAHashThatNoCommonSuiteHasAreNotChosen) {
  Keyed pair{raw_psk()};
  pair.allow_certificates();
  const std::array only{CipherSuite::TLS_AES_256_GCM_SHA384};
  auto policy = standard_2026();
  policy.suites = only;
  pair.server->policy = &policy;
  const auto duel = pair.meet();
  ASSERT_TRUE(duel.done());
  EXPECT_FALSE(duel.server.info.external_psk);
  EXPECT_TRUE(duel.client.info.peer);
}

TEST(ServersKeys, AloneAreDemandedOfEachClient) {
  Keyed pair;
  pair.server->identities = {test::server_identity()};
  pair.client = test::client_config();
  const auto duel = pair.meet();
  ASSERT_TRUE(duel.server.error);
  EXPECT_EQ(duel.server.error->fault, Fault::key_required);
  EXPECT_EQ(duel.server.error->alert(), Alert::handshake_failure);
}

TEST(ServersKeys, HaveToStandInTheSecondHelloToo) {
  const test::GroupPolicy nist{{wire::NamedGroup::secp256r1}, {wire::NamedGroup::secp256r1}};
  const std::vector<FaultCase> cases{
      {"dropped", HandshakeType::client_hello, test::drop<ClientHello>(ExtensionType::pre_shared_key),
       Fault::missing_extension},
      {"changed", HandshakeType::client_hello, change_name([](Buffer& name) { name[2] ^= 1; }), Fault::unknown_psk},
      {"not proved", HandshakeType::client_hello, [](Buffer& message) { message.back() ^= 1; }, Fault::bad_binder},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.what);
    Keyed pair;
    pair.server->policy = &nist.policy;
    int hellos = 0;
    const auto duel = pair.meet([&](Side, Buffer& message) {
      if (message[0] == 1 && ++hellos == 2) row.change(message);
    });
    EXPECT_EQ(hellos, 2);
    ASSERT_TRUE(duel.server.error);
    EXPECT_EQ(duel.server.error->fault, row.fault) << duel.server.error->row().name;
    EXPECT_FALSE(duel.server.info.external_psk);
  }
}

// RFC 9846 §4.2.4: it was chosen for the key's sake, and another would be chosen now.
TEST(ServersKeys, DroppedAfterARetryLeaveTheSuiteThatItNamed) {
  const test::GroupPolicy nist{{wire::NamedGroup::secp256r1}, {wire::NamedGroup::secp256r1}};
  auto modern = nist.policy;
  modern.suites = modern_2026().suites;
  Keyed pair{raw_psk()};
  pair.allow_certificates();
  pair.server->policy = &modern;
  int hellos = 0;
  std::vector<CipherSuite> suites;
  (void)pair.meet([&](Side, Buffer& message) {
    if (message[0] == 1 && ++hellos == 2) test::drop<ClientHello>(ExtensionType::pre_shared_key)(message);
    if (message[0] == 2) suites.push_back(test::body_of<wire::ServerHello>(message).cipher_suite);
  });
  const auto chosen = CipherSuite::TLS_CHACHA20_POLY1305_SHA256;
  EXPECT_EQ(suites, (std::vector{chosen, chosen}));
}

TEST(ServersKeys, DroppedAfterARetryLeadToACertificateOrToNothing) {
  const test::GroupPolicy nist{{wire::NamedGroup::secp256r1}, {wire::NamedGroup::secp256r1}};
  for (const auto proof : {KeyProof::key_alone, KeyProof::key_or_certificate}) {
    Keyed pair;
    pair.allow_certificates();
    pair.server->key_proof = proof;
    pair.server->policy = &nist.policy;
    int hellos = 0;
    const auto duel = pair.meet([&](Side, Buffer& message) {
      if (message[0] == 1 && ++hellos == 2) test::drop<ClientHello>(ExtensionType::pre_shared_key)(message);
    });
    EXPECT_EQ(hellos, 2);
    EXPECT_FALSE(duel.server.info.external_psk);
    EXPECT_FALSE(duel.done());
    if (proof == KeyProof::key_alone) {
      ASSERT_TRUE(duel.server.error);
      EXPECT_EQ(duel.server.error->fault, Fault::key_required);
    }
  }
}

}  // namespace
}  // namespace bulla::handshake::server13
