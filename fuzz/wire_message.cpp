// fuzz: the handshake messages that follow the hellos, and the body of every extension: decoded whole, written back
// unchanged.
#include "bulla/wire/messages.h"

#include "bulla/wire/extensions.h"
#include "bulla/wire/messages12.h"
#include "bulla/wire/other_extensions.h"
#include "bulla/wire/record.h"
#include "fuzz/wire_roundtrip.h"

namespace bulla::fuzz {
namespace {

using namespace wire;

template <class T>
void try_one(Bytes bytes) {
  (void)decode_and_encode<T>(bytes);
}

// Calls the decoder with this number; beyond the last one nothing.
template <class... T>
void try_at(std::size_t number, Bytes bytes) {
  constexpr void (*decoders[])(Bytes){try_one<T>...};
  if (number < sizeof...(T)) decoders[number](bytes);
}

void decode_by_number(std::size_t number, Bytes bytes) {
  try_at<EncryptedExtensions, CertificateRequest, Certificate, CertificateVerify, Finished, EndOfEarlyData,
         NewSessionTicket, KeyUpdate, CompressedCertificate, RecordHeader, AlertMessage, HandshakeHeader,
         SupportedVersionsClientHello, SupportedVersionsServerHello, Cookie, SignatureAlgorithms,
         SignatureAlgorithmsCert, CertificateAuthorities, OIDFilters, PostHandshakeAuth, SupportedGroups,
         KeyShareClientHello, KeyShareHelloRetryRequest, KeyShareServerHello, PskKeyExchangeModes, EarlyDataIndication,
         EarlyDataLimit, OfferedPsks, SelectedPsk, ServerNameList, MaxFragmentLength, CertificateStatusRequest,
         CertificateStatus, SignedCertificateTimestampList, CertificateTypes<ExtensionType::client_certificate_type>,
         ChosenCertificateType<ExtensionType::client_certificate_type>, ProtocolNameList, Padding, ECPointFormatList,
         RecordSizeLimit, CertificateCompressionAlgorithms, SessionTicket, ClientTicketRequest, ServerTicketRequestHint,
         RenegotiationInfo, tls12::HelloRequest, tls12::Certificate, tls12::RawPublicKey, tls12::CertificateStatus,
         tls12::ServerKeyExchange, tls12::CertificateRequest, tls12::ServerHelloDone,
         tls12::ClientECDiffieHellmanPublic, tls12::EncryptedPreMasterSecret, tls12::Finished, tls12::NewSessionTicket,
         ChangeCipherSpec>(number, bytes);
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bulla::fuzz::Input input{data, size};
  const auto number = input.byte();
  bulla::fuzz::decode_by_number(number, bulla::fuzz::exact(input.rest()));
  return 0;
}
