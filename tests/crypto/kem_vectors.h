// tests: what every implementation of ML-KEM has to do, against the vectors of Wycheproof and the words of kem.h. One
// call a test; the vectors' are skipped with the reason where these are not on this machine.
#pragma once
#include "bulla/crypto/kem.h"

namespace bulla::crypto {

void expect_wycheproof_generation(const Kem& kem);     // seed to encapsulation key; of ML-KEM-768 alone
void expect_wycheproof_encapsulation(const Kem& kem);  // what is drawn to ciphertext and secret; keys to refuse
void expect_wycheproof_decapsulation(const Kem& kem);  // seed and ciphertext to secret; ciphertexts to refuse

void expect_both_sides_agree(const Kem& kem);
void expect_another_secret_of_an_altered_ciphertext(const Kem& kem);
void expect_other_sizes_refused(const Kem& kem);
void expect_coefficients_out_of_range_refused(const Kem& kem);
void expect_no_more_drawn_than_the_standard_says(const Kem& kem);

}  // namespace bulla::crypto
