#include "bulla/handshake/compressed_certificate.h"

#include "handshake/compressors.h"
#include "handshake/faults.h"
#include "support/hex.h"
#include "support/returning.h"

namespace bulla::handshake {
namespace {

using test::all_compressions;
using test::body_of;
using test::Counting;
using test::Duel;
using test::edit;
using test::FaultCase;
using test::first_compression;
using test::is_type;
using test::Keep;
using wire::CertificateCompressionAlgorithm;
using wire::CompressedCertificate;
using wire::HandshakeType;

constexpr auto compressed_type = HandshakeType::compressed_certificate;

// Both sides have a chain and all algorithms, and the server wants to know who the client is.
struct Pair : test::Returning {
  Pair() {
    client->identities = {test::with_root(test::client_identity())};
    server->identities = {test::with_root(test::server_identity())};
    client->certificate_compressions = server->certificate_compressions = all_compressions();
    server->client_authentication = ClientAuthentication::optional;
  }
  // Which messages that may hold certificates either side says.
  std::vector<std::pair<Side, HandshakeType>> shown() {
    std::vector<std::pair<Side, HandshakeType>> all;
    const auto duel = meet([&](Side from, Buffer& message) {
      if (is_type(message, HandshakeType::certificate) || is_type(message, compressed_type))
        all.emplace_back(from, static_cast<HandshakeType>(message[0]));
    });
    EXPECT_TRUE(duel.done());
    return all;
  }
};

constexpr std::pair server_compressed{Side::server, compressed_type};
constexpr std::pair server_plain{Side::server, HandshakeType::certificate};
constexpr std::pair client_compressed{Side::client, compressed_type};
constexpr std::pair client_plain{Side::client, HandshakeType::certificate};

TEST(CompressedCertificate, IsSaidByBothSidesByTheFirstAlgorithmOfOursThatTheOtherTakes) {
  Pair pair;
  const auto duel = pair.meet();
  ASSERT_TRUE(duel.done());
  for (const auto& info : {duel.client.info, duel.server.info}) {
    EXPECT_EQ(info.own_compression, CertificateCompressionAlgorithm::brotli);
    EXPECT_EQ(info.peer_compression, CertificateCompressionAlgorithm::brotli);
    EXPECT_TRUE(info.peer);
  }
  for (const auto* by : compress::algorithms()) {
    pair.client->certificate_compressions = {by};
    pair.memory->tickets.clear();
    const auto other = pair.meet();
    ASSERT_TRUE(other.done());
    EXPECT_EQ(other.client.info.peer_compression, static_cast<CertificateCompressionAlgorithm>(by->id));
    EXPECT_EQ(other.server.info.peer_compression, static_cast<CertificateCompressionAlgorithm>(by->id));
  }
}

TEST(CompressedCertificate, IsSaidOnlyToWhomTakesIt) {
  Pair pair;
  pair.client->sessions = nullptr;
  EXPECT_EQ(pair.shown(), (std::vector{server_compressed, client_compressed}));
  pair.client->certificate_compressions = {};
  EXPECT_EQ(pair.shown(), (std::vector{server_plain, client_plain}));
  pair.client->certificate_compressions = all_compressions();
  pair.server->certificate_compressions = {};
  EXPECT_EQ(pair.shown(), (std::vector{server_plain, client_plain}));
  pair.server->certificate_compressions = {all_compressions()[1]};
  pair.client->certificate_compressions = {all_compressions()[2]};
  EXPECT_EQ(pair.shown(), (std::vector{server_plain, client_plain})) << "none in common";
}

TEST(CompressedCertificate, IsNotSaidIfTheCompressorRefuses) {
  const test::Cutting refuses{1 << 20};
  Pair pair;
  pair.client->sessions = nullptr;
  pair.client->certificate_compressions = pair.server->certificate_compressions = {&refuses};
  EXPECT_EQ(pair.shown(), (std::vector{server_plain, client_plain}));
}

TEST(CompressedCertificate, IsMadeOnceForManyConnections) {
  const Counting counting;
  Pair pair;
  pair.client->sessions = nullptr;
  pair.client->identities = {};
  pair.server->certificate_compressions = {&counting};
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(pair.meet().done());
  EXPECT_EQ(counting.compressed, 1);
  const auto list = test::from_hex("00080001aa0003bbccdd");
  pair.server->identities = {pair.server->identities.front()->with_timestamps(list).value()};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pair.meet().done());
  EXPECT_EQ(counting.compressed, 2) << "another identity";
  pair.client->timestamp_request = TimestampRequest::left_out;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pair.meet().done());
  EXPECT_EQ(counting.compressed, 3) << "another form";
}

