// tests/explain: pages made by hand around real messages.
#include "explain/html_pages.h"

#include <gtest/gtest.h>

#include "explain/story12.h"
#include "support/keyed.h"

namespace bulla::test {
namespace {

using namespace explain;

Buffer noise(std::size_t size, unsigned seed) {
  Buffer bytes;
  while (bytes.size() < size) bytes.push_back(static_cast<std::uint8_t>((seed = seed * 1664525U + 1013904223U) >> 24));
  return bytes;
}

Buffer with_head(std::uint8_t type, Bytes content) {
  Buffer record{type, 3, 3, static_cast<std::uint8_t>(content.size() >> 8), static_cast<std::uint8_t>(content.size())};
  append(record, content);
  return record;
}

// Records that could have carried the messages: each of its own, but sealed ones of one side together.
class Carrier {
 public:
  explicit Carrier(Page& page) : page_{page} {}

  void carry(std::size_t index) {
    auto& message = page_.messages[index];
    const bool alert = message.what == What::alert;
    const bool joins = message.sealed && !alert && last_ && page_.records[*last_].sealed &&
                       page_.records[*last_].from == message.from && page_.records[*last_].content == "handshake";
    if (!joins) begin(message.from, message.at, alert ? "alert" : "handshake", message.sealed);
    message.records = {*last_};
    auto& record = page_.records[*last_];
    record.messages.push_back(index);
    record.content_size += message.bytes.size;
    finish(record, message.bytes.bytes, alert ? 21 : 22);
  }

  void carry_data(Side from, Moment at, std::size_t size) {
    begin(from, at, "application_data", true);
    page_.records[*last_].content_size = size;
    finish(page_.records[*last_], {}, 23);
    last_.reset();
  }

 private:
  void begin(Side from, Moment at, std::string content, bool sealed) {
    last_ = page_.records.size();
    PageRecord record;
    record.number = page_.records.size() + 1;
    record.at = at;
    record.from = from;
    record.type = sealed ? "application_data" : content;
    record.content = std::move(content);
    record.sealed = sealed;
    if (sealed)
      record.secret =
          record.content == "application_data" ? (from == Side::client ? 5 : 6) : (from == Side::client ? 3 : 4);
    page_.records.push_back(std::move(record));
  }
  static void finish(PageRecord& record, Bytes content, std::uint8_t type) {
    const auto sealed = noise(record.content_size + 17, static_cast<unsigned>(record.number));
    record.wire.bytes = record.sealed ? with_head(23, sealed) : with_head(type, content);
    record.wire.size = record.wire.bytes.size();
    record.tree = wire::describe_record(record.wire.bytes);
  }

