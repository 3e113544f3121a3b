#include "tools/maps/layout.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace bulla::maps {
namespace {

constexpr int gap_beside = 16;
constexpr int gap_below = 22;
constexpr int margin = 20;
constexpr int rounds = 24;
// Means are whole numbers of this part of a pixel.
constexpr std::int64_t fine = 256;
// How much more it counts that a line goes straight than that a box stands in the middle.
constexpr std::int64_t straight = 8;

// The nodes, and where a line passes a layer a node without a size.
class Layers {
 public:
  Layers(const std::vector<Size>& nodes, const std::vector<Line>& lines) : sizes_{nodes} {
    rank(nodes.size(), lines);
    for (const auto& line : lines) add(line);
    layers_.resize(*std::ranges::max_element(ranks_) + 1);
    for (std::size_t node = 0; node < sizes_.size(); ++node) layers_[ranks_[node]].push_back(node);
    below_.resize(sizes_.size());
    above_.resize(sizes_.size());
    for (const auto& path : paths_)
      for (std::size_t i = 1; i < path.size(); ++i) {
        below_[path[i - 1]].push_back(path[i]);
        above_[path[i]].push_back(path[i - 1]);
      }
  }

  void order();
  void place();
  Layout result(std::size_t nodes) const;

 private:
  using Order = std::vector<std::vector<std::size_t>>;

  // As far down as the longest way from the top.
  void rank(std::size_t nodes, const std::vector<Line>& lines) {
    ranks_.assign(nodes, 0);
    for (std::size_t round = 0; round < nodes; ++round)
      for (const auto& line : lines) ranks_[line.to] = std::max(ranks_[line.to], ranks_[line.from] + 1);
  }
  void add(const Line& line) {
    auto& path = paths_.emplace_back(1, line.from);
    for (auto at = ranks_[line.from] + 1; at < ranks_[line.to]; ++at) {
      path.push_back(sizes_.size());
      sizes_.push_back({});
      ranks_.push_back(at);
    }
    path.push_back(line.to);
  }
  std::vector<std::size_t> places() const {
    std::vector<std::size_t> at(sizes_.size());
    for (const auto& layer : layers_)
      for (std::size_t i = 0; i < layer.size(); ++i) at[layer[i]] = i;
    return at;
  }
  std::size_t crossings() const;
  void sort_layer(std::size_t layer, const Order& neighbours);
  void place_layer(std::size_t layer, const Order& neighbours);
  void pack_first();

