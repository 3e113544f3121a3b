#include "bulla/record/protection12.h"

#include <limits>

#include "bulla/base/try.h"
#include "bulla/record/aead12.h"

namespace bulla::record {
namespace {

constexpr auto last_sequence = std::numeric_limits<std::uint64_t>::max();  // RFC 5246 §6.1: it may not wrap

std::unique_ptr<FragmentSealer> make_sealer(const crypto::Suite12& suite, Keys12 start, crypto::Random& random) {
  if (const auto* aead = std::get_if<crypto::AeadProtection>(&suite.protection))
    return aead_sealer(*aead, std::move(start.keys));
  return cbc_sealer(std::get<crypto::CbcProtection>(suite.protection), std::move(start.keys), start.order, random);
}

std::unique_ptr<FragmentOpener> make_opener(const crypto::Suite12& suite, Keys12 start) {
  if (const auto* aead = std::get_if<crypto::AeadProtection>(&suite.protection))
    return aead_opener(*aead, std::move(start.keys));
  return cbc_opener(std::get<crypto::CbcProtection>(suite.protection), std::move(start.keys), start.order);
}

// RFC 9325 §4.4 wants the limits of RFC 9846 §5.5 kept here as well.
std::uint64_t limit_of(const crypto::Suite12& suite) {
  const auto* aead = std::get_if<crypto::AeadProtection>(&suite.protection);
  return aead == nullptr ? last_sequence : aead->aead->record_limit;
}

std::size_t overhead_of(const FragmentSealer& sealer) {
  // Where content fills its blocks a whole block of padding follows: no size needs more.
  std::size_t most = 0;
  for (std::size_t content = 0; content < crypto::BlockCipher::block_size; ++content)
    most = std::max(most, sealer.sealed_size(content) - content);
  return header_size + most;
}

}  // namespace

Sealing12::Sealing12(const crypto::Suite12& suite, Keys12 start, crypto::Random& random)
    : sequence_{start.sequence}, limit_{limit_of(suite)} {
  sealer_ = make_sealer(suite, std::move(start), random);
  overhead_ = overhead_of(*sealer_);
}

Result<std::size_t> Sealing12::seal(wire::ContentType type, Bytes content, MutBytes out) {
  const auto size = sealed_size(content.size());
  if (content.size() > wire::max_plaintext || out.size() < size) return fail(Fault::no_room, size);
  if (sequence_ >= limit_) return fail(Fault::sequence_exhausted);
  const auto fragment = out.subspan(header_size, size - header_size);
  // A try that fails uses its number up as well: no nonce can come again.
  TRY_VOID(sealer_->seal({.sequence = sequence_++, .type = type}, content, fragment));
  const wire::RecordHeader header{.type = type, .length = static_cast<std::uint16_t>(fragment.size())};
  TRY_VOID(wire::encode(header, out.first(header_size)));
  return size;
}

Opening12::Opening12(const crypto::Suite12& suite, Keys12 start) : sequence_{start.sequence} {
  opener_ = make_opener(suite, std::move(start));
}

Result<Opened> Opening12::open(const Frame& frame) {
  if (sequence_ == last_sequence) return fail(Fault::sequence_exhausted);
  TRY(const auto header, wire::decode<wire::RecordHeader>(frame.header));
  const RecordId id{sequence_, header.type, header.legacy_record_version};
  TRY(const auto content, opener_->open(id, frame.payload));
  ++sequence_;
  if (content.size() > wire::max_plaintext) return fail(Fault::record_overflow);
  return Opened{header.type, content};
}

}  // namespace bulla::record
