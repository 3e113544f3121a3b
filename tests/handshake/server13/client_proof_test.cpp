#include "bulla/handshake/server13/client_proof.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"

namespace bulla::handshake::server13 {
namespace {

Buffer certificate_with(Bytes context, Bytes der) {
  Buffer list;
  wire::Writer writer{list};
  if (!der.empty()) writer.put(wire::CertificateEntry{{der}, {}});
  wire::Certificate message{{context}, {}};
  message.certificate_list.raw = list;
  return test::message_of(message);
}

Result<void> checked(const Buffer& message, Bytes context, ClientAuthentication wanted) {
  return check_client_certificate(test::body_of<wire::Certificate>(message), context, wanted);
}

TEST(ClientProof, AnswersTheRequestThatWasMade) {
  const Buffer context{1, 2, 3};
  const auto message = certificate_with(context, test::client_identity()->leaf().der);
  EXPECT_TRUE(checked(message, context, ClientAuthentication::required));
  EXPECT_EQ(checked(message, {}, ClientAuthentication::required).error().fault, Fault::certificate_context);
  EXPECT_EQ(checked(message, Buffer{1, 2}, ClientAuthentication::required).error().fault, Fault::certificate_context);
}

TEST(ClientProof, MayBeMissingWhereItIsOptional) {
  const auto nothing = certificate_with({}, {});
  EXPECT_TRUE(checked(nothing, {}, ClientAuthentication::optional));
  EXPECT_EQ(checked(nothing, {}, ClientAuthentication::required).error().fault, Fault::certificate_required);
}

TEST(ClientProof, IsJudgedForAClientsPurpose) {
  Witness nobody;
  const auto config = test::server_config();
  const auto good = certificate_with({}, test::client_identity()->leaf().der);
  EXPECT_EQ(judge_client(good, *config, nobody)->leaf().names_text().at(0), "email:client@test.example");
  const auto servers = certificate_with({}, test::server_identity()->leaf().der);
  EXPECT_EQ(judge_client(servers, *config, nobody).error().fault, Fault::extended_key_usage);
}

}  // namespace
}  // namespace bulla::handshake::server13
