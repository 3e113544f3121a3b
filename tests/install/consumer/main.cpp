// install: what a program outside the tree sees of an installed Bulla.
#include <bulla/base/fault.h>
#include <bulla/base/secret.h>

#include <iostream>

int main() {
  const bulla::Secret<16> secret{bulla::bytes_of("sixteen bytes ok")};
  std::cout << bulla::alert_name(bulla::Alert::close_notify) << ' ' << secret.size() << '\n';
}
