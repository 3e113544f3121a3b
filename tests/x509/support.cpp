#include "x509/support.h"

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "bulla/der/pem.h"
#include "bulla/der/writer.h"

namespace bulla::x509::test {
namespace {

// A test that can't be set up is wrong.
template <class T>
T expected(Result<T> result) {
  if (!result) throw std::runtime_error{"test set-up: " + std::string{result.error().row().name}};
  return *std::move(result);
}

Bytes fresh_serial() {
  static std::map<unsigned, Buffer> serials;
  const auto number = static_cast<unsigned>(serials.size() + 1);
  auto& serial = serials[number];
  serial = {static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
  return serial;
}

CertificateRequest request_for(const std::string& name) {
  CertificateRequest request{.common_name = name};
  request.public_key_info = key(name).public_key_info();
  request.serial = fresh_serial();
  request.not_before = january;
  request.not_after = december;
  return request;
}

}  // namespace

const crypto::PrivateKey& key(const std::string& name, crypto::KeyKind kind) {
  static std::map<std::string, std::unique_ptr<crypto::PrivateKey>> keys;
  auto& found = keys[name];
  if (!found) found = expected(openssl::generate_private_key(kind)).key;
  return *found;
}

CertificateRequest authority_request(const std::string& name) {
  auto request = request_for(name);
  request.authority = Authority{};
  return request;
}

CertificateRequest leaf_request(const std::string& name) {
  auto request = request_for(name);
  request.names.push_back(dns(name));
  request.purposes = {Purpose::server_authentication, Purpose::client_authentication};
  return request;
}

Holder self_signed(const CertificateRequest& request, const std::string& key_name) {
  const auto der = expected(issue_self_signed(openssl::provider(), request, key(key_name)));
  return {expected(Certificate::parse(der)), &key(key_name)};
}

Holder issued(CertificateRequest request, const std::string& key_name, const Holder& issuer) {
  request.public_key_info = key(key_name).public_key_info();
  const auto der = expected(issue(openssl::provider(), request, {*issuer.certificate, *issuer.key}));
  return {expected(Certificate::parse(der)), &key(key_name)};
}

Holder issued_for_no_key(CertificateRequest request, const Holder& issuer) {
  const auto info = key("no key").public_key_info();
  Buffer changed{info.begin(), info.end() - 64};
  changed.resize(info.size());
  request.public_key_info = changed;
  const auto der = expected(issue(openssl::provider(), request, {*issuer.certificate, *issuer.key}));
  return {expected(Certificate::parse(der)), nullptr};
}

Holder root(const std::string& name) { return self_signed(authority_request(name), name); }

Holder intermediate(const std::string& name, const Holder& issuer) {
  return issued(authority_request(name), name, issuer);
}

Holder leaf(const std::string& name, const Holder& issuer) { return issued(leaf_request(name), name, issuer); }

ReferenceName dns(std::string_view name) { return expected(ReferenceName::dns(name)); }
ReferenceName any_name(std::string_view name) { return expected(ReferenceName::parse_pattern(name)); }

namespace {

std::vector<Bytes> views_of(const std::vector<Holder>& holders) {
  std::vector<Bytes> views;
  for (const auto& holder : holders) views.push_back(holder.der());
  return views;
}

}  // namespace

std::shared_ptr<const Trust> trusting(const std::vector<Holder>& anchors, TrustOptions options) {
  return expected(Trust::with_anchors(openssl::provider(), views_of(anchors), options));
}

std::string verdict(const Trust& trust, const std::vector<Holder>& chain, std::string_view name, Explanation* why) {
  Question question{.now = june};
  if (!name.empty()) question.name = any_name(name);
  return verdict_on(trust, chain, question, why);
}

std::string verdict_on(const Trust& trust, const std::vector<Holder>& chain, Question question, Explanation* why) {
  const auto views = views_of(chain);
  question.chain = views;
  return fault_name(trust.judge(question, why));
}

Buffer name_constraints(const std::vector<Subtree>& permitted, const std::vector<Subtree>& excluded) {
  der::Writer writer;
  const auto list = [&](unsigned number, const std::vector<Subtree>& subtrees) {
    if (subtrees.empty()) return;
    writer.inside(der::tag::constructed_context(number), [&] {
      for (const auto& subtree : subtrees) writer.sequence([&] { writer.text(subtree.kind, subtree.base); });
    });
  };
  writer.sequence([&] {
    list(0, permitted);
    list(1, excluded);
  });
  return std::move(writer).take();
}

Buffer golden(const std::string& file) {
  std::ifstream in{BULLA_TEST_DATA "/x509/" + file};
  std::ostringstream text;
  text << in.rdbuf();
  return expected(der::decode_pem(text.str())).front();
}

}  // namespace bulla::x509::test
