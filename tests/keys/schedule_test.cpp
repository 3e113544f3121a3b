#include "bulla/keys/schedule.h"

#include <gtest/gtest.h>

#include "bulla/crypto/hkdf.h"
#include "bulla/openssl/provider.h"
#include "support/hex.h"
#include "support/traces.h"

namespace bulla::keys {
namespace {

using test::Trace;

const crypto::Hash& sha256() { return *openssl::provider().sha256; }
const crypto::Aead& aes_128_gcm() { return *openssl::provider().suites.front().aead; }

class Rfc8448 : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (test::rfc8448_traces().empty()) GTEST_SKIP() << "the shared data is absent";
    trace_ = &test::rfc8448_traces().at(GetParam());
  }
  const Trace& trace() const { return *trace_; }

 private:
  const Trace* trace_ = nullptr;
};

std::string shown(const StageSecret& secret) { return to_hex(secret.expose()); }

// What the text of a step puts between quotation marks, without "tls13 ".
std::string label_in(std::string_view text) {
  const auto begin = text.find('"') + 1;
  auto label = text.substr(begin, text.rfind('"') - begin);
  if (label.starts_with("tls13 ")) label.remove_prefix(6);
  return std::string{label};
}

std::string expanded(Bytes secret, std::string_view label, Bytes context, std::size_t size) {
  Buffer out(size);
  expand_label(sha256(), secret, label, context, out);
  return to_hex(out);
}

TEST_P(Rfc8448, EachDerivationAloneGivesWhatTheTraceSays) {
  std::size_t checked = 0;
  for (const auto& step : trace().steps) {
    SCOPED_TRACE(step.actor + ": " + step.text);
    if (step.values.contains("expanded")) {
      const auto context = step.values.contains("hash") ? step.value("hash") : Buffer{};
      EXPECT_EQ(expanded(step.value("PRK"), step.is("calculate PSK binder") ? "finished" : label_in(step.text), context,
                         step.value("expanded").size()),
                to_hex(step.value("expanded")));
      ++checked;
    }
    if (step.values.contains("key expanded")) {
      const auto keys = traffic_keys(sha256(), aes_128_gcm(), step.value("PRK"));
      EXPECT_EQ(to_hex(keys.key.expose()), to_hex(step.value("key expanded")));
      EXPECT_EQ(to_hex(keys.iv.expose()), to_hex(step.value("iv expanded")));
      ++checked;
    }
    if (step.values.contains("IKM")) {
      Buffer secret(32);
      crypto::hkdf_extract(sha256(), step.values.contains("salt") ? step.value("salt") : Buffer{}, step.value("IKM"),
                           secret);
      EXPECT_EQ(to_hex(secret), to_hex(step.value("secret")));
      ++checked;
    }
  }
  EXPECT_GE(checked, 17U);
}

// The bytes of a ClientHello in front of its binders: here one binder of 32 bytes and its two lengths.
Bytes without_binders(Bytes hello) { return hello.first(hello.size() - 2 - 1 - 32); }

// Follows the messages and compares what our stages derive after each of them.
class Follower {
 public:
  explicit Follower(const Trace& trace) : trace_{trace} { transcript_.choose(sha256()); }

  EarlyStage early() const {
    for (const auto& step : trace_.steps)
      if (step.is("extract secret \"early\"") && step.values.contains("IKM"))
        return EarlyStage{sha256(), step.value("IKM")};
    return EarlyStage{sha256()};
  }

  void follow() {
    for (const auto& [actor, message] : trace_.messages()) {
      if (message[0] == 1) client_hello(message);
      if (message[0] == 2) fold_before_retry(message);
      if (message[0] == 20) before_finished(actor, message);
      if (message[0] == 4) ticket(message);
      transcript_.add(message);
      if (message[0] == 2 && !is_retry(message)) after_server_hello();
      if (message[0] == 20) after_finished(actor);
    }
    EXPECT_TRUE(client_finished_);
  }

