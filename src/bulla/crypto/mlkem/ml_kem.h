// crypto/mlkem: ML-KEM (FIPS 203) for machines whose libcrypto has none. In constant time, see docs/security.md.
#pragma once
#include "bulla/crypto/kem.h"
#include "bulla/crypto/mlkem/kernels.h"

namespace bulla::crypto::mlkem {

const Kem& ml_kem_768();
const Kem& ml_kem_1024();

class MlKem final : public Kem {
 public:
  // kernels outlive it.
  MlKem(std::string_view kem_name, const Parameters& parameters, const Kernels& kernels)
      : Kem{kem_name, parameters.encapsulation_key_size(), parameters.ciphertext_size()},
        parameters_{parameters},
        kernels_{kernels} {}

  Result<std::unique_ptr<DecapsulationKey>> generate(Random& random) const override;
  Result<Encapsulation> encapsulate(Random& random, Bytes encapsulation_key) const override;

  // A key in the form of FIPS 203 §7.1, found whole by §7.3: Fault::key_unreadable.
  Result<std::unique_ptr<DecapsulationKey>> import_key(Bytes decapsulation_key) const;

 private:
  Parameters parameters_;
  const Kernels& kernels_;
};

}  // namespace bulla::crypto::mlkem