  std::vector<Size> sizes_;
  std::vector<std::size_t> ranks_;
  Order paths_;  // of the lines
  Order layers_;
  Order below_;
  Order above_;
  std::vector<std::int64_t> x_;  // of the centres, in fine parts
};

std::size_t Layers::crossings() const {
  const auto at = places();
  std::size_t found = 0;
  for (const auto& layer : layers_)
    for (std::size_t left = 0; left < layer.size(); ++left)
      for (std::size_t right = left + 1; right < layer.size(); ++right)
        for (const auto a : below_[layer[left]])
          found += static_cast<std::size_t>(
              std::ranges::count_if(below_[layer[right]], [&](std::size_t b) { return at[b] < at[a]; }));
  return found;
}

// By the mean place of their neighbours; who has none stays where it is.
void Layers::sort_layer(std::size_t layer, const Order& neighbours) {
  const auto at = places();
  std::vector<std::pair<std::int64_t, std::size_t>> keyed;
  for (const auto node : layers_[layer]) {
    std::int64_t sum = 0;
    for (const auto other : neighbours[node]) sum += static_cast<std::int64_t>(at[other]) * fine;
    const auto count = static_cast<std::int64_t>(neighbours[node].size());
    keyed.emplace_back(count > 0 ? sum / count : static_cast<std::int64_t>(at[node]) * fine, at[node]);
  }
  std::vector<std::size_t> sorted = layers_[layer];
  std::ranges::sort(keyed);
  for (std::size_t i = 0; i < keyed.size(); ++i) sorted[i] = layers_[layer][keyed[i].second];
  layers_[layer] = sorted;
}

void Layers::order() {
  auto best = layers_;
  auto fewest = crossings();
  for (int round = 0; round < rounds; ++round) {
    const bool down = round % 2 == 0;
    for (std::size_t i = 0; i < layers_.size(); ++i)
      sort_layer(down ? i : layers_.size() - 1 - i, down ? above_ : below_);
    if (const auto now = crossings(); now < fewest) {
      fewest = now;
      best = layers_;
    }
  }
  layers_ = best;
}

void Layers::pack_first() {
  x_.assign(sizes_.size(), 0);
  for (const auto& layer : layers_) {
    std::int64_t at = 0;
    for (const auto node : layer) {
      x_[node] = at + sizes_[node].width * fine / 2;
      at += (sizes_[node].width + gap_beside) * fine;
    }
  }
}

// As near to the mean of their neighbours as all can stand side by side: the least squares, found by merging those that
// would overlap into blocks.
void Layers::place_layer(std::size_t layer, const Order& neighbours) {
  struct Block {
    std::int64_t sum = 0;
    std::int64_t weight = 0;
    int nodes = 0;
    std::int64_t mean() const { return sum / weight; }
  };
  const auto& nodes = layers_[layer];
  std::vector<std::int64_t> offset(nodes.size());
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (i > 0)
      offset[i] = offset[i - 1] + ((sizes_[nodes[i - 1]].width + sizes_[nodes[i]].width) / 2 + gap_beside) * fine;
    std::int64_t sum = 0;
    for (const auto other : neighbours[nodes[i]]) sum += x_[other];
    const auto count = static_cast<std::int64_t>(neighbours[nodes[i]].size());
    const auto wish = (count > 0 ? sum / count : x_[nodes[i]]) - offset[i];
    const auto weight = sizes_[nodes[i]].width > 0 ? 1 : straight;
    blocks.push_back({wish * weight, weight, 1});
    while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() > blocks.back().mean()) {
      const auto last = blocks.back();
      blocks.pop_back();
      auto& merged = blocks.back();
      merged = {merged.sum + last.sum, merged.weight + last.weight, merged.nodes + last.nodes};
    }
  }
  std::size_t node = 0;
  for (const auto& block : blocks)
    for (int i = 0; i < block.nodes; ++i, ++node) x_[nodes[node]] = block.mean() + offset[node];
}

void Layers::place() {
  pack_first();
  Order all(sizes_.size());
  for (std::size_t node = 0; node < all.size(); ++node) {
    all[node] = above_[node];
    all[node].insert(all[node].end(), below_[node].begin(), below_[node].end());
  }
  for (int round = 0; round < rounds; ++round) {
    const bool down = round % 2 == 0;
    const auto& neighbours = round + 4 > rounds ? all : down ? above_ : below_;
    for (std::size_t i = 0; i < layers_.size(); ++i) place_layer(down ? i : layers_.size() - 1 - i, neighbours);
  }
}

Layout Layers::result(std::size_t nodes) const {
  auto left = x_.front();
  auto right = x_.front();
  for (std::size_t node = 0; node < sizes_.size(); ++node) {
    left = std::min(left, x_[node] - sizes_[node].width * fine / 2);
    right = std::max(right, x_[node] + sizes_[node].width * fine / 2);
  }
  std::vector<Point> centres(sizes_.size());
  int top = margin;
  std::vector<int> heights;
  for (const auto& layer : layers_) {
    int height = 0;
    for (const auto node : layer) height = std::max(height, sizes_[node].height);
    for (const auto node : layer)
      centres[node] = {margin + static_cast<int>((x_[node] - left) / fine), top + height / 2};
    heights.push_back(height);
    top += height + gap_below;
  }
  Layout layout{.centres = {centres.begin(), centres.begin() + static_cast<std::ptrdiff_t>(nodes)},
                .lines = {},
                .size = {static_cast<int>((right - left) / fine) + 2 * margin, top - gap_below + margin}};
  for (const auto& path : paths_) {
    auto& points = layout.lines.emplace_back();
    for (const auto node : path) {
      // Past a node without a size the line goes straight down, as long as the others there are high.
      const int half = (node < nodes ? sizes_[node].height : heights[ranks_[node]]) / 2;
      if (node != path.front()) points.push_back({centres[node].x, centres[node].y - half});
      if (node != path.back()) points.push_back({centres[node].x, centres[node].y + half});
    }
  }
  return layout;
}

}  // namespace

Layout lay_out(const std::vector<Size>& nodes, const std::vector<Line>& lines) {
  Layers layers{nodes, lines};
  layers.order();
  layers.place();
  return layers.result(nodes.size());
}

}  // namespace bulla::maps