 private:
  std::string secret(std::string_view label) const {
    return to_hex(trace_.find("", "derive secret \"tls13 " + std::string{label} + "\"").value("expanded"));
  }
  std::string key(std::string_view actor, std::string_view use, const std::string& part) const {
    return to_hex(trace_.find(actor, use).value(part + " expanded"));
  }
  static void expect_keys(Bytes secret, const std::string& key, const std::string& iv) {
    const auto keys = traffic_keys(sha256(), aes_128_gcm(), secret);
    EXPECT_EQ(to_hex(keys.key.expose()), key);
    EXPECT_EQ(to_hex(keys.iv.expose()), iv);
  }

  void client_hello(Bytes message) {
    if (std::ranges::none_of(trace_.steps, [](const auto& step) { return step.is("calculate PSK binder"); })) return;
    const auto& binder = trace_.find("client", "calculate PSK binder");
    Transcript prefix;
    prefix.choose(sha256());
    prefix.add(without_binders(message));
    EXPECT_EQ(to_hex(prefix.hash().view()), to_hex(binder.value("binder hash")));
    const auto base = early().binder_key(EarlyStage::PskOrigin::resumption);
    EXPECT_EQ(to_hex(base.expose()), to_hex(binder.value("PRK")));
    const auto data = verify_data(sha256(), base.expose(), prefix.hash());
    EXPECT_EQ(to_hex(data.view()), to_hex(binder.value("finished")));
    EXPECT_EQ(to_hex(data.view()), to_hex(message.last(32)));
    Transcript hello;
    hello.choose(sha256());
    hello.add(message);
    const auto traffic = early().early_traffic(hello.hash());
    EXPECT_EQ(to_hex(traffic.expose()), secret("c e traffic"));
    expect_keys(traffic.expose(), key("client", "derive write traffic keys for early", "key"),
                key("client", "derive write traffic keys for early", "iv"));
  }

  static bool is_retry(Bytes server_hello) {
    return same_bytes(server_hello.subspan(6, 8), test::from_hex("cf21ad74e59a6111"));
  }
  void fold_before_retry(Bytes server_hello) {
    if (is_retry(server_hello)) transcript_.fold_first_hello();
  }

  void after_server_hello() {
    stage_.emplace(early().agree(trace_.find("", "extract secret \"handshake\"").value("IKM")));
    traffic_ = stage_->traffic(transcript_.hash());
    EXPECT_EQ(shown(traffic_.client), secret("c hs traffic"));
    EXPECT_EQ(shown(traffic_.server), secret("s hs traffic"));
    expect_keys(traffic_.server.expose(), key("server", "derive write traffic keys for handshake", "key"),
                key("server", "derive write traffic keys for handshake", "iv"));
  }

  void before_finished(const std::string& actor, Bytes message) {
    const auto& base = actor == "client" ? traffic_.client : traffic_.server;
    EXPECT_EQ(to_hex(verify_data(sha256(), base.expose(), transcript_.hash()).view()), to_hex(message.subspan(4)));
  }

  void after_finished(const std::string& actor) {
    if (actor == "server") return after_server_finished();
    resumption_ = master_->resumption(transcript_.hash());
    EXPECT_EQ(shown(resumption_), secret("res master"));
    client_finished_ = true;
  }

  void after_server_finished() {
    master_.emplace(std::move(*stage_).master());
    const auto traffic = master_->traffic(transcript_.hash());
    EXPECT_EQ(shown(traffic.client), secret("c ap traffic"));
    EXPECT_EQ(shown(traffic.server), secret("s ap traffic"));
    EXPECT_EQ(shown(master_->exporter(transcript_.hash())), secret("exp master"));
    expect_keys(traffic.client.expose(), key("client", "derive write traffic keys for application", "key"),
                key("client", "derive write traffic keys for application", "iv"));
  }

