// x509: the judge.
#include "bulla/x509/trust.h"

#include "bulla/base/try.h"
#include "bulla/x509/anchors.h"
#include "bulla/x509/explain.h"
#include "bulla/x509/path_finder.h"
#include "bulla/x509/verified_pairs.h"

namespace bulla::x509 {

Trust::Trust(const crypto::Provider& provider, std::unique_ptr<const Anchors> anchors, Options options)
    : provider_{provider},
      anchors_{std::move(anchors)},
      verified_{std::make_unique<VerifiedPairs>(options.remembered_signatures, *provider.sha256)},
      options_{options} {}

Trust::~Trust() = default;

Result<std::shared_ptr<const Trust>> Trust::with_anchors(const crypto::Provider& provider,
                                                         std::span<const Bytes> anchors, Options options) {
  TRY(auto store, Anchors::parse(anchors));
  return std::shared_ptr<const Trust>{new Trust{provider, std::move(store), options}};
}

std::span<const std::shared_ptr<const Certificate>> Trust::anchors() const { return anchors_->certificates(); }

std::size_t Trust::remembered_signatures() const { return verified_->size(); }

namespace {

Error most_telling(PathGraph& graph, const PathFinder& finder, const Search& search, Explanation* why) {
  auto attempts = explain_failure(graph, search, why ? Words::all : Words::none);
  auto error = attempts.front().error;
  if (finder.budget_spent()) error = {.fault = Fault::path_budget};
  if (why) why->attempts = std::move(attempts);
  return error;
}

std::vector<std::string> subjects_of(std::span<const std::shared_ptr<const Certificate>> path) {
  std::vector<std::string> subjects;
  for (const auto& certificate : path) subjects.push_back(certificate->subject_text());
  return subjects;
}

}  // namespace

Result<PeerIdentity> Trust::judge(const Question& question, Explanation* why) const {
  if (pinned_) return judge_pinned(question);
  auto options = options_;
  options.minimum_rsa_bits = std::max(options.minimum_rsa_bits, question.minimum_rsa_bits);
  const Search search{provider_, *anchors_, options, question, verified_.get()};
  PathGraph graph{search};
  if (auto loaded = graph.load(); !loaded) {
    if (why) why->attempts = {{.subjects{}, .error = loaded.error(), .detail{}}};
    return std::unexpected(loaded.error());
  }
  PathFinder finder{graph, search};
  const auto path = finder.find();
  if (path.empty()) return std::unexpected(most_telling(graph, finder, search, why));
  PeerIdentity identity;
  for (const auto node : path) identity.path_.push_back(graph.node(node).subject->shared_certificate());
  if (auto logged = check_logged(question, identity.path_); !logged) {
    if (why) why->attempts = {{.subjects = subjects_of(identity.path_), .error = logged.error(), .detail{}}};
    return std::unexpected(logged.error());
  }
  identity.key_ = graph.node(PathGraph::leaf).subject->key(provider_);
  if (!identity.key_)
    return std::unexpected(Error{.fault = graph.node(PathGraph::leaf).subject->fault(), .certificate = 0});
  return identity;
}

// Browsers ask it of servers alone.
Result<void> Trust::check_logged(const Question& question, Path path) const {
  if (question.purpose != Purpose::server_authentication) return {};
  const auto fault = check_transparency(options_.transparency, provider_, path, question.timestamps, question.now);
  if (fault) return std::unexpected(Error{.fault = *fault, .certificate = 0});
  return {};
}

Result<PeerIdentity> Trust::judge_pinned(const Question& question) const {
  if (question.chain.empty()) return fail(Fault::empty_certificate);
  if (!same_bytes(question.chain.front(), pinned_->der)) {
    return std::unexpected(Error{.fault = Fault::unknown_issuer, .certificate = 0});
  }
  TRY(auto key, provider_.import_public_key(pinned_->public_key_info));
  PeerIdentity identity;
  identity.path_.push_back(pinned_);
  identity.key_ = std::move(key);
  return identity;
}

}  // namespace bulla::x509
