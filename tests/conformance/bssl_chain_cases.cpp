// conformance: reads BoringSSL's chains.
#include "conformance/bssl_chain_cases.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "bulla/der/pem.h"

namespace bulla::test {

std::vector<BsslChainCase> read_bssl_chains(const std::string& path) {
  std::ifstream file{path};
  if (!file) return {};
  std::vector<BsslChainCase> cases;
  const auto all = nlohmann::json::parse(file);
  for (const auto& from : all.at("tests")) {
    BsslChainCase out;
    out.id = from.at("id").get<std::string>();
    out.trust = from.at("last_cert_trust").get<std::string>();
    out.purpose = from.at("key_purpose").get<std::string>();
    out.ok = from.at("ok").get<bool>();
    auto time = from.at("utc_time").get<std::string>();
    if (time == "DEFAULT") time = "211005120000Z";
    out.time = *der::parse_utc_time(bytes_of(time));
    for (const auto& pem : from.at("chain_pem")) {
      auto blocks = der::decode_pem(pem.get<std::string>());
      if (!blocks) throw std::runtime_error{"no PEM in " + out.id};
      out.chain.push_back(blocks->front());
    }
    cases.push_back(std::move(out));
  }
  return cases;
}

}  // namespace bulla::test
