// x509: GeneralNames (RFC 5280 §4.2.1.6) as views. Knows nothing of what a name is matched against.
#pragma once
#include <iterator>
#include <string>

#include "bulla/base/bytes.h"
#include "bulla/der/reader.h"

namespace bulla::x509 {

// The numbers are those of the CHOICE.
enum class GeneralNameKind : std::uint8_t {
  other_name = 0,
  email = 1,
  dns = 2,
  x400_address = 3,
  directory_name = 4,
  edi_party_name = 5,
  uri = 6,
  ip_address = 7,
  registered_id = 8,
};

struct GeneralName {
  GeneralNameKind kind{};
  Bytes value;  // text, octets of an address, or for a directoryName the whole DER Name
};

// Is an address here a host (4 or 16 octets), or a range (address and mask, 8 or 32)?
enum class AddressForm : std::uint8_t { host, range };

// Reads one name and checks its shape: text is visible ASCII, addresses have their sizes, a directoryName is a Name.
GeneralName read_general_name(der::Reader& reader, AddressForm form);

// Names that have been checked by read_general_names; walks them without allocating.
class GeneralNames {
 public:
  class iterator {
   public:
    using value_type = GeneralName;
    using difference_type = std::ptrdiff_t;
    explicit iterator(Bytes rest) : rest_{rest} { load(); }
    GeneralName operator*() const { return name_; }
    iterator& operator++() {
      load();
      return *this;
    }
    void operator++(int) { load(); }
    bool operator==(std::default_sentinel_t) const { return ended_; }

   private:
    void load();
    Bytes rest_;
    GeneralName name_;
    bool ended_ = false;
  };

  GeneralNames() = default;
  explicit GeneralNames(Bytes checked) : names_{checked} {}
  iterator begin() const { return iterator{names_}; }
  std::default_sentinel_t end() const { return {}; }
  bool empty() const { return names_.empty(); }

 private:
  Bytes names_;  // content of the SEQUENCE
};

// SEQUENCE SIZE (1..MAX) OF GeneralName, hosts for addresses.
GeneralNames read_general_names(der::Reader& reader);

// "192.0.2.1", "2001:db8::1" (RFC 5952); empty unless 4 or 16 octets.
std::string address_text(Bytes address);

// "DNS:shop.example", "IP:192.0.2.1", ... for people; bytes that are not printable ASCII are written as \xNN.
std::string general_name_text(const GeneralName& name);

// The bytes as text for people: what is not printable ASCII or well-formed UTF-8 is written as \xNN.
std::string safe_text(Bytes text);

}  // namespace bulla::x509
