// tool: bulla explain --replay: a recorded connection, told or shown, and run again. Knows no form of a recording.
#include <unistd.h>

#include "bulla/authority/file.h"
#include "bulla/base/secret.h"
#include "bulla/base/try.h"
#include "bulla/compress/algorithms.h"
#include "bulla/der/time.h"
#include "bulla/explain/text.h"
#include "bulla/explain/wire_view.h"
#include "bulla/handshake/client12/handshake.h"
#include "bulla/handshake/server12/handshake.h"
#include "bulla/openssl/provider.h"
#include "bulla/replay/player.h"
#include "bulla/tool/explain_page.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

// What a recording came to: words, and where it left the recorded connection.
struct Told {
  std::string text;
  std::optional<replay::Difference> difference{};
};

std::string_view words_for(replay::Aspect aspect) {
  switch (aspect) {
    case replay::Aspect::bytes:
      return "other bytes were said";
    case replay::Aspect::randomness:
      return "other amounts of randomness were drawn";
    case replay::Aspect::time:
      return "the clock was asked more often";
    case replay::Aspect::signatures:
      return "more signatures were asked for";
    case replay::Aspect::sessions:
      return "the store of sessions was asked for more, or gave what is none";
    case replay::Aspect::protocol:
      return "the application was asked more often for a protocol";
    case replay::Aspect::outcome:
      return "a call ended otherwise";
  }
  return "";
}

std::string where(const replay::Difference& difference) {
  std::string text{words_for(difference.aspect)};
  text += ", after " + std::to_string(difference.record) + " records that are the same";
  if (difference.aspect == replay::Aspect::bytes)
    text += ": the next one differs at byte " + std::to_string(difference.offset);
  return text;
}

Outcome<std::vector<replay::Recording>> read(const std::string& file) {
  std::string text;
  TRY_VOID(authority::read_file(file, text, max_record_file));
  auto recordings = replay::decode_all(bytes_of(text), *openssl::provider().sha256);
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  if (recordings) return *std::move(recordings);
  return trouble(Fault::recording_unreadable, file + ", at byte " + std::to_string(recordings.error().offset));
}

std::string list_of(const std::vector<replay::Recording>& recordings) {
  std::string text;
  for (std::size_t i = 0; i < recordings.size(); ++i) {
    const auto& recording = recordings[i];
    text += std::to_string(i + 1) + "  " + explain::title_of(recording);
    text += recording.secrets == replay::Secrets::kept ? ", with secrets" : ", without secrets";
    text += recording.cut ? ", cut at its limit\n" : "\n";
  }
  return text + "Choose one with --connection.\n";
}

std::string ending(const replay::Recording& recording) {
  return recording.cut ? "It was cut at its limit: what came later is not known.\n" : "";
}

Told show(const replay::Recording& recording) {
  return {explain::wire_text(recording, paint_for(STDOUT_FILENO)) + "\n" + ending(recording) +
          "Its secrets were left out: it can't be run again, and what was sealed stays so (--record-secrets).\n"};
}

explain::Ourselves ourselves(const replay::Player& player) {
  if (player.client_config() != nullptr) return explain::ourselves(*player.client_config(), player.server_name());
  return explain::ourselves(*player.server_config());
}

Result<std::unique_ptr<replay::Player>> player_of(const replay::Recording& recording, const crypto::Provider& provider,
                                                  Observer& watcher) {
  return replay::Player::create(recording,
                                {.provider = &provider,
                                 .compressions = compress::algorithms(),
                                 .client_tls12 = handshake::client12::tls12(),
                                 .server_tls12 = handshake::server12::tls12()},
                                &watcher);
}

Outcome<Told> run_again(const replay::Recording& recording) {
  const replay::Player* moments = nullptr;
  explain::Recorder recorder{recording.self, [&] { return moments == nullptr ? replay::Moment{0} : moments->now(); }};
  TRY(const auto player, player_of(recording, openssl::provider(), recorder));
  moments = player.get();
  player->play();
  const auto* const error = player->error() ? &*player->error() : nullptr;
  const auto& seen = recorder.recording();
  auto text = explain::to_text(explain::transaction_of(seen, error), paint_for(STDOUT_FILENO)) + "\n";
  if (error != nullptr) {
    const auto failure = explain::failure_of(*error, seen, ourselves(*player));
    text += failure.what + "\n" + explain::to_text(failure, paint_for(STDOUT_FILENO)) + "\n";
  }
  text += ending(recording);
  if (!player->difference())
    text += "Run again, every byte came out the same: " + std::to_string(player->bytes()) + " bytes in " +
            std::to_string(player->records()) + " records.\n";
  return Told{std::move(text), player->difference()};
}

ExitCode tell_recording(const replay::Recording& recording) {
  const auto told = recording.secrets == replay::Secrets::kept ? run_again(recording) : show(recording);
  if (!told) return report(told.error());
  const auto written = answer("Recorded by the " + explain::title_of(recording) + "\n\n" + told->text);
  if (written != ExitCode::ok || !told->difference) return written;
  return report({Fault::replay_differs, where(*told->difference)});
}

ExitCode show_recording(const replay::Recording& recording, const PageOutput& output) {
  const replay::Player* moments = nullptr;
  explain::PageRecorder recorder{recording.self, openssl::provider(), {.values = output.values(), .stopwatch = [&] {
                                                                         return moments == nullptr ? replay::Moment{0}
                                                                                                   : moments->now();
                                                                       }}};
  const auto provider = explain::metered(openssl::provider(), recorder.meter());
  const auto player = player_of(recording, *provider, recorder);
  if (!player) return report(player.error());
  moments = player->get();
  (*player)->play();
  const auto* const error = (*player)->error() ? &*(*player)->error() : nullptr;
  explain::PageAbout about{.title = "Recorded by the " + explain::title_of(recording), .maker = maker()};
  about.begun = der::readable_time(std::chrono::floor<std::chrono::seconds>(recording.begun));
  if (const auto summary = replay::summary_of(recording.setting)) about.policy = summary->policy;
  about.error = error;
  if (error != nullptr) about.failure = explain::failure_of(*error, recorder.recording(), ourselves(**player));
  const auto written = put_page(page_of(recorder, std::move(about)), output, "bulla-recording.html");
  if (written != ExitCode::ok || !(*player)->difference()) return written;
  return report({Fault::replay_differs, where(*(*player)->difference())});
}

}  // namespace

ExitCode explain_replay(const ReplayOptions& options, const PageOutput& output) {
  const auto recordings = read(options.file);
  if (!recordings) return report(recordings.error());
  if (!options.connection && recordings->size() > 1) return answer(list_of(*recordings));
  const auto number = options.connection.value_or(1);
  if (number > recordings->size())
    return usage_error("explain", "--connection " + std::to_string(number) + ": there are " +
                                      std::to_string(recordings->size()) + " in " + options.file);
  const auto& recording = (*recordings)[number - 1];
  if (!output.is_wanted()) return tell_recording(recording);
  if (recording.secrets == replay::Secrets::kept) return show_recording(recording, output);
  return usage_error("explain", options.file + " was written without --record-secrets: there is no page of it");
}

}  // namespace bulla::tool
