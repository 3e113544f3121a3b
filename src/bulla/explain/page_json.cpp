#include "bulla/explain/page_json.h"

#include <nlohmann/json.hpp>

#include "bulla/explain/json.h"
#include "bulla/explain/sides.h"

namespace bulla::explain {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const auto& value) { return value ? Json(*value) : Json(nullptr); }

void put_bytes(Json& json, const Excerpt& excerpt) {
  json["size"] = excerpt.size;
  json["bytes"] = to_hex(excerpt.bytes);
}

Json json_of(const wire::Node& node) {
  Json json{{"name", node.name}, {"value", node.value}, {"begin", node.begin}, {"end", node.end}};
  if (node.fault) json["fault"] = row_of(*node.fault).text;
  if (node.parts.empty()) return json;
  json["parts"] = Json::array();
  for (const auto& part : node.parts) json["parts"].push_back(json_of(part));
  return json;
}

Json step_of(const std::optional<StepName>& step) { return step ? Json(std::to_underlying(*step) + 1) : Json(nullptr); }

Json json_of(const PageStep& step) {
  return {{"number", std::to_underlying(step.name) + 1},
          {"between", step.between},
          {"inside", step.inside},
          {"tls13", step.tls13},
          {"classic", step.classic},
          {"messages", step.messages}};
}

Json json_of(const PageRecord& record) {
  Json json{{"number", record.number}, {"microseconds", record.at.count()}, {"from", name_of_side(record.from)}};
  json["type"] = record.type;
  json["sealed"] = record.sealed;
  json["content"] = record.content.empty() ? Json(nullptr) : Json(record.content);
  json["content_size"] = record.content_size;
  json["messages"] = record.messages;
  json["secret"] = or_null(record.secret);
  json["sequence"] = record.sealed ? Json(record.sequence) : Json(nullptr);
  put_bytes(json, record.wire);
  json["tree"] = json_of(record.tree);
  return json;
}

Json json_of(const PageMessage& message) {
  Json json{{"what", message.what == What::alert ? "alert" : "message"},
            {"microseconds", message.at.count()},
            {"from", name_of_side(message.from)},
            {"name", message.name},
            {"sealed", message.sealed}};
  json["step"] = step_of(message.step);
  json["meaning"] = message.meaning;
  json["records"] = message.records;
  put_bytes(json, message.bytes);
  json["tree"] = message.tree.name.empty() ? Json(nullptr) : json_of(message.tree);
  return json;
}

Json value_of(const Secret<128>& value) { return value.empty() ? Json(nullptr) : Json(to_hex(value.expose())); }

Json json_of(const Protected& records) {
  return {{"first", records.first}, {"last", records.last}, {"records", records.records}, {"bytes", records.bytes}};
}

Json json_of(const PageSecret& secret) {
  Json json;
  json["name"] = secret.name;
  json["key_log_label"] = secret.key_log_label.empty() ? Json(nullptr) : Json(secret.key_log_label);
  json["parent"] = or_null(secret.parent);
  json["input"] = or_null(secret.input);
  json["made_by"] = secret.made_by;
  json["transcript"] = secret.transcript;
  json["transcript_hash"] = to_hex(secret.transcript_hash);
  json["purpose"] = secret.purpose;
  json["size"] = secret.size;
  json["value"] = value_of(secret.value);
  json["writer"] = secret.writer ? Json(name_of_side(*secret.writer)) : Json(nullptr);
  json["keys"] = Json::array();
  for (const auto& key : secret.keys)
    json["keys"].push_back({{"name", key.name}, {"size", key.size}, {"value", value_of(key.value)}});
  json["records"] = secret.records ? json_of(*secret.records) : Json(nullptr);
  return json;
}

Json json_of(const CertificateFacts& facts) {
  return {{"subject", facts.subject},      {"issuer", facts.issuer},
          {"names", facts.names},          {"not_before", facts.not_before},
          {"not_after", facts.not_after},  {"key", facts.key},
          {"signed_by", facts.signed_by},  {"pin", facts.pin},
          {"unreadable", facts.unreadable}};
}