  Page& page_;
  std::optional<std::size_t> last_;
};

void add_messages(const Recording& recording, wire::ProtocolVersion version, Page& page) {
  Carrier carrier{page};
  for (std::size_t i = 0; i < recording.events.size(); ++i) {
    const auto& event = recording.events[i];
    if (event.what == What::judged) continue;
    const auto& entry = page.transaction.entries[i];
    PageMessage message{event.what,
                        event.at,
                        event.from,
                        entry.name,
                        {event.message, event.size},
                        entry.sealed,
                        entry.belongs_to,
                        "what this message is for stands here in one sentence",
                        {},
                        {}};
    if (event.what == What::alert) {
      message.bytes = {{2, std::to_underlying(event.alert)}, 2};
      message.tree = wire::describe_alert(message.bytes.bytes);
    } else {
      message.tree = wire::describe_handshake(event.message, version);
    }
    if (message.step) page.steps[std::to_underlying(*message.step)].messages.push_back(page.messages.size());
    page.messages.push_back(std::move(message));
    carrier.carry(page.messages.size() - 1);
  }
  if (page.failure) return;
  for (const auto size : {80U, 300U, 16U})
    carrier.carry_data(size == 80U ? Side::client : Side::server, std::chrono::milliseconds{20}, size);
}

void add_words(Page& page) {
  for (auto& step : page.steps) {
    step.between = "that something was said, and how long it was";
    step.inside = "the names, the keys and who signed what, as the details below tell";
    step.tls13 = "The certificate is sealed with keys that the hellos already gave, so nobody in between reads names";
    step.classic = "The certificate goes in the clear, before there is any key, and everybody in between reads it";
  }
}

PageSecret secret(std::string name, std::optional<std::size_t> parent, std::string made_by, std::string purpose) {
  PageSecret one;
  one.name = std::move(name);
  one.parent = parent;
  one.made_by = std::move(made_by);
  one.purpose = std::move(purpose);
  one.size = 32;
  return one;
}

PageSecret traffic_secret(Side writer, std::string_view phase, std::size_t parent) {
  const auto label =
      std::string{writer == Side::client ? "c " : "s "} + (phase == "handshake" ? "hs" : "ap") + " traffic";
  auto one = secret((writer == Side::client ? "client " : "server ") + std::string{phase} + " traffic secret", parent,
                    "Derive-Secret with \"" + label + "\"", "Out of it come the keys that seal this side's records");
  one.writer = writer;
  one.transcript = "client hello to server " + std::string{phase == "handshake" ? "hello" : "finished"};
  one.transcript_hash = noise(32, static_cast<unsigned>(label.size() + label[0]));
  one.keys.push_back({"key", 16});
  one.keys.push_back({"iv", 12});
  one.key_log_label = "CLIENT_TRAFFIC_SECRET_0";
  return one;
}

void add_secrets(Page& page) {
  page.secrets.push_back(secret("early secret", {}, "HKDF-Extract of zeros", "The trunk begins here"));
  page.secrets.push_back(
      secret("shared secret", {}, "x25519", "What both ends made of their shares, and nobody else can"));
  page.secrets.push_back(secret("handshake secret", 0, "HKDF-Extract", "Of it come the keys of the handshake"));
  page.secrets.back().input = 1;
  page.secrets.push_back(traffic_secret(Side::client, "handshake", 2));
  page.secrets.push_back(traffic_secret(Side::server, "handshake", 2));
  page.secrets.push_back(traffic_secret(Side::client, "application", 7));
  page.secrets.push_back(traffic_secret(Side::server, "application", 7));
  page.secrets.push_back(secret("main secret", 2, "HKDF-Extract", "Of it come the keys of the data"));
  // Parents first: the main secret changes places with the client's.
  std::rotate(page.secrets.begin() + 5, page.secrets.begin() + 7, page.secrets.end());
  for (std::size_t i : {6U, 7U}) page.secrets[i].parent = 5;
  for (auto& record : page.records)
    if (record.secret && *record.secret >= 5) ++*record.secret;
  for (auto& one : page.secrets)
    if (one.writer) one.records = Protected{2, 7, 3, 1234};
}

PageCertificate certificate_of(const CertificateFacts& facts, std::size_t place) {
  PageCertificate one;
  one.facts = facts;
  one.serial = "5f3a90c1d2e4";
  one.fingerprint = to_hex(noise(32, static_cast<unsigned>(place)));
  one.is_authority = place > 0;
  one.der = {noise(300, 3), 300};
  return one;
}

void add_chain(const Presented& presented, Side whose, Page& page) {
  PageChain chain;
  chain.whose = whose;
  for (const auto& facts : presented.chain)
    chain.certificates.push_back(certificate_of(facts, chain.certificates.size()));
  if (chain.certificates.empty()) return;
  CertificateFacts anchor = presented.chain.back();
  anchor.subject = anchor.issuer;
  anchor.names.clear();
  chain.certificates.push_back(certificate_of(anchor, chain.certificates.size()));
  chain.certificates.back().from_our_store = true;
  chain.certificates.back().proved = Proved::by_itself;
  for (std::size_t i = 0; i < chain.certificates.size(); ++i) {
    chain.certificates[i].path_place = page.failure ? std::nullopt : std::optional{i};
    if (i + 1 == chain.certificates.size()) break;
    chain.certificates[i].issuer = i + 1;
    chain.certificates[i].proved = Proved::by_issuer;
  }
  chain.judged = whose == Side::server;
  chain.good = !page.failure;
  chain.verdict =
      page.failure ? page.failure->what : "the path ends at an anchor of this side's, and the name is the one wanted";
  if (page.failure)
    chain.paths.push_back(
        {{presented.chain[0].subject, anchor.subject}, page.failure->what, "wanted other.example", 0});
  page.chains.push_back(std::move(chain));
}

void add_numbers(Page& page) {
  for (const auto& record : page.records) {
    if (page.flights.empty() || page.flights.back().from != record.from) {
      page.flights.push_back({record.from, record.at, record.at, record.number, 0, 0, {}});
    }
    auto& flight = page.flights.back();
    flight.ended = record.at;
    ++flight.records;
    flight.bytes += record.wire.size;
    for (const auto message : record.messages) flight.messages.push_back(page.messages[message].name);
  }
  page.operations.push_back({"key share made", "x25519", "", Moment{900}, std::chrono::microseconds{41}, false});
  page.operations.push_back({"signature checked", "ECDSA with SHA-256", "certificate verify", Moment{4900},
                             std::chrono::microseconds{133}, false});
  page.records_in_all = page.records.size();
}

Page page_from(const Recording& recording, const Error* error, std::optional<Failure> failure) {
  const auto facts = facts_of(recording);
  Page page;
  page.title = "server.example:443, seen by the client";
  page.begun = "2026-06-01 12:00:00 UTC";
  page.policy = "standard_2026";
  page.maker = "bulla 0.1.0";
  page.self = recording.self;
  page.transaction = transaction_of(recording, error);
  page.failure = std::move(failure);
  page.exit_code = page.failure ? 3 : 0;
  page.offer = facts.offer;
  page.choice = facts.choice;
  page.challenge = facts.challenge;
  add_words(page);
  add_messages(recording, facts.tls12 ? wire::ProtocolVersion::tls12 : wire::ProtocolVersion::tls13, page);
  if (page.choice) add_secrets(page);
  for (const auto side : {Side::server, Side::client})
    if (const auto& presented = facts.presented[std::to_underlying(side)]) add_chain(*presented, side, page);
  add_numbers(page);
  return page;
}

Page page_from(const Story& story) { return page_from(story.client_recorder.recording(), nullptr, std::nullopt); }

}  // namespace

Page full_page() { return page_from(Story{}); }

Page retried_page() {
  auto server = server_config();
  auto policy = *server->policy;
  const auto groups = policy.groups;
  policy.groups = groups.subspan(groups.size() - 1);
  server->policy = &policy;
  return page_from(Story{client_config(), server});
}

Page mutual_page() {
  auto client = client_config();
  client->identities = {client_identity()};
  auto server = server_config();
  server->client_authentication = ClientAuthentication::required;
  return page_from(Story{client, server});
}

Page resumed_page() {
  const Keyed pair{external_psk()};
  return page_from(Story{pair.client, pair.server});
}

Page failed_page() {
  const Story story{client_config(), server_config(), "other.example"};
  return page_from(story.client_recorder.recording(), &story.link.client.error.value(), story.client_failure());
}

Page classic_page() {
  return page_from(seen12("ecdhe_ecdsa_aes_128_gcm_sha256_client_auth").recording(), nullptr, std::nullopt);
}

Page hostile_page() {
  auto page = mutual_page();
  const std::string words{hostile};
  page.title = page.protocol = page.policy = page.maker = page.begun = words;
  page.offer->server_name = words;
  page.choice->suite = page.choice->version = words;
  page.choice->share->group = words;
  for (auto& step : page.transaction.steps) step.details.push_back({words, {words, words}});
  for (auto& step : page.steps) step.between = step.inside = words;
  for (auto& record : page.records) record.type = record.content = words;
  for (auto& message : page.messages) message.name = message.meaning = words;
  page.messages[0].tree.parts.push_back({words, words, 3, 2, Fault::truncated, {{words, words, 900, 9000, {}, {}}}});
  for (auto& secret : page.secrets) secret.name = secret.purpose = secret.made_by = secret.transcript = words;
  for (auto& chain : page.chains) {
    chain.verdict = words;
    chain.good = false;
    chain.paths.push_back({{words, words}, words, words, 0});
    for (auto& one : chain.certificates) {
      one.facts = {words, words, {words}, words, words, words, words, words, words};
      one.serial = one.fingerprint = words;
    }
  }
  for (auto& flight : page.flights) flight.messages = {words};
  for (auto& operation : page.operations) operation.what = operation.algorithm = operation.about = words;
  page.failure = Failure{words, words, {{words, {words, "  " + words}}}};
  return page;
}

Page filled_page() {
  auto page = full_page();
  const auto wire = noise(max_page_record_bytes / (max_page_records + max_page_late_records), 1);
  while (page.records.size() < max_page_records + max_page_late_records) {
    PageRecord record = page.records.back();
    record.number = page.records.size() + 1;
    record.wire = {wire, wire.size()};
    record.tree = wire::describe_record(wire);
    page.records.push_back(std::move(record));
  }
  wire::Node tree{"message", "", 0, max_page_message_bytes / max_page_messages, {}, {}};
  for (std::size_t i = 1; i < max_page_nodes / max_page_messages; ++i)
    tree.parts.push_back(
        {"a_field_of_the_message", "32 bytes: " + std::string(64, 'a') + "...", i * 13, i * 13 + 9, {}, {}});
  while (page.messages.size() < max_page_messages) {
    auto message = page.messages.back();
    message.bytes = {noise(tree.end, 5), tree.end};
    message.tree = tree;
    message.records = {page.messages.size() * 5};
    page.messages.push_back(std::move(message));
  }
  while (page.operations.size() < max_page_operations) page.operations.push_back(page.operations.back());
  while (page.flights.size() < max_page_flights) page.flights.push_back(page.flights.back());
  while (page.secrets.size() < max_page_secrets) {
    auto next = traffic_secret(Side::client, "application", page.secrets.size() - 1);
    page.secrets.push_back(std::move(next));
  }
  auto& certificates = page.chains.front().certificates;
  while (certificates.size() < max_page_certificates) certificates.push_back(certificates.front());
  page.records_in_all = 1000000;
  page.left_out = {999560, 16000000000, 3, 5, 7, 9};
  return page;
}

void give_secrets(Page& page) {
  page.with_secrets = true;
  unsigned seed = 100;
  for (auto& secret : page.secrets) {
    secret.value = Secret<128>{noise(secret.size, ++seed)};
    for (auto& key : secret.keys) key.value = Secret<128>{noise(key.size, ++seed)};
  }
}

}  // namespace bulla::test
