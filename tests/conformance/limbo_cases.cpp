// conformance: reads x509-limbo's JSON.
#include "conformance/limbo_cases.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "bulla/der/pem.h"

namespace bulla::test {
namespace {

using nlohmann::json;

// "2024-03-01T00:00:00.999+00:00": always UTC, the fraction optional.
Time read_time(const std::string& text) {
  const auto number = [&](std::size_t at, std::size_t size) { return std::stoi(text.substr(at, size)); };
  const std::chrono::sys_days day{std::chrono::year{number(0, 4)} / number(5, 2) / number(8, 2)};
  Time time = day + std::chrono::hours{number(11, 2)} + std::chrono::minutes{number(14, 2)} +
              std::chrono::seconds{number(17, 2)};
  if (text[19] == '.') time += std::chrono::milliseconds{number(20, 3)};
  return time;
}

void add_blocks(std::vector<Buffer>& to, const std::string& pem, std::string_view label = der::pem_certificate) {
  auto blocks = der::decode_pem(pem, label);
  if (!blocks) throw std::runtime_error{"no PEM in a limbo case"};
  for (auto& block : *blocks) to.push_back(std::move(block));
}

// Whose rules a case is about stands in its name. Chains of the open net, BetterTLS's and those of real attacks were
// not made to keep every duty of a CA.
void choose_rules(LimboCase& limbo) {
  const auto is_about = [&](const char* what) { return limbo.id.starts_with(what); };
  const bool found = is_about("online::") || is_about("bettertls::");
  if (found || is_about("webpki::")) limbo.profile = x509::Profile::webpki;
  if (found || is_about("cve::")) limbo.level = x509::Level::strict;
}

LimboCase read_case(const json& from) {
  LimboCase out;
  out.id = from.at("id").get<std::string>();
  choose_rules(out);
  out.should_pass = from.at("expected_result") == "SUCCESS";
  out.server = from.at("validation_kind") == "SERVER";
  const auto add_name = [&](const json& name) {
    out.names.push_back({name.at("kind").get<std::string>(), name.at("value").get<std::string>()});
  };
  if (const auto& name = from.at("expected_peer_name"); !name.is_null()) add_name(name);
  for (const auto& name : from.at("expected_peer_names")) add_name(name);
  if (const auto& depth = from.at("max_chain_depth"); !depth.is_null())
    out.max_intermediates = depth.get<std::size_t>();
  if (const auto& time = from.at("validation_time"); !time.is_null()) out.time = read_time(time.get<std::string>());
  for (const auto& pem : from.at("trusted_certs")) add_blocks(out.trusted, pem.get<std::string>());
  for (const auto& pem : from.at("crls")) add_blocks(out.crls, pem.get<std::string>(), der::pem_crl);
  add_blocks(out.chain, from.at("peer_certificate").get<std::string>());
  for (const auto& pem : from.at("untrusted_intermediates")) add_blocks(out.chain, pem.get<std::string>());
  return out;
}

}  // namespace

std::vector<LimboCase> read_limbo(const std::string& path) {
  std::ifstream file{path};
  if (!file) return {};
  std::vector<LimboCase> cases;
  const auto limbo = json::parse(file);
  for (const auto& from : limbo.at("testcases")) cases.push_back(read_case(from));
  return cases;
}

}  // namespace bulla::test
