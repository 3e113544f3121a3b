// bulla_maps [--check] FOLDER: writes the maps of the handshake machines into docs/maps, or only tells whether they are
// what it would write: then it names each file that is not and ends with 1.
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "tools/maps/machines.h"
#include "tools/maps/picture.h"

namespace {

std::map<std::string, std::string> files() {
  std::map<std::string, std::string> all{{"README.md", bulla::maps::page(bulla::maps::machines())}};
  for (const auto& map : bulla::maps::machines()) all[map.name + ".svg"] = bulla::maps::picture(map);
  return all;
}

bool is(const std::string& path, const std::string& contents) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream found;
  found << file.rdbuf();
  return file && found.str() == contents;
}

int check(const std::string& folder) {
  int stale = 0;
  for (const auto& [name, contents] : files()) {
    if (is(folder + "/" + name, contents)) continue;
    std::cout << folder << "/" << name << ": not what bulla_maps would write\n";
    stale = 1;
  }
  return stale;
}

int write(const std::string& folder) {
  for (const auto& [name, contents] : files()) {
    std::ofstream file{folder + "/" + name, std::ios::binary};
    if (!(file << contents).flush()) {
      std::cerr << folder << "/" << name << " can't be written\n";
      return 2;
    }
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string first = count > 1 ? arguments[1] : "";
  if (count == 3 && first == "--check") return check(arguments[2]);
  if (count == 2 && !first.starts_with("-")) return write(first);
  std::cerr << "usage: bulla_maps [--check] FOLDER\n";
  return 2;
}
