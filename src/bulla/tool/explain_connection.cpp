// tool: bulla explain HOST:PORT: makes a connection and shows it. Knows no recording.
#include "bulla/der/time.h"
#include "bulla/openssl/provider.h"
#include "bulla/tool/certificate_files.h"
#include "bulla/tool/explain_page.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

std::string readable(Time time) { return der::readable_time(std::chrono::floor<std::chrono::seconds>(time)); }

PipeEnding run(const Plan& plan, explain::PageRecorder& recorder) {
  auto* const recorded = plan.recorded.get();
  Observers observers{&recorder, plan.key_log.get(), recorded == nullptr ? nullptr : &recorded->observer()};
  const auto restart_time = [&] {
    recorder.restart_time();
    if (recorded != nullptr) recorded->recorder().restart_time();
  };
  auto ending = run_pipe({.server = plan.server,
                          .name = plan.name,
                          .config = plan.config,
                          .observer = &observers,
                          .early_data = plan.early_data,
                          .timeout = plan.timeout,
                          .on_reached = restart_time,
                          .after_handshake = AfterHandshake::listen});
  if (recorded != nullptr) recorded->finish();
  return ending;
}

}  // namespace

ExitCode explain_connection(const ConnectionOptions& options, const PageOutput& output) {
  if (const auto why = misuse(options)) return usage_error("explain", *why);
  explain::PageRecorder recorder{Side::client, openssl::provider(), {.values = output.values()}};
  const auto plan = plan_connection(options, recorder.meter());
  if (!plan) return report(plan.error());
  const auto begun = readable(system_clock().now());
  const auto ending = run(*plan, recorder);
  if (ending.signal != 0) end_by(ending.signal);
  auto failure = failure_in(ending, *plan, recorder.recording());
  if (ending.trouble && !failure) return report(*ending.trouble);
  const auto code = code_of(ending, recorder.recording());
  if (failure) remark(failure->what);
  const auto page = page_of(recorder, {.title = front::to_text(plan->server) + ", seen by the client",
                                       .begun = begun,
                                       .policy = options.policy,
                                       .maker = maker(),
                                       .error = failure ? &ending.trouble->error : nullptr,
                                       .failure = std::move(failure),
                                       .exit_code = static_cast<int>(code)});
  const auto written = put_page(page, output, "bulla-" + prefix_for(plan->server.host) + ".html");
  return written == ExitCode::ok ? code : written;
}

}  // namespace bulla::tool
