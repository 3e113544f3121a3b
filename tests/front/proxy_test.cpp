// front: bytes to and from a plain program.
#include "bulla/front/proxy.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <future>

#include "front/loopback.h"

namespace bulla::front {
namespace {

std::shared_ptr<Service> to(const PlainProgram& program) { return proxy_service({"127.0.0.1", program.port()}); }

TEST(Proxy, ends_each_direction_by_itself) {
  PlainProgram program{[](int peer) { write_plain(peer, "heard " + read_plain(peer)); }};
  RunningFront front{to(program)};
  TestClient client{front.port()};
  ASSERT_TRUE(client.write("hello"));
  ASSERT_TRUE(client.finish_sending());
  EXPECT_EQ(client.read_all(), "heard hello");
  EXPECT_EQ(client.end(), TestClient::End::clean);
}

TEST(Proxy, goes_on_hearing_a_client_after_the_program_has_ended_its_direction) {
  std::promise<std::string> heard;
  PlainProgram program{[&heard](int peer) {
    write_plain(peer, "bye");
    ::shutdown(peer, SHUT_WR);
    heard.set_value(read_plain(peer));
  }};
  RunningFront front{to(program)};
  TestClient client{front.port()};
  EXPECT_EQ(client.read_all(), "bye");
  EXPECT_EQ(client.end(), TestClient::End::clean);
  ASSERT_TRUE(client.write("one more"));
  ASSERT_TRUE(client.finish_sending());
  EXPECT_EQ(heard.get_future().get(), "one more");
}

TEST(Proxy, a_client_that_is_cut_off_is_cut_off_for_the_program_too) {
  std::promise<std::string> heard;
  PlainProgram program{[&heard](int peer) { heard.set_value(read_plain(peer)); }};
  RunningFront front{to(program)};
  TestClient client{front.port()};
  ASSERT_TRUE(client.write("half a sent"));
  client.hang_up();
  EXPECT_TRUE(heard.get_future().get().ends_with("cut"));
}

// A reset could reach it before the alert that says why.
TEST(Proxy, a_client_that_breaks_the_protocol_is_parted_from_without_a_reset_and_cut_off_for_the_program) {
  std::promise<std::string> heard;
  PlainProgram program{[&heard](int peer) { heard.set_value(read_plain(peer)); }};
  RunningFront front{to(program)};
  TestClient client{front.port()};
  EXPECT_EQ(client.talk_nonsense(), TestClient::End::clean);
  EXPECT_TRUE(heard.get_future().get().ends_with("cut"));
}

TEST(Proxy, a_program_that_is_cut_off_is_cut_off_for_the_client_too) {
  PlainProgram program{[](int peer) {
    std::array<char, 2> asked{};
    EXPECT_EQ(::recv(peer, asked.data(), asked.size(), MSG_WAITALL), 2);
    const linger at_once{1, 0};
    ::setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }};
  RunningFront front{to(program)};
  TestClient client{front.port()};
  ASSERT_TRUE(client.write("hi"));
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(client.end(), TestClient::End::cut);
}

TEST(Proxy, carries_megabytes_at_the_pace_of_the_reader) {
  const std::string much(8 << 20, 'm');
  PlainProgram program{[&much](int peer) {
    write_plain(peer, much);
    ::shutdown(peer, SHUT_WR);
    read_plain(peer);
  }};
  RunningFront front{to(program)};
  TestClient client{front.port()};
  std::this_thread::sleep_for(std::chrono::milliseconds{100});
  EXPECT_EQ(client.read_all(), much);
  EXPECT_EQ(client.end(), TestClient::End::clean);
}

TEST(Proxy, says_that_a_program_cannot_be_reached_and_cuts_the_client_off) {
  std::uint16_t nobody = 0;
  {
    const PlainProgram gone{[](int) {}};
    nobody = gone.port();
  }
  RunningFront front{proxy_service({"127.0.0.1", nobody})};
  TestClient client{front.port()};
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(client.end(), TestClient::End::cut);
  EXPECT_TRUE(front.log().says("cannot reach 127.0.0.1:" + std::to_string(nobody) + ": Connection refused"));
}

}  // namespace
}  // namespace bulla::front
