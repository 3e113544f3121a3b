#include "bulla/crypto/mlkem/sponge.h"

#include <bit>

namespace bulla::crypto::mlkem {
namespace {

constexpr std::size_t lane_size = 8;

std::uint64_t little_endian(std::uint64_t lane) {
  if constexpr (std::endian::native == std::endian::big) return __builtin_bswap64(lane);
  return lane;
}

std::uint64_t lane_of(Bytes bytes) {
  std::uint64_t lane = 0;
  std::memcpy(&lane, bytes.data(), lane_size);
  return little_endian(lane);
}

void put_lane(std::uint64_t lane, MutBytes out) {
  lane = little_endian(lane);
  std::memcpy(out.data(), &lane, std::min(lane_size, out.size()));
}

// A block under way; it and the state are wiped when it goes.
class Absorber {
 public:
  Absorber(const Kernels& kernels, const Sponge& sponge) : kernels_{kernels}, sponge_{sponge} {}
  Absorber(const Absorber&) = delete;
  Absorber& operator=(const Absorber&) = delete;
  ~Absorber() {
    wipe(block_);
    wipe({reinterpret_cast<std::uint8_t*>(state_.data()), sizeof state_});
  }

  void absorb(Bytes part) {
    while (!part.empty()) {
      const auto taken = part.first(std::min(part.size(), sponge_.rate - used_));
      std::ranges::copy(taken, block_.begin() + static_cast<std::ptrdiff_t>(used_));
      used_ += taken.size();
      part = part.subspan(taken.size());
      if (used_ == sponge_.rate) mix();
    }
  }

  void finish(MutBytes out) {
    std::fill(block_.begin() + static_cast<std::ptrdiff_t>(used_), block_.end(), std::uint8_t{0});
    block_[used_] = sponge_.suffix;
    block_[sponge_.rate - 1] |= 0x80;
    mix();
    for (std::size_t i = 0; i * lane_size < out.size(); ++i) put_lane(state_[i], out.subspan(i * lane_size));
  }

 private:
  void mix() {
    for (std::size_t i = 0; i * lane_size < sponge_.rate; ++i)
      state_[i] ^= lane_of(Bytes{block_}.subspan(i * lane_size, lane_size));
    kernels_.permute(state_);
    used_ = 0;
  }

  const Kernels& kernels_;
  const Sponge& sponge_;
  KeccakState state_{};
  std::array<std::uint8_t, max_rate> block_{};
  std::size_t used_ = 0;
};

}  // namespace

void digest(const Kernels& kernels, const Sponge& sponge, std::initializer_list<Bytes> parts, MutBytes out) {
  if (out.size() > sponge.rate) __builtin_trap();
  Absorber absorber{kernels, sponge};
  for (const auto part : parts) absorber.absorb(part);
  absorber.finish(out);
}

FourStreams::FourStreams(const Kernels& kernels, const Sponge& sponge, const std::array<Bytes, 4>& inputs)
    : kernels_{kernels} {
  std::array<std::uint8_t, max_rate> block;
  for (std::size_t stream = 0; stream < inputs.size(); ++stream) {
    const auto input = inputs[stream];
    if (input.size() >= sponge.rate) __builtin_trap();
    block.fill(0);
    std::ranges::copy(input, block.begin());
    block[input.size()] = sponge.suffix;
    block[sponge.rate - 1] |= 0x80;
    for (std::size_t i = 0; i * lane_size < sponge.rate; ++i)
      states_.lanes[i][stream] = lane_of(Bytes{block}.subspan(i * lane_size, lane_size));
  }
  wipe(block);
}

FourStreams::~FourStreams() { wipe({reinterpret_cast<std::uint8_t*>(&states_), sizeof states_}); }

void FourStreams::next(const std::array<MutBytes, 4>& out) {
  kernels_.permute_four(states_);
  for (std::size_t stream = 0; stream < out.size(); ++stream)
    for (std::size_t i = 0; i * lane_size < out[stream].size(); ++i)
      put_lane(states_.lanes[i][stream], out[stream].subspan(i * lane_size));
}

}  // namespace bulla::crypto::mlkem
