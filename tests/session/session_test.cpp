#include "bulla/session/session.h"

#include <gtest/gtest.h>

#include "session/samples.h"

namespace bulla::session {
namespace {

using test::noon;
using test::sample_session;
using test::sample_ticket;
using namespace std::chrono_literals;

TEST(Session, LivesAsLongAsItsTicketAndAtMostAWeekFromItsCertificates) {
  auto session = sample_session();
  EXPECT_TRUE(alive(session, noon));
  EXPECT_TRUE(alive(session, noon + 2h - 1ms));
  EXPECT_FALSE(alive(session, noon + 2h));
  EXPECT_FALSE(alive(session, noon - 1ms)) << "of the future";
  EXPECT_TRUE(alive(session, noon - 9s, 10s)) << "by another machine's clock";
  EXPECT_FALSE(alive(session, noon - 11s, 10s));
  session.lifetime = std::chrono::days{30};
  session.terms.authenticated = noon;
  EXPECT_TRUE(alive(session, noon + std::chrono::days{7} - 1ms));
  EXPECT_FALSE(alive(session, noon + std::chrono::days{7}));
  session.terms.authenticated = noon - std::chrono::days{6};
  EXPECT_FALSE(alive(session, noon + std::chrono::days{1})) << "its certificates were shown a week ago";
}

TEST(Session, HidesItsAgeAndFindsItAgain) {
  const auto session = sample_session();
  EXPECT_EQ(obfuscated_age(session, noon), 0xfffffff0);
  EXPECT_EQ(obfuscated_age(session, noon + 32ms), 0x10U) << "modulo 2^32";
  EXPECT_EQ(claimed_age(session, obfuscated_age(session, noon + 1h)), 1h);
  EXPECT_EQ(obfuscated_age(session, noon - 1h), 0xfffffff0) << "a clock that went back";
}

TEST(Session, ComesBackFromItsBytes) {
  const auto bytes = encode(sample_session());
  const auto again = decode_session(bytes).value();
  EXPECT_EQ(to_hex(encode(again)), to_hex(bytes));
  EXPECT_EQ(again.terms.server_name, "server.example");
  EXPECT_EQ(again.terms.protocol, "h2");
  EXPECT_EQ(again.lifetime, 2h);
  EXPECT_EQ(again.terms.authenticated, noon - 1h);
  EXPECT_EQ(to_hex(again.psk.expose()), to_hex(Buffer(32, 7)));
}

TEST(Session, IsReadWholeOrNotAtAll) {
  const auto bytes = encode(sample_session());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto cut = decode_session(Bytes{bytes}.first(size));
    ASSERT_FALSE(cut) << size;
    EXPECT_EQ(cut.error().fault, Fault::session_unreadable);
  }
  auto longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(decode_session(longer));
  auto other_form = bytes;
  other_form[0] ^= 0x80;
  EXPECT_FALSE(decode_session(other_form));
  auto far_future = bytes;
  far_future[1 + 2 + 2 + 2 + 2 + 33] = 0x7f;  // the first octet of when it was authenticated
  EXPECT_FALSE(decode_session(far_future));
}

TEST(Session, ThatCannotBeWrittenHasNoBytes) {
  auto session = sample_session();
  session.terms.protocol = std::string(256, 'x');
  EXPECT_TRUE(encode(session).empty());
}

TEST(Ticket, ComesBackFromItsBytesWholeOrNotAtAll) {
  const auto bytes = encode(sample_ticket());
  const auto again = decode_ticket(bytes).value();
  EXPECT_EQ(again.host, "server.example");
  EXPECT_EQ(again.identity, Buffer(80, 9));
  EXPECT_EQ(to_hex(encode(again)), to_hex(bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(decode_ticket(Bytes{bytes}.first(size))) << size;
}

}  // namespace
}  // namespace bulla::session
