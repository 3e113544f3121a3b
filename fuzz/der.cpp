// fuzz: the DER reader: whatever is read in whatever order stays inside the bytes, and the first fault sticks.
#include "bulla/der/reader.h"

#include "bulla/der/oid.h"
#include "fuzz/input.h"

namespace bulla::fuzz {
namespace {

bool lies_inside(Bytes part, Bytes whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

// Reads as the choices say; walks down on some of them.
void read(der::Reader& reader, Input& choices, Bytes whole) {
  while (reader.more()) {
    switch (choices.byte() % 12) {
      case 0:
        (void)reader.boolean();
        break;
      case 1:
        (void)reader.boolean_default_false();
        return;  // may read nothing: not twice in a row
      case 2:
        require(lies_inside(reader.integer(), whole));
        break;
      case 3:
        (void)reader.small_integer();
        break;
      case 4:
        require(lies_inside(reader.bit_string().octets, whole));
        break;
      case 5:
        require(lies_inside(reader.whole_octets(), whole));
        break;
      case 6:
        require(lies_inside(reader.octet_string(), whole));
        break;
      case 7:
        (void)der::dotted(reader.oid());
        break;
      case 8:
        reader.null();
        break;
      case 9: {
        const auto time = reader.time();
        if (reader.good()) require(!der::readable_time(time).empty());
        break;
      }
      case 10:
        require(lies_inside(reader.next().whole, whole));
        break;
      default:
        reader.sequence([&](der::Reader& inner) { read(inner, choices, whole); });
    }
  }
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla;
  fuzz::Input input{data, size};
  const auto choices = input.take(input.byte() % 32);
  const auto bytes = fuzz::exact(input.rest());
  fuzz::Input next{choices.data(), choices.size()};
  der::Reader reader{bytes};
  fuzz::read(reader, next, bytes);
  const bool good = reader.good();
  if (!good) fuzz::require(!reader.more() && reader.next().whole.empty() && !reader.finish());
  if (const auto ok = der::check_well_formed(bytes); !ok) fuzz::require(ok.error().offset <= bytes.size());
  return 0;
}
