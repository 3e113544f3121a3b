// tool: bulla explain: recorded connections, told, and run again. Knows no form of a recording.
#include <unistd.h>
#include <cstdlib>

#include "bulla/authority/file.h"
#include "bulla/base/secret.h"
#include "bulla/base/try.h"
#include "bulla/compress/algorithms.h"
#include "bulla/explain/failure.h"
#include "bulla/explain/text.h"
#include "bulla/explain/wire_view.h"
#include "bulla/handshake/client12/handshake.h"
#include "bulla/handshake/server12/handshake.h"
#include "bulla/openssl/provider.h"
#include "bulla/replay/player.h"
#include "bulla/tool/record_file.h"
#include "bulla/tool/subcommands.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

struct ExplainOptions {
  std::string replay;
  std::optional<std::uint32_t> connection;
};

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

Outcome<Told> run_again(const replay::Recording& recording) {
  const replay::Player* moments = nullptr;
  explain::Recorder recorder{recording.self, [&] { return moments == nullptr ? replay::Moment{0} : moments->now(); }};
  TRY(const auto player, replay::Player::create(recording,
                                                {.provider = &openssl::provider(),
                                                 .compressions = compress::algorithms(),
                                                 .client_tls12 = handshake::client12::tls12(),
                                                 .server_tls12 = handshake::server12::tls12()},
                                                &recorder));
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

ExitCode explain_replay(const ExplainOptions& options) {
  const auto recordings = read(options.replay);
  if (!recordings) return report(recordings.error());
  if (!options.connection && recordings->size() > 1) return answer(list_of(*recordings));
  const auto number = options.connection.value_or(1);
  if (number > recordings->size())
    return usage_error("explain", "--connection " + std::to_string(number) + ": there are " +
                                      std::to_string(recordings->size()) + " in " + options.replay);
  const auto& recording = (*recordings)[number - 1];
  const auto told = recording.secrets == replay::Secrets::kept ? run_again(recording) : show(recording);
  if (!told) return report(told.error());
  const auto written = answer("Recorded by the " + explain::title_of(recording) + "\n\n" + told->text);
  if (written != ExitCode::ok || !told->difference) return written;
  return report({Fault::replay_differs, where(*told->difference)});
}

}  // namespace

void add_explain(const Command& root) {
  const auto options = std::make_shared<ExplainOptions>();
  root.subcommand("explain", "Tell a recorded connection, and run it again to the same bytes")
      .required("--replay", "FILE", options->replay, "What --record of connect or serve has written")
      .number("--connection", {1, 1000000}, options->connection, "Which one in the file; without, several are listed")
      .examples({"bulla connect localhost:8443 --ca root.pem --record one.rec --record-secrets < request.txt",
                 "bulla explain --replay one.rec"})
      .action([options] { return explain_replay(*options); });
}

}  // namespace bulla::tool