TEST(CompressedCertificate, LeavesSessionsThatGoOn) {
  Pair pair;
  pair.meet_first();
  const auto& terms = pair.memory->tickets.back().session.terms;
  EXPECT_EQ(static_cast<HandshakeType>(terms.peer_certificate[0]), HandshakeType::certificate);
  const auto again = pair.meet();
  ASSERT_TRUE(again.done());
  EXPECT_TRUE(again.client.info.resumed);
  EXPECT_TRUE(again.server.info.peer);
  EXPECT_FALSE(again.client.info.peer_compression);
}

TEST(CompressedCertificate, IsNeitherOfferedNorSaidInAChallengeAfterTheHandshake) {
  Pair pair;
  pair.client->late_challenge = LateChallenge::accepted;
  pair.server->client_authentication = ClientAuthentication::none;
  auto duel = pair.meet();
  duel.server.open();
  duel.client.open();
  ASSERT_TRUE(duel.server.afterwards->challenge());
  std::vector<int> said;
  duel.go_on([&](Side, Buffer& message) {
    said.push_back(message[0]);
    if (!is_type(message, HandshakeType::certificate_request)) return;
    EXPECT_FALSE(body_of<wire::CertificateRequest>(message).extensions.has(wire::ExtensionType::compress_certificate));
  });
  EXPECT_EQ(said, (std::vector<int>{13, 11, 15, 20, 4}));
  EXPECT_TRUE(duel.server.info.peer);
}

TEST(CompressedCertificate, IsUnexpectedInAChallengeAfterTheHandshake) {
  Pair pair;
  pair.client->late_challenge = LateChallenge::accepted;
  pair.server->client_authentication = ClientAuthentication::none;
  auto duel = pair.meet();
  duel.server.open();
  duel.client.open();
  ASSERT_TRUE(duel.server.afterwards->challenge());
  const auto& identity = *pair.client->identities.front();
  const auto message = identity.compressed_certificate({}, first_compression());
  duel.go_on([&](Side from, Buffer& said) {
    if (from == Side::client) said.assign(message.begin(), message.end());
  });
  ASSERT_TRUE(duel.server.error);
  EXPECT_EQ(duel.server.error->fault, Fault::unexpected_message);
}

auto change(auto&& what) {
  return [what](Buffer& message) { edit<CompressedCertificate>(message, what); };
}
auto length(std::uint32_t value) {
  return change([value](auto& message, Keep&) { message.uncompressed_length.value = value; });
}
auto add_to_length(int more) {
  return change(
      [more](auto& message, Keep&) { message.uncompressed_length.value += static_cast<std::uint32_t>(more); });
}
auto stream(auto&& what) {
  return change([what](auto& message, Keep& keep) {
    const Bytes before = message.compressed_certificate_message;
    message.compressed_certificate_message.value = keep(what(Buffer{before.begin(), before.end()}));
  });
}
// Another content, well compressed.
auto holding(Buffer plain) {
  return change([plain](auto& message, Keep& keep) {
    message.uncompressed_length.value = static_cast<std::uint32_t>(plain.size());
    message.compressed_certificate_message.value = keep(first_compression().compress(plain));
  });
}

