#include "bulla/files/pins.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "bulla/der/pem.h"
#include "bulla/files/files.h"
#include "bulla/openssl/provider.h"

namespace bulla::files {
namespace {

namespace fs = std::filesystem;

std::string data(const char* name) { return fs::path{BULLA_TEST_DATA} / "keys" / name; }

struct Pins : testing::Test {
  Pins() : room{fs::temp_directory_path() / ("bulla-pins-" + std::to_string(getpid()))} {
    fs::create_directory(room);
    const auto identity = load_identity(data("p256_certificate.pem"), data("p256_pkcs8.pem")).value();
    const auto info = identity->key().public_key_info();
    public_key = der::encode_pem(info, "PUBLIC KEY");
    pin = x509::KeyPin::of(info, openssl::provider());
  }
  ~Pins() override { fs::remove_all(room); }
  std::string file(const char* name, std::string_view text) const {
    std::ofstream{room / name, std::ios::binary} << text;
    return room / name;
  }
  static std::string fault(const std::string& what) {
    const auto pins = load_pins(what);
    return pins ? "" : std::string{pins.error().row().name};
  }
  fs::path room;
  std::string public_key;
  x509::KeyPin pin;
};

TEST_F(Pins, AreWrittenOut) {
  EXPECT_EQ(load_pins(pin.text()).value(), std::vector{pin});
  EXPECT_EQ(load_pins(to_hex(pin.sha256)).value(), std::vector{pin});
  EXPECT_EQ(fault("sha256//short"), "pin_malformed");
}

TEST_F(Pins, AreOfTheKeyInWhateverFormAFileHasIt) {
  EXPECT_EQ(load_pins(data("p256_certificate.pem")).value(), std::vector{pin});
  EXPECT_EQ(load_pins(data("p256_pkcs8.pem")).value(), std::vector{pin});
  EXPECT_EQ(load_pins(data("certificate_then_key.pem")).value(), std::vector{pin});
  EXPECT_EQ(load_pins(file("one.pem", public_key)).value(), std::vector{pin});
  EXPECT_EQ(load_pins(file("two.pem", public_key + public_key)).value(), (std::vector{pin, pin}));
}

TEST_F(Pins, AreNotInAFileWithoutAKey) {
  EXPECT_EQ(fault(room / "no.pem"), "file_unreadable");
  EXPECT_EQ(fault(file("empty.pem", "")), "pem_no_block");
  EXPECT_EQ(fault(file("broken.pem", der::encode_pem(bytes_of("no DER"), "PUBLIC KEY"))), "der_tag");
  EXPECT_EQ(fault(data("p256_pkcs8_encrypted.pem")), "key_password");
}

}  // namespace
}  // namespace bulla::files
