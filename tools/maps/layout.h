// maps: where the nodes of a picture stand: in layers from top to bottom, with few crossings, in whole numbers, so that
// every machine draws the same. Knows no state and no colour.
#pragma once
#include <cstddef>
#include <vector>

namespace bulla::maps {

struct Point {
  int x = 0;
  int y = 0;
};
struct Size {
  int width = 0;
  int height = 0;
};
struct Line {
  std::size_t from = 0;  // a node by its number
  std::size_t to = 0;
};

struct Layout {
  std::vector<Point> centres;             // of the nodes
  std::vector<std::vector<Point>> lines;  // from the lower edge of a node, past others, to the upper edge of another
  Size size;
};

// Each line leads downwards: they may make no circle.
Layout lay_out(const std::vector<Size>& nodes, const std::vector<Line>& lines);

}  // namespace bulla::maps
