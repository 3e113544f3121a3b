// x509: the status of certificates.
#include "bulla/x509/status_check.h"

#include <iterator>
#include <utility>

#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/oids.h"
#include "bulla/x509/path_finder.h"

namespace bulla::x509 {
namespace {

constexpr unsigned max_depth = 2;       // of judging those who sign lists
constexpr std::size_t max_signers = 8;  // judged for one path
constexpr std::size_t max_sources_looked_at = 64;
constexpr std::size_t max_staples = 16;
constexpr std::size_t max_responders = 8;  // certificates in one response

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

// A v2 list has a number (§5.2.3), and says when the next one comes (§5.1.2.5).
bool is_dutiful(const Crl& crl, const TrustOptions& options) {
  return options.level != Level::pedantic || (crl.number && crl.next_update);
}

// Content of the issuerAltName (§4.2.1.7); empty if there is none, or one of no use. Nobody else asks for it.
Bytes other_issuer_names(const Extensions& extensions) {
  der::Reader list{extensions.all};
  while (list.more()) {
    const auto extension = read_extension(list);
    if (!same_bytes(extension.type, oids::issuer_alternative_name)) continue;
    GeneralNames names;
    const auto read = der::read_all(extension.value, [&](der::Reader& value) { names = read_general_names(value); });
    const auto count = static_cast<std::size_t>(std::ranges::distance(names.begin(), names.end()));
    return read && count < max_names_of_a_point ? der::Reader{extension.value}.content(der::tag::sequence) : Bytes{};
  }
  return {};
}

// Absent: the issuer has one point, named like itself, by each of its names (§6.3.3).
struct UsualPoint {
  explicit UsualPoint(const Certificate& certificate) {
    const auto issuer = certificate.issuer;
    content.push_back(der::tag::constructed_context(4));
    if (issuer.size() >= 0x80) {
      content.push_back(0x82);
      content.push_back(static_cast<std::uint8_t>(issuer.size() >> 8));
    }
    content.push_back(static_cast<std::uint8_t>(issuer.size()));
    append(content, issuer);
    append(content, other_issuer_names(certificate.extensions));
    point.name.full = GeneralNames{content};
  }
  Buffer content;
  DistributionPoint point;
};

}  // namespace

StatusCheck::StatusCheck(PathGraph& graph, const Search& search)
    : graph_{graph},
      search_{search},
      freshness_{.now = std::chrono::floor<std::chrono::seconds>(search.question.now),
                 .max_age = search.options.revocation.max_age} {}

bool StatusCheck::nothing_to_ask(const Certificate& leaf) const {
  const auto& rule = search_.options.revocation;
  if (rule.demand == StatusDemand::nobody) return true;
  const bool has_lists = rule.lists && !rule.lists->all().empty();
  const bool has_staples = !search_.question.staples.empty() || leaf.extensions.must_staple;
  return !has_lists && !has_staples && rule.demand == StatusDemand::where_known;
}

std::optional<StatusCheck::Broken> StatusCheck::check(std::span<const LazyKey* const> path) {
  if (nothing_to_ask(path.front()->certificate())) return std::nullopt;
  parse_staples();
  for (auto i = path.size() - 1; i-- > 0;) {
    if (auto broken = check_one({path[i]->certificate(), *path[i + 1], *path.back()}, i)) return broken;
  }
  return std::nullopt;
}

// What is revoked anywhere is revoked.
std::optional<StatusCheck::Broken> StatusCheck::check_one(const Subject& subject, std::size_t place) {
  const auto& extensions = subject.certificate.extensions;
  if (extensions.has(KnownExtension::no_revocation_available)) return std::nullopt;
  const auto stapled = ask_staples(subject);
  const auto listed = stapled.status == Status::revoked ? Finding{} : ask_lists(subject);
  for (const auto& finding : {stapled, listed}) {
    if (finding.status == Status::revoked) return Broken{place, Fault::certificate_revoked, finding.revoked};
  }
  const bool is_leaf = place == 0;
  if (is_leaf && !stapled.any_spoke && !staples_.empty() && !staple_fault_) staple_fault_ = Fault::ocsp_not_usable;
  const bool must_staple = is_leaf && extensions.must_staple && search_.question.staple_asked;
  if (must_staple && stapled.status != Status::good) return Broken{place, staple_fault_.value_or(Fault::ocsp_missing)};
  const auto demand = search_.options.revocation.demand;
  const bool needed = demand == StatusDemand::all || (demand == StatusDemand::leaf && is_leaf);
  if (!needed || stapled.status == Status::good || listed.status == Status::good) return std::nullopt;
  return Broken{place, is_leaf ? staple_fault_.value_or(Fault::revocation_unknown) : Fault::revocation_unknown};
}

void StatusCheck::parse_staples() {
  if (std::exchange(staples_parsed_, true)) return;
  const auto staples = search_.question.staples;
  for (const auto encoded : staples.first(std::min(staples.size(), max_staples))) {
    auto response = OcspResponse::parse(encoded);
    if (response) {
      staples_.push_back(*std::move(response));
    } else if (!staple_fault_) {
      staple_fault_ = response.error().fault;
    }
  }
}

StatusCheck::Finding StatusCheck::ask_staples(const Subject& subject) {
  Finding finding;
  for (const auto& response : staples_) {
    const auto& issuer = subject.issuer.certificate();
    const auto answer = response.about(subject.certificate, issuer, search_.provider, freshness_);
    if (answer.status == OcspStatus::not_told || !response.understood || !is_signed_by_responder(response, subject)) {
      continue;
    }
    finding.any_spoke = true;
    if (answer.status == OcspStatus::revoked) return {Status::revoked, answer.revoked, true};
    if (answer.status == OcspStatus::good) finding.status = Status::good;
  }
  return finding;
}

// RFC 6960 §4.2.2.2: the issuer itself, or one that it has issued a certificate for this.
bool StatusCheck::is_signed_by_responder(const OcspResponse& response, const Subject& subject) {
  if (const auto* known = find_known(sources_, &response, subject.issuer)) return known->good;
  const auto is_by = [&](const LazyKey& responder) {
    const auto& certificate = responder.certificate();
    if (!response.names_responder(certificate, search_.provider) || !is_strong(certificate.key, search_.options)) {
      return false;
    }
    const auto& key = responder.key(search_.provider);
    return key && graph_.may_check_signature() && response.is_signed_by(*key);
  };
  bool good = is_by(subject.issuer);
  der::Reader certificates{response.certificates};
  for (std::size_t i = 0; !good && i < max_responders && certificates.more(); ++i) {
    auto certificate = Certificate::parse(certificates.element(der::tag::sequence).whole);
    if (!certificate) continue;
    const LazyKey responder{*std::move(certificate)};
    good = may_respond(responder, subject) && is_by(responder);
  }
  sources_.push_back({&response, &subject.issuer, good});
  return good;
}

bool StatusCheck::may_respond(const LazyKey& responder, const Subject& subject) {
  const auto& certificate = responder.certificate();
  const auto& extensions = certificate.extensions;
  if (!extensions.names_purpose(oids::ocsp_signing) || !extensions.unknown_critical.empty() ||
      !(extensions.allows(KeyUsage::digital_signature) || extensions.allows(KeyUsage::content_commitment)) ||
      freshness_.now < certificate.not_before || freshness_.now > certificate.not_after ||
      !same_name(certificate.issuer, subject.issuer.certificate().subject)) {
    return false;
  }
  if (!graph_.may_check_signature() || !graph_.check_signature(certificate, subject.issuer)) return false;
  return ask_lists({certificate, subject.issuer, subject.anchor}).status != Status::revoked;
}

StatusCheck::Finding StatusCheck::ask_lists(const Subject& subject) {
  if (!search_.options.revocation.lists) return {};
  Answers answers;
  for_each_distribution_point(subject.certificate.extensions.distribution_points,
                              [&](const DistributionPoint& point) { ask_point(subject, point, answers); });
  if (!answers.revoked && answers.reasons_covered != all_reasons) {
    const UsualPoint usual{subject.certificate};
    ask_point(subject, usual.point, answers);
  }
  if (answers.revoked) return {Status::revoked, *answers.revoked};
  return {answers.reasons_covered == all_reasons ? Status::good : Status::unknown, {}};
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
  if (found && !removed && found->reason != RevocationReason::remove_from_crl) answers.revoked = found;
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

const StatusCheck::Known* StatusCheck::find_known(const std::vector<Known>& all, const void* of, const LazyKey& under) {
  const auto found = std::ranges::find_if(all, [&](const Known& it) { return it.of == of && it.under == &under; });
  return found == all.end() ? nullptr : &*found;
}

bool StatusCheck::is_usable(const Crl& crl, const Subject& subject) {
  if (!crl.understood || !freshness_.is_current(crl.this_update, crl.next_update) || !is_dutiful(crl, search_.options))
    return false;
  if (const auto* known = find_known(sources_, &crl, subject.anchor)) return known->good;
  if (sources_.size() >= max_sources_looked_at) return false;
  const bool good = is_signed_by_one_who_may(crl, subject);
  sources_.push_back({&crl, &subject.anchor, good});
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
  if (const auto* known = find_known(signers_, &candidate, anchor)) return known->good;
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
