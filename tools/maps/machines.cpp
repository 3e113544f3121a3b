#include "tools/maps/machines.h"

#include <array>

#include "bulla/handshake/client12/states.h"
#include "bulla/handshake/client13/states.h"
#include "bulla/handshake/server12/states.h"
#include "bulla/handshake/server13/states.h"

namespace bulla::maps {

std::span<const MachineMap> machines() {
  using namespace handshake;
  static const std::array all{
      walk<client13::Context, client13::Messages>("client13", "The client of TLS 1.3",
                                                  std::type_identity<client13::Machine>{}),
      walk<server13::Context, server13::Messages>("server13", "The server of TLS 1.3",
                                                  std::type_identity<server13::Machine>{}),
      walk<client12::Context, client12::Messages>("client12", "The client of TLS 1.2",
                                                  std::type_identity<client12::Machine>{}),
      walk<server12::Context, server12::Messages>("server12", "The server of TLS 1.2",
                                                  std::type_identity<server12::Machine>{}),
  };
  return all;
}

const MachineMap& machine_called(std::string_view name) {
  return *std::ranges::find(machines(), name, &MachineMap::name);
}

}  // namespace bulla::maps
