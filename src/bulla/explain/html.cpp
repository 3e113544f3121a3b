#include "bulla/explain/html.h"

namespace bulla::explain {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'') {
      out += "&#" + std::to_string(static_cast<int>(c)) + ";";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string to_html(const Page& page) {
  return "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>" + escaped(page.title) + "</title>\n";
}

}  // namespace bulla::explain
