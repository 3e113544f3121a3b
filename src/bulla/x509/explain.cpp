// x509: the words for a bad chain.
#include "bulla/x509/explain.h"

#include "bulla/der/oid.h"
#include "bulla/x509/distinguished_name.h"

namespace bulla::x509 {
namespace {

constexpr std::size_t max_steps_to_explain = 500;
constexpr std::size_t max_names_to_list = 10;

// How much an attempt tells; more is better.
enum class Weight : std::uint8_t { unreadable, dead_end, bad_signature, broken_rule };

struct Weighed {
  Weight weight;
  Attempt attempt;
};

struct Broken {
  Fault fault;
  std::size_t node;
};

std::string reason_text(RevocationReason reason) {
  switch (reason) {
    case RevocationReason::unspecified:
    case RevocationReason::remove_from_crl:
      return "";
    case RevocationReason::key_compromise:
      return ", because its key is not its owner's alone any more";
    case RevocationReason::ca_compromise:
    case RevocationReason::aa_compromise:
      return ", because the CA's key is not its own alone any more";
    case RevocationReason::affiliation_changed:
      return ", because its owner's name or place has changed";
    case RevocationReason::superseded:
      return ", because another has taken its place";
    case RevocationReason::cessation_of_operation:
      return ", because what it stood for is no more";
    case RevocationReason::certificate_hold:
      return ", on hold: it may become good again";
    case RevocationReason::privilege_withdrawn:
      return ", because its owner lost the right to it";
  }
  return "";
}

// Then the issuer is to blame, not what it has signed.
bool is_of_key(Fault fault) { return fault == Fault::ml_dsa_missing || fault == Fault::key_unsupported; }

class Teller {
 public:
  Teller(PathGraph& graph, const Search& search, Words words)
      : graph_{graph}, search_{search}, words_{words}, rules_{search.question, search.options} {}

  std::vector<Attempt> tell() {
    const auto& leaf = graph_.node(PathGraph::leaf);
    path_.push_back(PathGraph::leaf);
    certificates_.push_back(&leaf.certificate());
    const auto fault = rules_.check_leaf(leaf.certificate(), leaf.is_anchor ? LeafRole::anchor : LeafRole::issued);
    walk(fault ? std::optional{Broken{*fault, PathGraph::leaf}} : std::nullopt);
    if (attempts_.empty()) note(Weight::dead_end, {unfinished(), PathGraph::leaf});
    for (const auto& error : graph_.unreadable()) add(Weight::unreadable, {.subjects{}, .error = error, .detail{}});
    std::vector<Attempt> out;
    for (auto& weighed : attempts_) out.push_back(std::move(weighed.attempt));
    return out;
  }

 private:
  // `broken`: the first rule that the path so far breaks.
  void walk(const std::optional<Broken>& broken) {
    auto& node = graph_.node(path_.back());
    if (node.is_anchor) return note_anchored(broken);
    if (is_full(certificates_, search_.options)) return note(Weight::dead_end, {unfinished(), path_.back()});
    bool went_on = false;
    for (auto* edge : hopeful_first(node)) {
      if (attempts_.size() >= max_attempts || ++steps_ > max_steps_to_explain) return;
      if (std::ranges::find(path_, edge->issuer) != path_.end()) continue;
      went_on = true;
      walk_over(*edge, broken);
    }
    if (!went_on) note_dead_end();
  }

  std::vector<PathGraph::Edge*> hopeful_first(PathGraph::Node& node) {
    std::vector<PathGraph::Edge*> edges;
    for (const bool hopeful : {true, false}) {
      for (auto& edge : node.issuers) {
        if (graph_.node(edge.issuer).reaches_anchor == hopeful) edges.push_back(&edge);
      }
    }
    return edges;
  }

  // Of a path that was given up.
  Fault unfinished() const {
    return graph_.node(PathGraph::leaf).reaches_anchor ? Fault::path_budget : Fault::unknown_issuer;
  }

  void walk_over(PathGraph::Edge& edge, std::optional<Broken> broken) {
    const auto& node = graph_.node(edge.issuer);
    const auto& issuer = node.certificate();
    if (!broken) {
      if (const auto fault = rules_.check_issuer(certificates_, issuer, node.place()))
        broken = blame(*fault, edge.issuer);
    }
    path_.push_back(edge.issuer);
    certificates_.push_back(&issuer);
    edges_.push_back(&edge);
    walk(broken);
    path_.pop_back();
    certificates_.pop_back();
    edges_.pop_back();
  }

  // Names and signatures are the issued certificate's fault, not the issuer's.
  Broken blame(Fault fault, std::size_t issuer) const {
    if (fault == Fault::signature_algorithm_unsupported) return {fault, path_.back()};
    return {fault, issuer};
  }

  void note_anchored(const std::optional<Broken>& broken) {
    if (broken) return note(Weight::broken_rule, *broken);
    if (const auto fault = rules_.check_whole(certificates_)) {
      return note(Weight::broken_rule, {*fault, PathGraph::leaf});
    }
    for (auto i = edges_.size(); i-- > 0;) {
      const auto verified = graph_.verify(path_[i], *edges_[i]);
      if (verified == PathGraph::Verified::good) continue;
      const bool bad = verified == PathGraph::Verified::bad;
      if (bad && is_of_key(edges_[i]->fault)) return note(Weight::bad_signature, {edges_[i]->fault, edges_[i]->issuer});
      return note(Weight::bad_signature, {bad ? edges_[i]->fault : Fault::path_budget, path_[i]}, edges_[i]->revoked);
    }
    note(Weight::broken_rule, {Fault::path_budget, PathGraph::leaf});
  }

