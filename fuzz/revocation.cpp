// fuzz: what others say of a certificate, or ask for one with: lists of revoked certificates, OCSP responses, lists of
// timestamps, requests. Read whole or refused; what they hold is asked for as a judge does.
#include "bulla/openssl/provider.h"
#include "bulla/x509/ocsp.h"
#include "bulla/x509/signing_request.h"
#include "bulla/x509/transparency.h"
#include "fuzz/input.h"
#include "fuzz/world.h"

namespace bulla::fuzz {
namespace {

const x509::Certificate& known(const Buffer& der) {
  static std::map<const Buffer*, std::shared_ptr<const x509::Certificate>> parsed;
  auto& certificate = parsed[&der];
  if (!certificate) certificate = x509::Certificate::parse(der).value();
  return *certificate;
}

void read_list(Bytes bytes) {
  const auto list = x509::Crl::parse(exact(bytes));
  if (!list) return require(list.error().offset <= bytes.size());
  for (std::size_t i = 0; i < (*list)->size(); ++i) {
    const auto entry = (*list)->entry(i);
    require(!entry.serial.empty());
    if (!(*list)->is_indirect()) require((*list)->find((*list)->issuer, entry.serial).has_value());
  }
  (void)(*list)->find(known(world().server).issuer, known(world().server).serial_content);
}

void read_response(Bytes bytes) {
  const auto response = x509::OcspResponse::parse(bytes);
  if (!response) return require(response.error().offset <= bytes.size());
  const auto& issuer = known(world().intermediate);
  (void)response->answers();
  (void)response->about(known(world().server), issuer, openssl::provider(),
                        {.now = std::chrono::floor<std::chrono::seconds>(world_time)});
  (void)response->names_responder(issuer, openssl::provider());
}

void read_request(Bytes bytes) {
  const auto request = x509::SigningRequest::parse(bytes);
  if (!request) return require(request.error().offset <= bytes.size());
  require(same_bytes((*request)->der, bytes));
  std::string culprit;
  require((*request)->names(&culprit).has_value() == culprit.empty());
  (void)(*request)->check_signature(openssl::provider());
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla;
  const auto bytes = fuzz::exact({data, size});
  fuzz::read_list(bytes);
  fuzz::read_response(bytes);
  fuzz::read_request(bytes);
  fuzz::require(x509::read_timestamps(bytes).size() <= x509::max_timestamps);
  return 0;
}
