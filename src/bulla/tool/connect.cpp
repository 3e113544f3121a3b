// tool: bulla connect: a pipe to a TLS server, and what happened on the way. Knows nothing of sockets.
#include <unistd.h>

#include "bulla/explain/json.h"
#include "bulla/explain/text.h"
#include "bulla/tool/connection.h"
#include "bulla/tool/subcommands.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

struct ConnectOptions : ConnectionOptions {
  bool explain = false;
  bool json = false;
};

class Report {
 public:
  Report(const ConnectOptions& options, const Plan& plan, const explain::Recorder& recorder)
      : options_{options}, plan_{plan}, recording_{recorder.recording()} {}

  void established() const {
    if (!options_.explain || options_.json) return;
    tell(explain::to_text(explain::transaction_of(recording_), paint_for(STDERR_FILENO)) + "\n");
  }

  ExitCode ended(const PipeEnding& ending) const {
    const auto failure = failure_in(ending, plan_, recording_);
    const auto code = code_of(ending, recording_);
    const auto* const error = failure ? &ending.trouble->error : nullptr;
    if (options_.json) {
      tell(to_json(explain::transaction_of(recording_, error), failure ? &*failure : nullptr, static_cast<int>(code)));
      return failure || !ending.trouble ? code : report(*ending.trouble);
    }
    if (failure) {
      if (options_.explain)
        tell(explain::to_text(explain::transaction_of(recording_, error), paint_for(STDERR_FILENO)) + "\n");
      remark(failure->what);
      tell(explain::to_text(*failure, paint_for(STDERR_FILENO)));
    } else if (ending.trouble) {
      (void)report(*ending.trouble);
    } else if (options_.explain) {
      tell(late_challenge() + traffic());
    }
    return code;
  }

 private:
  // What came after established() had told the rest.
  std::string late_challenge() const {
    if (!explain::facts_of(recording_).challenged_late) return "";
    const auto transaction = explain::transaction_of(recording_);
    std::string text;
    for (const auto step : {explain::StepName::challenge, explain::StepName::client_proof})
      text += explain::to_text(transaction.steps[std::to_underlying(step)], paint_for(STDERR_FILENO));
    return text + "\n";
  }

  std::string traffic() const {
    const auto& sent = recording_.traffic[std::to_underlying(Side::client)];
    const auto& received = recording_.traffic[std::to_underlying(Side::server)];
    return "Closed by both sides with close_notify: " + std::to_string(sent.bytes) + " bytes sent in " +
           std::to_string(sent.records) + " records, " + std::to_string(received.bytes) + " received in " +
           std::to_string(received.records) + ".\n";
  }

  const ConnectOptions& options_;
  const Plan& plan_;
  const explain::Recording& recording_;
};

ExitCode connect(const ConnectOptions& options) {
  if (const auto why = misuse(options)) return usage_error("connect", *why);
  const auto plan = plan_connection(options, nullptr);
  if (!plan) return report(plan.error());

  explain::Recorder recorder{Side::client};
  auto* const recorded = plan->recorded.get();
  Observers observers{&recorder, plan->key_log.get(), recorded == nullptr ? nullptr : &recorded->observer()};
  const Report told{options, *plan, recorder};
  const auto ending = run_pipe({.server = plan->server,
                                .name = plan->name,
                                .config = plan->config,
                                .observer = &observers,
                                .early_data = plan->early_data,
                                .timeout = plan->timeout,
                                .on_reached =
                                    [&] {
                                      recorder.restart_time();
                                      if (recorded != nullptr) recorded->recorder().restart_time();
                                    },
                                .on_established = [&] { told.established(); }});
  const auto code = told.ended(ending);
  if (recorded != nullptr) recorded->finish();
  if (ending.signal != 0) end_by(ending.signal);
  return code;
}

}  // namespace

void add_connect(const Command& root) {
  const auto options = std::make_shared<ConnectOptions>();
  const auto command =
      root.subcommand("connect", "A pipe to a TLS server: standard input to it, its answers to standard output");
  command.argument("HOST:PORT", options->server, "The server; an IPv6 address stands in brackets")
      .flag("--explain", options->explain, "Show on stderr the transaction as it happened, in seven steps")
      .flag("--json", options->json, "Tell how it went on stderr as one line of JSON");
  add_connection_options(command, *options);
  command
      .examples({"bulla connect localhost:8443 --ca root.pem < request.txt",
                 "bulla connect 127.0.0.1:8443 --name shop.example --ca root.pem --explain"})
      .action([options] { return connect(*options); });
}

}  // namespace bulla::tool