Json json_of(const PageCertificate& certificate) {
  auto json = json_of(certificate.facts);
  json["serial"] = certificate.serial;
  json["fingerprint"] = certificate.fingerprint;
  json["is_authority"] = certificate.is_authority;
  json["from_our_store"] = certificate.from_our_store;
  json["issuer_place"] = or_null(certificate.issuer);
  json["proved"] = word(certificate.proved);
  json["path_place"] = or_null(certificate.path_place);
  put_bytes(json, certificate.der);
  return json;
}

Json json_of(const PagePath& path) {
  return {{"subjects", path.subjects},
          {"fault", path.fault},
          {"detail", path.detail},
          {"broken_at", or_null(path.broken_at)}};
}

Json json_of(const PageChain& chain) {
  Json json{{"whose", name_of_side(chain.whose)}, {"raw_key", chain.raw_key}};
  json["certificates"] = Json::array();
  for (const auto& certificate : chain.certificates) json["certificates"].push_back(json_of(certificate));
  json["left_out"] = chain.left_out;
  json["compressed"] = chain.compressed ? Json(chain.compressed->algorithm) : Json(nullptr);
  json["judged"] = chain.judged;
  json["good"] = chain.good;
  json["verdict"] = chain.verdict;
  json["paths"] = Json::array();
  for (const auto& path : chain.paths) json["paths"].push_back(json_of(path));
  json["paths_left_out"] = chain.paths_left_out;
  return json;
}

Json json_of(const Flight& flight) {
  return {{"from", name_of_side(flight.from)}, {"began", flight.began.count()},
          {"ended", flight.ended.count()},     {"first", flight.first},
          {"records", flight.records},         {"bytes", flight.bytes},
          {"messages", flight.messages}};
}

Json json_of(const Operation& operation) {
  return {{"what", operation.what},
          {"algorithm", operation.algorithm},
          {"about", operation.about},
          {"microseconds", operation.at.count()},
          {"cpu_nanoseconds", operation.cpu.count()},
          {"failed", operation.failed}};
}

Json json_of(const LeftOut& rest) {
  return {{"records", rest.records}, {"record_bytes", rest.record_bytes}, {"messages", rest.messages},
          {"secrets", rest.secrets}, {"flights", rest.flights},           {"operations", rest.operations}};
}

Json list_of(const auto& things) {
  Json json = Json::array();
  for (const auto& thing : things) json.push_back(json_of(thing));
  return json;
}

Json offer_of(const ClientOffer& offer) {
  Json shares = Json::array();
  for (const auto& share : offer.shares) shares.push_back({{"group", share.group}, {"size", share.size}});
  return {{"versions", offer.versions},       {"suites", offer.suites},         {"groups", offer.groups},
          {"shares", std::move(shares)},      {"schemes", offer.schemes},       {"protocols", offer.protocols},
          {"server_name", offer.server_name}, {"early_data", offer.early_data}, {"sessions", offer.sessions}};
}

Json choice_of(const ServerChoice& choice) {
  Json json{{"version", choice.version}, {"suite", choice.suite}, {"resumed", choice.resumed}};
  json["group"] = choice.share ? Json(choice.share->group) : Json(nullptr);
  return json;
}

}  // namespace

std::string to_json(const Page& page) {
  // What a page says of the steps stands beside what a command says of them.
  auto json = Json::parse(to_json(page.transaction, page.failure ? &*page.failure : nullptr, page.exit_code));
  json["title"] = page.title;
  json["begun"] = page.begun;
  json["policy"] = page.policy;
  json["maker"] = page.maker;
  json["with_secrets"] = page.with_secrets;
  json["offer"] = page.offer ? offer_of(*page.offer) : Json(nullptr);
  json["choice"] = page.choice ? choice_of(*page.choice) : Json(nullptr);
  json["protocol"] = page.protocol;
  json["views"] = list_of(page.steps);
  json["records"] = list_of(page.records);
  json["messages"] = list_of(page.messages);
  json["secrets"] = list_of(page.secrets);
  json["chains"] = list_of(page.chains);
  json["flights"] = list_of(page.flights);
  json["operations"] = list_of(page.operations);
  json["records_in_all"] = page.records_in_all;
  json["left_out"] = json_of(page.left_out);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace bulla::explain
