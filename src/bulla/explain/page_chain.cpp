#include "bulla/explain/page_chain.h"

#include <algorithm>

#include "bulla/explain/certificates.h"
#include "bulla/explain/step_parts.h"
#include "bulla/openssl/provider.h"
#include "bulla/x509/certificate.h"
#include "bulla/x509/distinguished_name.h"

namespace bulla::explain {
namespace {

constexpr std::size_t max_checks = 64;       // signatures, of one chain
constexpr std::size_t max_shown = 8 * 1024;  // bytes of one certificate
constexpr std::size_t max_subjects = 12;     // of a path that was tried

using Parsed = std::vector<std::shared_ptr<const x509::Certificate>>;

std::string fingerprint_of(Bytes der) { return to_hex(keys::hash_of(*openssl::provider().sha256, der).view()); }

bool is_named(const x509::Certificate& issuer, const x509::Certificate& child) {
  return issuer.subject_hash == child.issuer_hash && x509::same_name(issuer.subject, child.issuer);
}

bool has_signed(const x509::Certificate& issuer, const x509::Certificate& child) {
  const auto key = openssl::provider().import_public_key(issuer.public_key_info);
  return key && (*key)->verify(*child.signature_algorithm, child.to_be_signed, child.signature);
}

PageCertificate page_certificate(Bytes der, const x509::Certificate* parsed, bool raw_key) {
  PageCertificate certificate;
  certificate.facts = raw_key ? raw_key_facts(der) : certificate_facts(der);
  certificate.fingerprint = fingerprint_of(der);
  const auto shown = der.first(std::min(der.size(), max_shown));
  certificate.der = {{shown.begin(), shown.end()}, der.size()};
  if (parsed == nullptr) return certificate;
  certificate.serial = parsed->serial_text();
  certificate.is_authority = parsed->extensions.basic_constraints.authority;
  return certificate;
}

// Who signed whom, of those that are here.
class Issuers {
 public:
  Issuers(const Parsed& parsed, PageChain& chain) : parsed_{parsed}, chain_{chain} {}
  void find() {
    for (std::size_t child = 0; child < parsed_.size(); ++child)
      if (parsed_[child] && parsed_[child]->signature_algorithm) find(child);
  }

 private:
  void find(std::size_t child) {
    auto& certificate = chain_.certificates[child];
    if (parsed_[child]->is_self_issued && signed_by(child, child)) {
      certificate.issuer = child;
      certificate.proved = Proved::by_itself;
      return;
    }
    for (std::size_t issuer = 0; issuer < parsed_.size(); ++issuer) {
      if (issuer == child || !parsed_[issuer] || !is_named(*parsed_[issuer], *parsed_[child])) continue;
      certificate.issuer = issuer;
      certificate.proved = signed_by(issuer, child) ? Proved::by_issuer : Proved::wrong;
      if (certificate.proved == Proved::by_issuer) return;
    }
  }
  bool signed_by(std::size_t issuer, std::size_t child) {
    return checks_++ < max_checks && has_signed(*parsed_[issuer], *parsed_[child]);
  }

  const Parsed& parsed_;
  PageChain& chain_;
  std::size_t checks_ = 0;
};

std::string sentence(const Error& error) {
  const auto& row = error.row();
  return std::string{row.text} + (row.rule.empty() ? "" : " [" + std::string{row.rule} + "]");
}

PagePath path_of(const x509::Attempt& attempt, std::size_t certificates) {
  PagePath path;
  for (const auto& subject : attempt.subjects)
    if (path.subjects.size() < max_subjects) path.subjects.push_back(subject);
  path.fault = sentence(attempt.error);
  path.detail = attempt.detail;
  if (attempt.error.certificate < certificates) path.broken_at = attempt.error.certificate;
  return path;
}

void add_verdict(const Event& judged, PageChain& chain) {
  chain.judged = true;
  chain.good = !judged.broken;
  if (chain.good) {
    chain.verdict = chain.raw_key                 ? "the key is pinned: it is one of those that are believed"
                    : chain.whose == Side::server ? "good: a trusted root stands behind it, and it is for the name "
                                                    "that was wanted"
                                                  : "good: a trusted root stands behind it";
    return;
  }
  chain.verdict = "refused: " + sentence(*judged.broken);
  for (const auto& attempt : judged.why.attempts) {
    if (chain.paths.size() < max_page_paths) {
      chain.paths.push_back(path_of(attempt, chain.certificates.size()));
    } else {
      ++chain.paths_left_out;
    }
  }
}

void add_path(const BelievedPath& path, const Parsed& parsed, PageChain& chain) {
  for (std::size_t place = 0; place < path.size(); ++place)
    for (std::size_t i = 0; i < parsed.size(); ++i)
      if (parsed[i] && !chain.certificates[i].path_place && same_bytes(parsed[i]->der, path[place]->der)) {
        chain.certificates[i].path_place = place;
        break;
      }
}

class ChainOf {
 public:
  ChainOf(Side whose, const Facts& facts) {
    chain_.whose = whose;
    chain_.raw_key = facts.shows_raw_key(whose);
    if (const auto& presented = facts.presented[std::to_underlying(whose)]) chain_.compressed = presented->compressed;
  }

  void add_sent(const std::vector<Buffer>& sent) {
    for (const auto& der : sent) {
      if (chain_.certificates.size() == max_page_certificates - 1) break;
      auto parsed = chain_.raw_key ? nullptr : x509::Certificate::parse(der).value_or(nullptr);
      chain_.certificates.push_back(page_certificate(der, parsed.get(), chain_.raw_key));
      parsed_.push_back(std::move(parsed));
    }
    chain_.left_out = sent.size() - chain_.certificates.size();
  }
  // What the path has and was not sent: the anchor, if anything.
  void add_own(const BelievedPath& path) {
    for (const auto& certificate : path) {
      const auto is_it = [&](const auto& one) { return one && same_bytes(one->der, certificate->der); };
      if (std::ranges::any_of(parsed_, is_it) || chain_.certificates.size() == max_page_certificates) continue;
      chain_.certificates.push_back(page_certificate(certificate->der, certificate.get(), false));
      chain_.certificates.back().from_our_store = true;
      parsed_.push_back(certificate);
    }
    add_path(path, parsed_, chain_);
  }
  PageChain take(const Event* judged) && {
    Issuers{parsed_, chain_}.find();
    if (judged != nullptr && judged->from == chain_.whose) add_verdict(*judged, chain_);
    return std::move(chain_);
  }

 private:
  PageChain chain_;
  Parsed parsed_;
};

}  // namespace

std::vector<PageChain> page_chains(const Recording& recording, const Facts& facts, const BelievedPath& believed) {
  std::vector<PageChain> chains;
  for (const auto side : {Side::server, Side::client}) {
    const auto sent = certificates_from(side, recording);
    if (sent.empty()) continue;
    ChainOf chain{side, facts};
    chain.add_sent(sent);
    if (side != recording.self) chain.add_own(believed);
    chains.push_back(std::move(chain).take(facts.judged));
  }
  return chains;
}

}  // namespace bulla::explain