// What either side must refuse of the other, whatever the algorithm.
const std::vector<FaultCase>& hostile_cases() {
  constexpr auto broken = Fault::certificate_decompression;
  static const std::vector<FaultCase> cases{
      {"an algorithm that nobody has", compressed_type,
       change([](auto& message, Keep&) { message.algorithm = static_cast<CertificateCompressionAlgorithm>(77); }),
       Fault::compression_not_offered},
      {"another algorithm's name", compressed_type,
       change([](auto& message, Keep&) { message.algorithm = CertificateCompressionAlgorithm::zlib; }), broken},
      {"a length of one too many", compressed_type, add_to_length(1), broken},
      {"a length of one too few", compressed_type, add_to_length(-1), broken},
      {"no length", compressed_type, length(0), broken},
      {"the length of a message beyond the bound", compressed_type, length(wire::max_handshake_message - 3), broken},
      {"the longest length", compressed_type, length(0xffffff), broken},
      {"a bomb that is said to be short", compressed_type,
       stream([](auto) { return first_compression().compress(Buffer(4 << 20)); }), broken},
      {"rubbish behind the stream", compressed_type, stream([](Buffer bytes) {
         bytes.push_back(0);
         return bytes;
       }),
       broken},
      {"a cut stream", compressed_type, stream([](Buffer bytes) {
         bytes.pop_back();
         return bytes;
       }),
       broken},
      {"rubbish alone", compressed_type, stream([](auto) { return Buffer(40, 0xff); }), broken},
      {"no stream", compressed_type, [](Buffer& message) { message = {25, 0, 0, 8, 0, 2, 0, 1, 0, 0, 0, 0}; },
       Fault::length_out_of_range},
      {"bytes at the end", compressed_type,
       [](Buffer& message) {
         message.push_back(0);
         if (++message[3] == 0) ++message[2];
       },
       Fault::trailing_bytes},
  };
  return cases;
}

// As they must be refused if they come as they are; then it is the Certificate message that is at fault.
const std::vector<FaultCase>& hollow_cases() {
  static const std::vector<FaultCase> cases{
      {"a message that ends in its middle", compressed_type, holding({0, 0, 0, 9, 0}), Fault::truncated},
      {"a message with bytes at its end", compressed_type, holding({0, 0, 0, 0, 0}), Fault::trailing_bytes},
      {"zeros to the bound", compressed_type, holding(Buffer(wire::max_handshake_message - 4)), Fault::trailing_bytes},
  };
  return cases;
}

void expect_refused_as_certificate(Duel& duel, Side from, const FaultCase& row) {
  SCOPED_TRACE(row.what);
  duel.run(test::changing(from, row));
  const auto& judge = from == Side::client ? duel.server : duel.client;
  ASSERT_TRUE(judge.error) << "it was accepted";
  EXPECT_EQ(judge.error->fault, row.fault) << judge.error->row().name;
  EXPECT_EQ(judge.error->message == std::to_underlying(HandshakeType::certificate),
            row.fault != Fault::certificate_context && row.fault != Fault::empty_certificate &&
                row.fault != Fault::certificate_required);
}

TEST(CompressedCertificate, IsRefusedIfItIsNotWhatItSays) {
  for (const auto from : {Side::server, Side::client}) {
    for (const auto& row : hostile_cases()) {
      Pair pair;
      Duel duel{pair.client, pair.server};
      expect_refused(duel, from, row);
    }
  }
}

TEST(CompressedCertificate, HoldsACertificateMessageThatIsJudgedAsAnyOther) {
  for (const auto from : {Side::server, Side::client}) {
    auto cases = hollow_cases();
    cases.push_back({"another context", compressed_type, holding({1, 7, 0, 0, 0}), Fault::certificate_context});
    cases.push_back({"no certificate", compressed_type, holding({0, 0, 0, 0}),
                     from == Side::server ? Fault::empty_certificate : Fault::certificate_required});
    for (const auto& row : cases) {
      Pair pair;
      pair.server->client_authentication = ClientAuthentication::required;
      Duel duel{pair.client, pair.server};
      expect_refused_as_certificate(duel, from, row);
    }
  }
}