  void note_dead_end() {
    const bool self_signed = path_.size() == 1 && certificates_.back()->is_self_issued;
    note(Weight::dead_end, {self_signed ? Fault::self_signed : Fault::unknown_issuer, path_.back()});
  }

  void note(Weight weight, Broken broken, std::optional<Revoked> revoked = std::nullopt) {
    auto& node = graph_.node(broken.node);
    Attempt attempt;
    attempt.error = {.fault = broken.fault, .certificate = node.chain_index};
    if (words_ == Words::all) {
      for (const auto* certificate : certificates_) attempt.subjects.push_back(certificate->subject_text());
      attempt.detail = describe(broken.fault, node.certificate(), search_);
      if (revoked) attempt.detail += " since " + der::readable_time(revoked->when) + reason_text(revoked->reason);
    }
    add(weight, std::move(attempt));
  }

  // After those that tell as much.
  void add(Weight weight, Attempt attempt) {
    const auto place = std::ranges::upper_bound(attempts_, weight, std::ranges::greater{}, &Weighed::weight);
    attempts_.insert(place, {weight, std::move(attempt)});
  }

  PathGraph& graph_;
  const Search& search_;
  Words words_;
  PathRules rules_;
  std::vector<std::size_t> path_;
  std::vector<const Certificate*> certificates_;
  std::vector<PathGraph::Edge*> edges_;
  std::vector<Weighed> attempts_;
  std::size_t steps_ = 0;
};

std::string quoted(std::string_view text) { return "\"" + std::string{text} + "\""; }

std::string describe_names(const Certificate& certificate, const Question& question) {
  const auto names = certificate.names_text();
  std::string text = quoted(question.name ? question.name->text() : "") + " was wanted; ";
  if (names.empty()) return text + "the certificate holds no names";
  text += "the certificate is for ";
  for (std::size_t i = 0; i < names.size() && i < max_names_to_list; ++i) text += (i ? ", " : "") + names[i];
  if (names.size() > max_names_to_list) text += " and " + std::to_string(names.size() - max_names_to_list) + " more";
  return text;
}

std::string describe_purpose(const Certificate& certificate, Purpose purpose) {
  std::string text = purpose == Purpose::server_authentication ? "server" : "client";
  text += " authentication was wanted; " + quoted(short_name_text(certificate.subject)) + " allows";
  der::Reader purposes{certificate.extensions.extended_key_usage};
  while (purposes.more()) text += " " + der::dotted(purposes.oid());
  return text;
}

std::string describe_key(const Certificate& certificate, const TrustOptions& options) {
  const auto whose = quoted(short_name_text(certificate.subject));
  if (!certificate.key.kind) return whose + " has a key of a kind that is not accepted";
  return whose + " has a key of " + std::to_string(certificate.key.bits) +
         " bits; RSA keys need whole octets and at least " + std::to_string(options.minimum_rsa_bits) + " bits";
}

}  // namespace

std::string describe(Fault fault, const Certificate& certificate, const Search& search) {
  const auto whose = quoted(short_name_text(certificate.subject));
  const auto now = der::readable_time(std::chrono::floor<std::chrono::seconds>(search.question.now));
  switch (fault) {
    case Fault::certificate_expired:
      return whose + " was valid until " + der::readable_time(certificate.not_after) + "; it is " + now;
    case Fault::certificate_not_yet_valid:
      return whose + " is valid from " + der::readable_time(certificate.not_before) + "; it is " + now;
    case Fault::wrong_name:
      return describe_names(certificate, search.question);
    case Fault::extended_key_usage:
      return describe_purpose(certificate, search.question.purpose);
    case Fault::key_too_weak:
      return describe_key(certificate, search.options);
    case Fault::ml_dsa_missing:
    case Fault::key_unsupported:
      return whose + " has a key that is " + key_text(certificate.key);
    case Fault::unknown_critical_extension:
      return whose + " holds the critical extension " + der::dotted(certificate.extensions.unknown_critical);
    case Fault::unknown_issuer:
      return whose + " was issued by " + quoted(certificate.issuer_text()) +
             ", which is not trusted here and was not sent";
    case Fault::signature_invalid:
      return "the signature over " + whose + " is not by the key of its issuer " + quoted(certificate.issuer_text());
    case Fault::path_too_long:
      return whose + " allows " + std::to_string(certificate.extensions.basic_constraints.path_length.value_or(0)) +
             " intermediates below it";
    case Fault::certificate_revoked:
      return whose + " (serial number " + certificate.serial_text() + ") has been revoked";
    case Fault::revocation_unknown:
      return "no current list or response that may be believed speaks of " + whose + " (serial number " +
             certificate.serial_text() + ")";
    case Fault::name_constraint:
      return "the constraints stand in " + whose;
    default:
      return "this is about " + whose;
  }
}

std::vector<Attempt> explain_failure(PathGraph& graph, const Search& search, Words words) {
  return Teller{graph, search, words}.tell();
}

}  // namespace bulla::x509
