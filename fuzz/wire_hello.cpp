// fuzz: hellos: decoded whole, written back unchanged, and asked what a handshake asks of them.
#include "bulla/wire/hello.h"

#include "bulla/wire/other_extensions.h"
#include "fuzz/wire_roundtrip.h"

namespace bulla::fuzz {
namespace {

using namespace wire;

void client_hello(Bytes bytes) {
  const auto hello = decode_and_encode<ClientHello>(bytes);
  if (!hello) return;
  (void)hello->offers_null_compression_alone();
  (void)check_placed(hello->extensions, HandshakeType::client_hello);
  (void)hello->extensions.find<ServerNameList>();
  (void)hello->extensions.find<ProtocolNameList>();
  const auto groups = hello->extensions.find<SupportedGroups>();
  const auto shares = hello->extensions.find<KeyShareClientHello>();
  if (!groups || !shares || !*groups || !*shares) return;
  (void)(*shares)->check_order(**groups);
  for (const auto group : (*groups)->named_group_list) (void)(*shares)->share_for(group);
}

void server_hello(Bytes bytes) {
  const auto hello = decode_and_encode<ServerHello>(bytes);
  if (!hello) return;
  (void)is_hello_retry_request(*hello);
  (void)chosen_version(*hello);
  (void)check_answers(hello->extensions, HandshakeType::server_hello, hello->extensions);
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bulla::fuzz::Input input{data, size};
  const bool client = input.byte() % 2 == 0;
  const auto bytes = bulla::fuzz::exact(input.rest());
  client ? bulla::fuzz::client_hello(bytes) : bulla::fuzz::server_hello(bytes);
  return 0;
}
