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
  return check_client_certificate(test::body_of<wire::Certificate>(message), context, wanted,
                                  wire::CertificateType::X509);
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

}  // namespace
}  // namespace bulla::handshake::server13