TEST(CompressedCertificate, IsRefusedWhereNoneWasOffered) {
  for (const auto from : {Side::server, Side::client}) {
    Pair pair;
    pair.client->certificate_compressions = pair.server->certificate_compressions = {};
    const auto& identities = from == Side::server ? pair.server->identities : pair.client->identities;
    const auto message = identities.front()->compressed_certificate({}, first_compression());
    Duel duel{pair.client, pair.server};
    duel.run([&](Side speaker, Buffer& said) {
      if (speaker == from && is_type(said, HandshakeType::certificate)) said.assign(message.begin(), message.end());
    });
    const auto& judge = from == Side::client ? duel.server : duel.client;
    ASSERT_TRUE(judge.error);
    EXPECT_EQ(judge.error->fault, Fault::compression_not_offered);
    EXPECT_EQ(judge.error->alert(), Alert::illegal_parameter);
    EXPECT_FALSE(judge.info.peer);
  }
}

TEST(CompressedCertificate, RaisesTheAlertsOfTheStandard) {
  EXPECT_EQ(fail(Fault::certificate_decompression).error().alert(), Alert::bad_certificate);
  EXPECT_EQ(fail(Fault::compression_not_offered).error().alert(), Alert::illegal_parameter);
}

// One whose stream was swapped for another of the same certificate is no longer what the server signed for.
TEST(CompressedCertificate, StandsInTheTranscriptAsItCame) {
  Pair pair;
  Duel duel{pair.client, pair.server};
  duel.run([&](Side from, Buffer& message) {
    if (from != Side::server || !is_type(message, compressed_type)) return;
    const auto again = pair.server->identities.front()->compressed_certificate({.staple = true, .timestamps = true},
                                                                               *all_compressions()[2]);
    message.assign(again.begin(), again.end());
  });
  ASSERT_TRUE(duel.client.error);
  EXPECT_EQ(duel.client.error->fault, Fault::bad_signature);
}

TEST(CompressedCertificate, OfAMalformedOfferIsRefused) {
  for (const auto& [body, fault] :
       {std::pair{Buffer{0}, Fault::length_out_of_range}, std::pair{Buffer{1, 2}, Fault::length_out_of_range},
        std::pair{Buffer{3, 0, 2, 0}, Fault::truncated}, std::pair{Buffer{2, 0, 2, 0}, Fault::trailing_bytes}}) {
    const auto whole = test::extension(wire::ExtensionType::compress_certificate, body);
    Pair pair;
    Duel first{pair.client, pair.server};
    expect_refused(first, Side::client,
                   {"in the hello", HandshakeType::client_hello, test::put<wire::ClientHello>(whole), fault});
    Duel second{pair.client, pair.server};
    expect_refused(
        second, Side::server,
        {"in the request", HandshakeType::certificate_request, test::put<wire::CertificateRequest>(whole), fault});
  }
}

TEST(CompressedCertificate, IsExpandedUpToTheBoundOfAnyMessage) {
  constexpr std::uint32_t longest = wire::max_handshake_message - wire::HandshakeHeader::size;
  const Counting counting;
  const std::array<const Compression*, 1> ours{&counting};
  const auto stream_of = counting.compress(Buffer(longest, 5));
  CompressedCertificate message{CertificateCompressionAlgorithm::brotli, {longest}, {stream_of}};
  const auto whole = expand(message, ours);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->size(), wire::max_handshake_message);
  EXPECT_EQ(Buffer(whole->begin(), whole->begin() + 4),
            (Buffer{11, longest >> 16, (longest >> 8) & 0xff, longest & 0xff}));
  EXPECT_EQ(counting.decompressed, 1);
  for (const std::uint32_t length : {0U, longest + 1, 0xffffffU}) {
    message.uncompressed_length.value = length;
    EXPECT_EQ(expand(message, ours).error().fault, Fault::certificate_decompression);
  }
  message.algorithm = CertificateCompressionAlgorithm::zstd;
  EXPECT_EQ(expand(message, ours).error().fault, Fault::compression_not_offered);
  EXPECT_EQ(counting.decompressed, 1) << "nothing was tried";
}

}  // namespace
}  // namespace bulla::handshake
