#include "tools/maps/picture.h"

#include "tools/maps/layout.h"

namespace bulla::maps {
namespace {

constexpr int letter_width = 8;  // at most, of a monospaced font of 12 pixels
constexpr int title_height = 40;
constexpr int legend_height = 30;

constexpr std::string_view style_sheet = R"(<style>
text { font: 12px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1c2430; text-anchor: middle; }
.title { font-size: 15px; font-weight: bold; text-anchor: start; }
.ground { fill: #ffffff; }
.state { fill: #e8effa; stroke: #4a6fa5; stroke-width: 1.2; }
.end { stroke-width: 3; }
.message { fill: #f3f4f6; stroke: #c3c8d0; }
.answer { fill: #fff3e0; stroke: #d9a55c; stroke-dasharray: 4 2; }
.line { fill: none; stroke: #66707f; stroke-width: 1.2; }
.head { fill: #66707f; }
@media (prefers-color-scheme: dark) {
text { fill: #e4e8ef; }
.ground { fill: #14181f; }
.state { fill: #20304a; stroke: #7fa4dc; }
.message { fill: #262b34; stroke: #59616e; }
.answer { fill: #3a2d18; stroke: #b98a45; }
.line { stroke: #97a1b0; }
.head { fill: #97a1b0; }
}
</style>
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : text) out += letter == '<' ? "&lt;" : letter == '>' ? "&gt;" : std::string{letter};
  return out;
}

std::string number(int value) { return std::to_string(value); }

// The nodes of a picture: the states, then what they take.
struct Node {
  std::vector<std::string> text;  // lines
  std::string style;
  Size size{};
};

// A template's arguments stand on a line of their own.
std::vector<std::string> lines_of(std::string_view name) {
  const auto arguments = name.find('<');
  if (arguments == std::string_view::npos) return {std::string{name}};
  return {std::string{name.substr(0, arguments)}, std::string{name.substr(arguments)}};
}

Node node_of(std::string_view name, std::string style) {
  Node node{.text = lines_of(name), .style = std::move(style)};
  std::size_t longest = 0;
  for (const auto& line : node.text) longest = std::max(longest, line.size());
  const bool is_state = node.style.starts_with("state");
  node.size = {static_cast<int>(longest) * letter_width + 12,
               static_cast<int>(node.text.size()) * 15 + (is_state ? 15 : 7)};
  return node;
}

struct Drawing {
  std::vector<Node> nodes;
  std::vector<Line> lines;
  std::vector<std::size_t> loops;  // nodes that lead back to the state above them
};

Drawing drawing_of(const MachineMap& map) {
  Drawing drawing;
  const auto place = [&](const std::string& state) {
    return static_cast<std::size_t>(std::ranges::find(map.states, state) - map.states.begin());
  };
  for (const auto& state : map.states) {
    const bool leads_on = std::ranges::find(map.transitions, state, &Transition::from) != map.transitions.end();
    drawing.nodes.push_back(node_of(state, leads_on ? "state" : "state end"));
  }
  for (const auto& transition : map.transitions) {
    const auto here = drawing.nodes.size();
    drawing.nodes.push_back(node_of(transition.taken, transition.answer ? "answer" : "message"));
    drawing.lines.push_back({place(transition.from), here});
    for (const auto& to : transition.to) {
      if (to == transition.from)
        drawing.loops.push_back(here);
      else
        drawing.lines.push_back({here, place(to)});
    }
  }
  return drawing;
}

std::string box(const Node& node, Point centre) {
  const auto [width, height] = node.size;
  const bool is_state = node.style.starts_with("state");
  std::string out = "<rect class=\"" + node.style + "\" x=\"" + number(centre.x - width / 2) + "\" y=\"" +
                    number(centre.y - height / 2) + "\" width=\"" + number(width) + "\" height=\"" + number(height) +
                    "\" rx=\"" + number(is_state ? 5 : height / 2) + "\"/>\n";
  int y = centre.y - static_cast<int>(node.text.size()) * 15 / 2 + 12;
  for (const auto& line : node.text) {
    out += "<text x=\"" + number(centre.x) + "\" y=\"" + number(y) + "\">" + escaped(line) + "</text>\n";
    y += 15;
  }
  return out;
}

std::string point(int x, int y) { return number(x) + " " + number(y); }

std::string curve(const std::vector<Point>& points, bool with_head) {
  std::string path = "M" + point(points.front().x, points.front().y);
  for (std::size_t i = 1; i < points.size(); ++i) {
    const auto from = points[i - 1];
    const auto to = points[i];
    const int middle = (from.y + to.y) / 2;
    path += from.x == to.x ? " L" : " C" + point(from.x, middle) + " " + point(to.x, middle) + " ";
    path += point(to.x, to.y);
  }
  return "<path class=\"line\" d=\"" + path + (with_head ? "\" marker-end=\"url(#head)\"/>\n" : "\"/>\n");
}

// From the side of a message back to the side of the state above it.
std::string loop(Point from, Size size, Point to, Size state) {
  const int start = from.x + size.width / 2;
  const int end = to.x + state.width / 2;
  const int out = std::max(start, end) + 30;
  return "<path class=\"line\" d=\"M" + point(start, from.y) + " C" + point(out, from.y) + " " + point(out, to.y) +
         " " + point(end, to.y) + "\" marker-end=\"url(#head)\"/>\n";
}

std::string legend(int y) {
  std::string out;
  int x = 20;
  for (const auto& [text, style] : {std::pair{"a state", "state"}, std::pair{"a message of the peer", "message"},
                                    std::pair{"the answer to a question of ours", "answer"}}) {
    auto node = node_of(text, style);
    node.size.height = 20;
    out += box(node, {x + node.size.width / 2, y});
    x += node.size.width + 12;
  }
  return out;
}

std::string opening(const MachineMap& map, Size size) {
  const auto width = number(size.width);
  const auto height = number(size.height);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height + "\" viewBox=\"0 0 " +
         width + " " + height + "\">\n<title>" + map.title + "</title>\n" + std::string{style_sheet} +
         "<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" "
         "orient=\"auto\"><path class=\"head\" d=\"M0 0 L8 4 L0 8 z\"/></marker></defs>\n<rect class=\"ground\" "
         "width=\"" +
         width + "\" height=\"" + height + "\"/>\n<text class=\"title\" x=\"20\" y=\"28\">" + map.title + "</text>\n";
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "`" : ", `") + name + "`";
  return out;
}

}  // namespace

std::string picture(const MachineMap& map) {
  const auto drawing = drawing_of(map);
  std::vector<Size> sizes;
  for (const auto& node : drawing.nodes) sizes.push_back(node.size);
  auto layout = lay_out(sizes, drawing.lines);
  const Size size{std::max(layout.size.width, 640), layout.size.height + title_height + legend_height};
  std::string out = opening(map, size) + "<g transform=\"translate(0 " + number(title_height) + ")\">\n";
  for (std::size_t i = 0; i < drawing.lines.size(); ++i)
    out += curve(layout.lines[i], drawing.lines[i].to < map.states.size());
  for (const auto taken : drawing.loops) {
    const auto& from = map.transitions[taken - map.states.size()].from;
    const auto state = static_cast<std::size_t>(std::ranges::find(map.states, from) - map.states.begin());
    out += loop(layout.centres[taken], sizes[taken], layout.centres[state], sizes[state]);
  }
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i) out += box(drawing.nodes[i], layout.centres[i]);
  return out + "</g>\n" + legend(size.height - legend_height) + "</svg>\n";
}

std::string page(std::span<const MachineMap> maps) {
  std::string out =
      "# The maps of the handshakes\n\n"
      "A state is a type, and the return type of its `on(message)` names what may follow. `bulla_maps` "
      "(`tools/maps/`)\n"
      "reads these pictures and tables out of the types; `bulla_maps docs/maps` writes them anew, and a test fails "
      "where\n"
      "they are no longer what it would write. What a table does not name is `unexpected_message`.\n";
  for (const auto& map : maps) {
    out += "\n## " + map.title + "\n\n![" + map.title + "](" + map.name + ".svg)\n\n";
    out += "| state | takes | becomes |\n|---|---|---|\n";
    for (const auto& [from, taken, answer, type, to] : map.transitions)
      out += "| `" + from + "` | " + taken + (answer ? " (an answer)" : "") + " | " + joined(to) + " |\n";
  }
  return out;
}

}  // namespace bulla::maps