  // The key that the ticket stands for: RFC 9846 §4.7.1.
  void ticket(Bytes message) {
    const auto nonce = message.subspan(4 + 8 + 1, message[4 + 8]);
    EXPECT_EQ(expanded(resumption_.expose(), "resumption", nonce, 32),
              to_hex(trace_.find("server", "generate resumption secret").value("expanded")));
  }

  const Trace& trace_;
  Transcript transcript_;
  std::optional<HandshakeStage> stage_;
  std::optional<MasterStage> master_;
  TrafficPair traffic_;
  StageSecret resumption_;
  bool client_finished_ = false;
};

TEST_P(Rfc8448, TheStagesDeriveEverySecretFromTheMessages) { Follower{trace()}.follow(); }

INSTANTIATE_TEST_SUITE_P(Traces, Rfc8448,
                         testing::Values("simple_1rtt", "resumed_0rtt", "hello_retry_request", "client_authentication",
                                         "compatibility_mode"),
                         [](const auto& trace) { return std::string{trace.param}; });

TEST(Schedule, ABinderKeyTellsTicketsFromExternalKeys) {
  const Buffer psk(32, 7);
  const EarlyStage stage{sha256(), psk};
  const auto resumption = stage.binder_key(EarlyStage::PskOrigin::resumption);
  const auto external = stage.binder_key(EarlyStage::PskOrigin::external);
  EXPECT_FALSE(same_bytes(resumption.expose(), external.expose()));
}

TEST(Schedule, WithoutAPreSharedKeyTheEarlyStageStartsFromZeros) {
  const EarlyStage with{sha256(), Buffer(32, 0)};
  const EarlyStage without{sha256()};
  EXPECT_EQ(shown(with.early_traffic({.bytes = {}, .size = 32})),
            shown(without.early_traffic({.bytes = {}, .size = 32})));
}

TEST(Schedule, SecretsAreAsLongAsTheHash) {
  const auto& sha384 = *openssl::provider().sha384;
  auto stage = EarlyStage{sha384}.agree(Buffer(32, 1));
  const HashValue hash{.bytes = {}, .size = 48};
  EXPECT_EQ(stage.traffic(hash).client.size(), 48U);
  const auto master = std::move(stage).master();
  EXPECT_EQ(master.traffic(hash).server.size(), 48U);
  EXPECT_EQ(master.exporter(hash).size(), 48U);
  EXPECT_EQ(master.resumption(hash).size(), 48U);
  EXPECT_EQ(verify_data(sha384, Buffer(48, 1), hash).size, 48U);
  EXPECT_EQ(next_traffic_secret(sha384, Buffer(48, 1)).size(), 48U);
}

TEST(Schedule, AnUpdatedTrafficSecretIsTheLabelledExpansionOfTheOldOne) {
  const Buffer secret(32, 3);
  EXPECT_EQ(shown(next_traffic_secret(sha256(), secret)), expanded(secret, "traffic upd", {}, 32));
}

TEST(Schedule, ExportedMaterialDependsOnLabelContextAndLength) {
  const Buffer secret(32, 9);
  const auto exported = [&](std::string_view label, std::string_view context, std::size_t size) {
    Buffer out(size);
    export_keying_material(sha256(), secret, label, bytes_of(context), out);
    return to_hex(out);
  };
  Buffer empty_hash(32);
  sha256().digest({}, empty_hash);
  Buffer context_hash(32);
  sha256().digest({bytes_of("context")}, context_hash);
  const auto derived = test::from_hex(expanded(secret, "EXPORTER-test", empty_hash, 32));
  EXPECT_EQ(exported("EXPORTER-test", "context", 100), expanded(derived, "exporter", context_hash, 100));
  EXPECT_NE(exported("EXPORTER-test", "context", 32), exported("EXPORTER-other", "context", 32));
  EXPECT_NE(exported("EXPORTER-test", "context", 32), exported("EXPORTER-test", "", 32));
  EXPECT_NE(exported("EXPORTER-test", "", 32), exported("EXPORTER-test", "", 33).substr(0, 64));
}

}  // namespace
}  // namespace bulla::keys
