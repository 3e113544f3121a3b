// What a transport may do to a connection: give its bytes one by one, take few of them at a time, end anywhere. Nothing
// is lost by the first two, and the last is always noticed.
#include "faults/talk.h"

namespace bulla::test {
namespace {

constexpr std::array kinds{"full",
                           "retried",
                           "mutual",
                           "early data",
                           "tls12 full",
                           "tls12 transported",
                           "tls12 mutual",
                           "tls12 resumed by ticket",
                           "tls12 resumed by id"};

TEST(Transport, MayBringBytesOneByOneOrInHalves) {
  for (const auto* const kind : kinds)
    for (const std::size_t piece : {1U, 2U, 700U}) {
      SCOPED_TRACE(std::string{kind} + ", pieces of " + std::to_string(piece));
      const auto scene = scene_of(kind);
      Talk talk{*scene};
      talk.up.piece = talk.down.piece = piece;
      talk.run();
      talk.expect_whole();
    }
}

// Less than a record: what an engine has to say waits in it.
TEST(Transport, MayTakeFewBytesAtATime) {
  for (const auto* const kind : kinds) {
    SCOPED_TRACE(kind);
    const auto scene = scene_of(kind);
    Talk talk{*scene, 96};
    talk.run();
    talk.expect_whole();
  }
}

std::size_t size_of_talk(std::string_view kind, Wire Talk::*direction) {
  const auto scene = scene_of(kind);
  Talk talk{*scene};
  talk.run();
  talk.expect_whole();
  return (talk.*direction).passed;
}

// Each byte of the end, where data and close_notify are; of the handshake each seventh.
void cut_everywhere(std::string_view kind, Wire Talk::*direction) {
  const auto size = size_of_talk(kind, direction);
  for (std::size_t at = 0; at < size; at += at + 260 < size ? 7 : 1) {
    const auto scene = scene_of(kind);
    Talk talk{*scene};
    (talk.*direction).cut = at;
    talk.run();
    talk.expect_sound();
    const bool called_whole = direction == &Talk::up ? talk.server.closed > 0 : talk.client.closed > 0;
    EXPECT_FALSE(called_whole) << kind << ", cut at " << at << " of " << size;
  }
}

TEST(Transport, IsCutAnywhereOnTheWayToTheServerAndThatIsNoticed) {
  for (const auto* const kind : {"full", "early data", "tls12 full", "tls12 transported"})
    cut_everywhere(kind, &Talk::up);
}

TEST(Transport, IsCutAnywhereOnTheWayToTheClientAndThatIsNoticed) {
  for (const auto* const kind : {"full", "early data", "tls12 full", "tls12 transported"})
    cut_everywhere(kind, &Talk::down);
}

}  // namespace
}  // namespace bulla::test
