#include "bulla/crypto/mlkem/sampling.h"

#include "bulla/crypto/mlkem/sponge.h"

namespace bulla::crypto::mlkem {
namespace {

constexpr std::size_t streams = 4;

// FIPS 203, algorithm 7: takes of a stream what is below q until there are enough.
class Rejection {
 public:
  Rejection() = default;  // of a stream that nobody needs
  explicit Rejection(Polynomial& polynomial) : at_{polynomial.at.data()}, missing_{degree} {}
  bool complete() const { return missing_ == 0; }
  void take(Bytes block) {
    for (std::size_t i = 0; i < block.size(); i += 3) {
      take_one(static_cast<std::uint32_t>(block[i] | (block[i + 1] & 0xf) << 8));
      take_one(static_cast<std::uint32_t>(block[i + 1] >> 4 | block[i + 2] << 4));
    }
  }

 private:
  void take_one(std::uint32_t candidate) {
    if (missing_ == 0) return;
    // Written in any case: nobody can guess whether it will stay, and a processor that guesses loses time.
    at_[transposed(degree - missing_)] = static_cast<std::int16_t>(candidate);
    missing_ -= candidate < static_cast<std::uint32_t>(modulus) ? 1 : 0;
  }

  std::int16_t* at_ = nullptr;
  std::size_t missing_ = 0;
};

// The polynomials of up to four places of the matrix, from the `first` on.
void sample_four(const Kernels& kernels, Bytes seed, std::size_t rank, std::span<Polynomial> out, std::size_t first) {
  std::array<std::array<std::uint8_t, seed_size + 2>, streams> inputs;
  for (std::size_t i = 0; i < streams; ++i) {
    const auto place = first + i;
    std::ranges::copy(seed, inputs[i].begin());
    inputs[i][seed_size] = static_cast<std::uint8_t>(place % rank);
    inputs[i][seed_size + 1] = static_cast<std::uint8_t>(place / rank);
  }
  FourStreams source{kernels, shake128, {inputs[0], inputs[1], inputs[2], inputs[3]}};
  std::array<std::array<std::uint8_t, shake128.rate>, streams> blocks;
  std::array<Rejection, streams> rejections{};
  for (std::size_t i = 0; i < out.size(); ++i) rejections[i] = Rejection{out[i]};
  // Four of five candidates stay: it ends after three blocks, and once in a hundred times after four.
  while (!std::ranges::all_of(rejections, &Rejection::complete)) {
    source.next({blocks[0], blocks[1], blocks[2], blocks[3]});
    for (std::size_t i = 0; i < out.size(); ++i) rejections[i].take(blocks[i]);
  }
}

// FIPS 203, algorithm 8, eta = 2: the difference of two sums of two bits.
void take_noise(Bytes bytes, Polynomial& polynomial) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto sums = static_cast<unsigned>((bytes[i] & 0x55) + (bytes[i] >> 1 & 0x55));
    const auto sum = [&](unsigned place) { return static_cast<int>(sums >> place & 3U); };
    polynomial.at[2 * i] = static_cast<std::int16_t>(sum(0) - sum(2));
    polynomial.at[2 * i + 1] = static_cast<std::int16_t>(sum(4) - sum(6));
  }
}

}  // namespace

void sample_matrix(const Kernels& kernels, Bytes seed, std::size_t rank, Matrix& matrix) {
  const std::span used{matrix.data(), rank * rank};
  for (std::size_t first = 0; first < used.size(); first += streams)
    sample_four(kernels, seed, rank, used.subspan(first, std::min(streams, used.size() - first)), first);
}

void sample_noise(const Kernels& kernels, Bytes seed, std::uint8_t first, std::span<Polynomial* const> out) {
  constexpr std::size_t noise_size = degree / 2;
  std::array<Secret<seed_size + 1>, streams> inputs;
  std::array<Secret<noise_size>, streams> noise;
  for (std::size_t begin = 0; begin < out.size(); begin += streams) {
    for (std::size_t i = 0; i < streams; ++i) {
      inputs[i] = Secret<seed_size + 1>::of_size(seed_size + 1);
      noise[i] = Secret<noise_size>::of_size(noise_size);
      std::ranges::copy(seed, inputs[i].room().begin());
      inputs[i].room()[seed_size] = static_cast<std::uint8_t>(first + begin + i);
    }
    FourStreams source{
        kernels, shake256, {inputs[0].expose(), inputs[1].expose(), inputs[2].expose(), inputs[3].expose()}};
    source.next({noise[0].room(), noise[1].room(), noise[2].room(), noise[3].room()});
    for (std::size_t i = 0; i < streams && begin + i < out.size(); ++i) take_noise(noise[i].expose(), *out[begin + i]);
  }
}

}  // namespace bulla::crypto::mlkem
