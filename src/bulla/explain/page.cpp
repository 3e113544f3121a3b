#include "bulla/explain/page.h"

#include "bulla/explain/page_bytes.h"
#include "bulla/explain/page_keys.h"
#include "bulla/explain/page_recorder.h"
#include "bulla/explain/page_story.h"
#include "bulla/explain/step_parts.h"

namespace bulla::explain {
namespace {

KeyCourse course_of(const Facts& facts) {
  return {.resumed = facts.choice && facts.choice->resumed,
          .shared_key = !facts.shared_key.empty(),
          .extended_master = facts.tls12 && facts.tls12->extended_master_secret,
          .transport = facts.transports_key()};
}

void add_facts(const Facts& facts, Page& page) {
  page.offer = facts.offer;
  page.choice = facts.choice;
  page.challenge = facts.challenge;
  page.protocol = facts.protocol.value_or("");
}

// A signature of the peer's is checked where only its bytes are known: the message says by which scheme it was made.
void add_operations(const PageRecorder& recorder, const Facts& facts, Page& page) {
  page.operations = recorder.meter()->operations();
  page.left_out.operations = recorder.meter()->left_out();
  const auto& scheme = facts.scheme[page.self == Side::client ? by_server : by_client];
  for (auto& operation : page.operations)
    if (operation.what == "signature checked" && operation.algorithm.empty()) operation.algorithm = scheme.value_or("");
}

}  // namespace

std::string_view word(Proved proved) {
  switch (proved) {
    case Proved::unknown:
      return "unknown";
    case Proved::by_issuer:
      return "by its issuer";
    case Proved::by_itself:
      return "by itself";
    case Proved::wrong:
      return "wrong";
  }
  return "";
}

Page page_of(const PageRecorder& recorder, PageAbout about) {
  const auto& recording = recorder.recording();
  const auto facts = facts_of(recording);
  Page page;
  page.title = std::move(about.title);
  page.begun = std::move(about.begun);
  page.policy = std::move(about.policy);
  page.maker = std::move(about.maker);
  page.self = recording.self;
  page.with_secrets = recorder.keeps_values();
  page.exit_code = about.exit_code;
  page.transaction = transaction_of(recording, about.error);
  page.failure = std::move(about.failure);
  page.steps = page_steps(page.transaction, facts);
  add_facts(facts, page);
  auto log = recorder.log();
  log.finish();
  auto tree = key_tree(recorder.ledger(), log.protects(), course_of(facts));
  page.secrets = std::move(tree.secrets);
  page.left_out.secrets = tree.left_out;
  add_bytes({recording, page.transaction, facts, log}, tree.by_epoch, page);
  page.chains = page_chains(recording, facts, recorder.path());
  add_operations(recorder, facts, page);
  return page;
}

}  // namespace bulla::explain
