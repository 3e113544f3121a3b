// conformance: reads PKITS's JSON.
#include "conformance/pkits_cases.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "bulla/der/pem.h"

namespace bulla::test {
namespace {

using nlohmann::json;

Buffer from_base64(const std::string& text) {
  auto blocks = der::decode_pem("-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
  if (!blocks) throw std::runtime_error{"no base64 in PKITS"};
  return std::move(blocks->front());
}

// "NIST-test-policy-3" is 2.16.840.1.101.3.2.1.48.3 (PKITS §4.8).
Buffer policy(const std::string& name) {
  const std::string prefix = "NIST-test-policy-";
  if (!name.starts_with(prefix)) throw std::runtime_error{"a policy of PKITS that is not known: " + name};
  Buffer oid = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x02, 0x01, 0x30};
  oid.push_back(static_cast<std::uint8_t>(std::stoi(name.substr(prefix.size()))));
  return oid;
}

PkitsCase read_case(const json& from, const json& all) {
  PkitsCase out;
  out.name = from.at("name").get<std::string>();
  out.number = from.at("number").get<std::string>();
  out.should_validate = from.at("should_validate").get<bool>();
  const auto named = [&](const char* kind, const json& name) {
    return from_base64(all.at(kind).at(name.get<std::string>()).get<std::string>());
  };
  for (const auto& name : from.at("certs")) out.chain.insert(out.chain.begin(), named("certs", name));
  out.anchor = out.chain.back();
  out.chain.pop_back();
  for (const auto& name : from.at("crls")) out.crls.push_back(named("crls", name));
  for (const auto& name : from.at("initial_policies")) out.initial_policies.push_back(policy(name.get<std::string>()));
  out.explicit_policy = from.at("explicit_policy").get<bool>();
  out.policy_mapping_inhibited = from.at("policy_mapping_inhibit").get<bool>();
  out.any_policy_inhibited = from.at("any_policy_inhibit").get<bool>();
  return out;
}

}  // namespace

std::vector<PkitsCase> read_pkits(const std::string& path) {
  std::ifstream file{path};
  if (!file) return {};
  std::vector<PkitsCase> cases;
  const auto pkits = json::parse(file);
  for (const auto& from : pkits.at("tests")) cases.push_back(read_case(from, pkits));
  return cases;
}

}  // namespace bulla::test
