#include "bulla/record/frame.h"

#include <utility>

#include "bulla/base/try.h"

namespace bulla::record {
namespace {

constexpr bool known(std::uint8_t type) {
  return type >= std::to_underlying(wire::ContentType::change_cipher_spec) &&
         type <= std::to_underlying(wire::ContentType::application_data);
}

}  // namespace

Result<std::optional<Frame>> next_frame(MutBytes input, std::size_t max_payload) {
  if (!input.empty() && !known(input[0])) return fail(Fault::not_tls);
  if (input.size() < header_size) return std::optional<Frame>{};
  TRY(const auto header, wire::decode<wire::RecordHeader>(input.first(header_size)));
  if (header.length > max_payload) return fail(Fault::record_overflow, 3);
  if (input.size() - header_size < header.length) return std::optional<Frame>{};
  return Frame{header.type, input.first(header_size), input.subspan(header_size, header.length)};
}

}  // namespace bulla::record
