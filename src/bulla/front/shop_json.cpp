// front: the shop's answers and orders as JSON. The one file here that includes nlohmann-json.
#include "bulla/front/shop_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace bulla::front {
namespace {

using Json = nlohmann::ordered_json;

std::string text(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

Json certificate(const CertificateFacts& facts) {
  if (facts.raw_key) return {{"raw_public_key", true}, {"key", facts.key}, {"fingerprint_sha256", facts.fingerprint}};
  return {{"subject", facts.subject},
          {"issuer", facts.issuer},
          {"names", facts.names},
          {"not_before", iso_date(facts.not_before)},
          {"not_after", iso_date(facts.not_after)},
          {"key", facts.key},
          {"fingerprint_sha256", facts.fingerprint}};
}

Json optional_text(const std::string& value) { return value.empty() ? Json{} : Json(value); }

Json connection(const ConnectionFacts& facts) {
  return {{"peer", facts.peer},
          {"version", facts.version},
          {"suite", facts.suite},
          {"group", facts.group},
          {"group_strength", facts.strength},
          {"explained_at", optional_text(facts.explained_at)},
          {"key_transported", facts.key_transported},
          {"extended_master_secret", facts.extended_master_secret},
          {"encrypt_then_mac", facts.encrypt_then_mac},
          {"resumed", facts.resumed},
          {"early_data", facts.early_data},
          {"challengeable", facts.challengeable},
          {"server_signature_scheme", optional_text(facts.server_scheme)},
          {"client_signature_scheme", optional_text(facts.client_scheme)},
          {"protocol", optional_text(facts.protocol)},
          {"server_name", optional_text(facts.server_name)},
          {"hello_retried", facts.hello_retried},
          {"shared_key", optional_text(facts.shared_key)},
          {"server_certificate", facts.shared_key.empty() ? certificate(facts.server) : Json{}},
          {"client_certificate", facts.client ? certificate(*facts.client) : Json{}}};
}

}  // namespace

std::string goods_json() {
  Json list = Json::array();
  for (const auto& good : goods)
    list.push_back({{"id", good.id}, {"name", good.name}, {"description", good.description}, {"price", good.price}});
  return text({{"currency", "shekel"}, {"goods", list}});
}

std::string connection_json(const ConnectionFacts& facts) { return text(connection(facts)); }

std::string order_json(const Order& order) {
  Json lines = Json::array();
  for (const auto& line : order.lines)
    lines.push_back({{"id", line.good->id},
                     {"name", line.good->name},
                     {"quantity", line.quantity},
                     {"price", line.good->price},
                     {"total", line.total()}});
  return text({{"id", order.id},
               {"receipt", "/receipt/" + order.id},
               {"time", iso_date(order.when)},
               {"buyer", order.buyer},
               {"lines", lines},
               {"currency", "shekel"},
               {"total", order.total()},
               {"connection", connection(order.facts)}});
}

std::string problem_json(std::string_view sentence) { return text({{"problem", sentence}}); }

std::optional<std::vector<Field>> parse_json_form(std::string_view body) {
  const auto json = Json::parse(body, nullptr, false);
  if (!json.is_object() || json.size() > max_form_fields) return std::nullopt;
  std::vector<Field> form;
  for (const auto& [name, value] : json.items()) {
    if (value.is_string())
      form.push_back({name, value.get<std::string>()});
    else if (value.is_number_unsigned())
      form.push_back({name, std::to_string(value.get<std::uint64_t>())});
    else
      return std::nullopt;
  }
  const auto has_nul = [](const Field& field) { return !is_text(field.name) || !is_text(field.value); };
  if (std::ranges::any_of(form, has_nul)) return std::nullopt;
  return form;
}

}  // namespace bulla::front
