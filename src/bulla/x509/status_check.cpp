// x509: the status of certificates.
#include "bulla/x509/status_check.h"

#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/path_finder.h"

namespace bulla::x509 {
namespace {

constexpr unsigned max_depth = 2;       // of judging those who sign lists
constexpr std::size_t max_signers = 8;  // judged for one path
constexpr std::size_t max_lists_looked_at = 64;

// RFC 5280 §6.3.3 (b) (1): whose list is it?
bool is_issued_for(const Crl& crl, const DistributionPoint& point, const Certificate& certificate) {
  if (point.crl_issuers.empty()) return same_name(crl.issuer, certificate.issuer);
  return crl.is_indirect() && names_directory(point.crl_issuers, crl.issuer);
}

// §6.3.3 (b) (2): is this certificate in its scope?
bool covers(const Crl& crl, const DistributionPoint& point, const Certificate& certificate) {
  if (!crl.scope) return true;
  const auto& scope = *crl.scope;
  const bool authority = certificate.extensions.basic_constraints.authority;
  if (scope.only_attribute_certificates || (authority ? scope.only_user_certificates : scope.only_authorities)) {
    return false;
  }
  if (scope.name.empty()) return true;
  const auto name = point.name.empty() ? DistributionPointName{.full = point.crl_issuers, .relative{}} : point.name;
  return share_a_name(name, scope.name, crl.issuer);
}

bool is_current(const Crl& crl, const Search& search) {
  const auto now = std::chrono::floor<std::chrono::seconds>(search.question.now);
  if (now < crl.this_update) return false;
  if (crl.next_update) return now <= *crl.next_update;
  return now - crl.this_update <= search.options.revocation.max_age;
}

// A v2 list has a number (§5.2.3), and says when the next one comes (§5.1.2.5).
bool is_dutiful(const Crl& crl, const TrustOptions& options) {
  return options.level != Level::pedantic || (crl.number && crl.next_update);
}

// Absent: the issuer has one point, named like itself (§6.3.3).
struct UsualPoint {
  explicit UsualPoint(Bytes issuer) {
    content.push_back(der::tag::constructed_context(4));
    if (issuer.size() >= 0x80) {
      content.push_back(0x82);
      content.push_back(static_cast<std::uint8_t>(issuer.size() >> 8));
    }
    content.push_back(static_cast<std::uint8_t>(issuer.size()));
    append(content, issuer);
    point.name.full = GeneralNames{content};
  }
  Buffer content;
  DistributionPoint point;
};

}  // namespace

std::optional<StatusCheck::Broken> StatusCheck::check(std::span<const LazyKey* const> path) {
  const auto& rule = search_.options.revocation;
  const bool has_lists = rule.lists && !rule.lists->all().empty();
  if (rule.demand == StatusDemand::nobody || (!has_lists && rule.demand == StatusDemand::where_known)) {
    return std::nullopt;
  }
  for (auto i = path.size() - 1; i-- > 0;) {
    const auto& certificate = path[i]->certificate();
    if (certificate.extensions.has(KnownExtension::no_revocation_available)) continue;
    const auto status = status_of({certificate, *path[i + 1], *path.back()});
    if (status == Status::revoked) return Broken{i, Fault::certificate_revoked};
    const bool needed = rule.demand == StatusDemand::all || (rule.demand == StatusDemand::leaf && i == 0);
    if (status == Status::unknown && needed) return Broken{i, Fault::revocation_unknown};
  }
  return std::nullopt;
}

StatusCheck::Status StatusCheck::status_of(const Subject& subject) {
  if (!search_.options.revocation.lists) return Status::unknown;
  Answers answers;
  for_each_distribution_point(subject.certificate.extensions.distribution_points,
                              [&](const DistributionPoint& point) { ask_point(subject, point, answers); });
  if (!answers.revoked && answers.reasons_covered != all_reasons) {
    const UsualPoint usual{subject.certificate.issuer};
    ask_point(subject, usual.point, answers);
  }
  if (answers.revoked) return Status::revoked;
  return answers.reasons_covered == all_reasons ? Status::good : Status::unknown;
}

void StatusCheck::ask_point(const Subject& subject, const DistributionPoint& point, Answers& answers) {
  for (const auto& crl : search_.options.revocation.lists->all()) {
    if (answers.revoked || answers.reasons_covered == all_reasons) return;
    const auto scope = crl->scope ? crl->scope->reasons : all_reasons;
    const auto reasons = static_cast<std::uint16_t>(scope & point.reasons);
    if (crl->base_number || (reasons & ~answers.reasons_covered) == 0) continue;
    if (!is_issued_for(*crl, point, subject.certificate) || !covers(*crl, point, subject.certificate)) continue;
    if (is_usable(*crl, subject)) ask_list(subject, *crl, reasons, answers);
  }
}

// §6.3.3 (i) to (l).
void StatusCheck::ask_list(const Subject& subject, const Crl& crl, std::uint16_t reasons, Answers& answers) {
  const auto& certificate = subject.certificate;
  const auto* delta = find_delta(subject, crl);
  auto found = delta ? delta->find(certificate.issuer, certificate.serial_content) : std::nullopt;
  const bool removed = found && found->reason == RevocationReason::remove_from_crl;
  if (!found) found = crl.find(certificate.issuer, certificate.serial_content);
  answers.revoked |= found && !removed && found->reason != RevocationReason::remove_from_crl;
  answers.reasons_covered = static_cast<std::uint16_t>(answers.reasons_covered | reasons);
}

// The newest delta that goes with this base (§5.2.4, §6.3.3 (c)).
const Crl* StatusCheck::find_delta(const Subject& subject, const Crl& base) {
  const Crl* newest = nullptr;
  if (!base.number) return nullptr;
  for (const auto& crl : search_.options.revocation.lists->all()) {
    const bool fits = crl->base_number && crl->number && crl->issuer_hash == base.issuer_hash &&
                      same_name(crl->issuer, base.issuer) && same_bytes(crl->scope_content, base.scope_content) &&
                      same_bytes(crl->authority_key_identifier, base.authority_key_identifier) &&
                      compare_integers(*base.number, *crl->base_number) >= 0 &&
                      compare_integers(*base.number, *crl->number) < 0;
    if (!fits || (newest && compare_integers(*crl->number, *newest->number) <= 0)) continue;
    if (is_usable(*crl, subject)) newest = crl.get();
  }
  return newest;
}

bool StatusCheck::is_usable(const Crl& crl, const Subject& subject) {
  if (!crl.understood || !is_current(crl, search_) || !is_dutiful(crl, search_.options)) return false;
  for (const auto& known : lists_) {
    if (known.of == &crl && known.anchor == &subject.anchor) return known.good;
  }
  if (lists_.size() >= max_lists_looked_at) return false;
  const bool good = is_signed_by_one_who_may(crl, subject);
  lists_.push_back({&crl, &subject.anchor, good});
  return good;
}

// §6.3.3 (f), (g): a CA of the list's issuer name whose own path ends at the same anchor.
bool StatusCheck::is_signed_by_one_who_may(const Crl& crl, const Subject& subject) {
  bool good = false;
  const auto try_signer = [&](const LazyKey& candidate, bool vouched_for) {
    const auto& certificate = candidate.certificate();
    if (good || !certificate.extensions.allows(KeyUsage::crl_sign) || !same_name(certificate.subject, crl.issuer)) {
      return;
    }
    if (!is_strong(certificate.key, search_.options) || !graph_.may_check_signature()) return;
    good =
        crl.is_signed_by(candidate, search_.provider) && (vouched_for || is_trusted_signer(candidate, subject.anchor));
  };
  try_signer(subject.issuer, true);
  try_signer(subject.anchor, true);
  graph_.for_each_named(crl.issuer, crl.issuer_hash, [&](const LazyKey& candidate) {
    if (&candidate != &subject.issuer && &candidate != &subject.anchor) try_signer(candidate, false);
  });
  return good;
}

bool StatusCheck::is_trusted_signer(const LazyKey& candidate, const LazyKey& anchor) {
  for (const auto& known : signers_) {
    if (known.of == &candidate && known.anchor == &anchor) return known.good;
  }
  if (search_.depth >= max_depth || signers_.size() >= max_signers) return false;
  auto options = search_.options;
  options.profile = Profile::rfc5280;  // a CA is asked for as if it were a leaf
  options.max_signature_checks = graph_.signature_checks_left();
  if (options.revocation.demand != StatusDemand::nobody) options.revocation.demand = StatusDemand::where_known;
  std::vector<Bytes> chain{candidate.certificate().der};
  for (const auto der : search_.question.chain) {
    if (chain.size() < options.max_certificates) chain.push_back(der);
  }
  const Question question{.chain = chain, .purpose = Purpose::any, .now = search_.question.now};
  const Search nested{search_.provider, search_.anchors, options, question, search_.verified, search_.depth + 1};
  PathGraph graph{nested};
  bool good = false;
  if (graph.load()) {
    const auto path = PathFinder{graph, nested}.find();
    good = !path.empty() && same_bytes(graph.node(path.back()).certificate().der, anchor.certificate().der);
  }
  graph_.charge(options.max_signature_checks - graph.signature_checks_left());
  signers_.push_back({&candidate, &anchor, good});
  return good;
}

}  // namespace bulla::x509
