// x509: the object identifiers that certificates use, by their names in RFC 5280, 3279, 4055, 5480, 8410.
#pragma once
#include "bulla/der/oid.h"

namespace bulla::x509::oids {

using der::oid;

// attributes of names
inline constexpr Bytes common_name = oid<2, 5, 4, 3>;
inline constexpr Bytes surname = oid<2, 5, 4, 4>;
inline constexpr Bytes serial_number = oid<2, 5, 4, 5>;
inline constexpr Bytes country = oid<2, 5, 4, 6>;
inline constexpr Bytes locality = oid<2, 5, 4, 7>;
inline constexpr Bytes state = oid<2, 5, 4, 8>;
inline constexpr Bytes street = oid<2, 5, 4, 9>;
inline constexpr Bytes organization = oid<2, 5, 4, 10>;
inline constexpr Bytes organizational_unit = oid<2, 5, 4, 11>;
inline constexpr Bytes email_address = oid<1, 2, 840, 113549, 1, 9, 1>;
inline constexpr Bytes domain_component = oid<0, 9, 2342, 19200300, 100, 1, 25>;
inline constexpr Bytes user_id = oid<0, 9, 2342, 19200300, 100, 1, 1>;

// extensions
inline constexpr Bytes subject_key_identifier = oid<2, 5, 29, 14>;
inline constexpr Bytes key_usage = oid<2, 5, 29, 15>;
inline constexpr Bytes subject_alternative_name = oid<2, 5, 29, 17>;
inline constexpr Bytes issuer_alternative_name = oid<2, 5, 29, 18>;
inline constexpr Bytes basic_constraints = oid<2, 5, 29, 19>;
inline constexpr Bytes name_constraints = oid<2, 5, 29, 30>;
inline constexpr Bytes authority_key_identifier = oid<2, 5, 29, 35>;
inline constexpr Bytes certificate_policies = oid<2, 5, 29, 32>;
inline constexpr Bytes policy_mappings = oid<2, 5, 29, 33>;
inline constexpr Bytes policy_constraints = oid<2, 5, 29, 36>;
inline constexpr Bytes inhibit_any_policy = oid<2, 5, 29, 54>;
inline constexpr Bytes any_policy = oid<2, 5, 29, 32, 0>;
inline constexpr Bytes user_notice_qualifier = oid<1, 3, 6, 1, 5, 5, 7, 2, 2>;
inline constexpr Bytes practice_statement_qualifier = oid<1, 3, 6, 1, 5, 5, 7, 2, 1>;
inline constexpr Bytes authority_information_access = oid<1, 3, 6, 1, 5, 5, 7, 1, 1>;
inline constexpr Bytes extended_key_usage = oid<2, 5, 29, 37>;
inline constexpr Bytes crl_number = oid<2, 5, 29, 20>;
inline constexpr Bytes reason_code = oid<2, 5, 29, 21>;
inline constexpr Bytes invalidity_date = oid<2, 5, 29, 24>;
inline constexpr Bytes delta_crl_indicator = oid<2, 5, 29, 27>;
inline constexpr Bytes issuing_distribution_point = oid<2, 5, 29, 28>;
inline constexpr Bytes certificate_issuer = oid<2, 5, 29, 29>;
inline constexpr Bytes crl_distribution_points = oid<2, 5, 29, 31>;
inline constexpr Bytes no_revocation_available = oid<2, 5, 29, 56>;
inline constexpr Bytes certificate_timestamps = oid<1, 3, 6, 1, 4, 1, 11129, 2, 4, 2>;
inline constexpr Bytes ocsp_certificate_timestamps = oid<1, 3, 6, 1, 4, 1, 11129, 2, 4, 5>;
inline constexpr Bytes tls_feature = oid<1, 3, 6, 1, 5, 5, 7, 1, 24>;
inline constexpr Bytes application_policies = oid<1, 3, 6, 1, 4, 1, 311, 21, 10>;
inline constexpr Bytes extension_request = oid<1, 2, 840, 113549, 1, 9, 14>;  // RFC 2985
inline constexpr Bytes basic_ocsp_response = oid<1, 3, 6, 1, 5, 5, 7, 48, 1, 1>;

// purposes
inline constexpr Bytes any_extended_key_usage = oid<2, 5, 29, 37, 0>;
inline constexpr Bytes server_authentication = oid<1, 3, 6, 1, 5, 5, 7, 3, 1>;
inline constexpr Bytes client_authentication = oid<1, 3, 6, 1, 5, 5, 7, 3, 2>;
inline constexpr Bytes ocsp_signing = oid<1, 3, 6, 1, 5, 5, 7, 3, 9>;

// keys and signatures
inline constexpr Bytes rsa_encryption = oid<1, 2, 840, 113549, 1, 1, 1>;
inline constexpr Bytes md5_with_rsa = oid<1, 2, 840, 113549, 1, 1, 4>;
inline constexpr Bytes sha1_with_rsa = oid<1, 2, 840, 113549, 1, 1, 5>;
inline constexpr Bytes mgf1 = oid<1, 2, 840, 113549, 1, 1, 8>;
inline constexpr Bytes rsassa_pss = oid<1, 2, 840, 113549, 1, 1, 10>;
inline constexpr Bytes sha256_with_rsa = oid<1, 2, 840, 113549, 1, 1, 11>;
inline constexpr Bytes sha384_with_rsa = oid<1, 2, 840, 113549, 1, 1, 12>;
inline constexpr Bytes sha512_with_rsa = oid<1, 2, 840, 113549, 1, 1, 13>;
inline constexpr Bytes ec_public_key = oid<1, 2, 840, 10045, 2, 1>;
inline constexpr Bytes secp256r1 = oid<1, 2, 840, 10045, 3, 1, 7>;
inline constexpr Bytes secp384r1 = oid<1, 3, 132, 0, 34>;
inline constexpr Bytes secp521r1 = oid<1, 3, 132, 0, 35>;
inline constexpr Bytes ecdsa_with_sha1 = oid<1, 2, 840, 10045, 4, 1>;
inline constexpr Bytes ecdsa_with_sha256 = oid<1, 2, 840, 10045, 4, 3, 2>;
inline constexpr Bytes ecdsa_with_sha384 = oid<1, 2, 840, 10045, 4, 3, 3>;
inline constexpr Bytes ecdsa_with_sha512 = oid<1, 2, 840, 10045, 4, 3, 4>;
inline constexpr Bytes ed25519 = oid<1, 3, 101, 112>;
inline constexpr Bytes ml_dsa_44 = oid<2, 16, 840, 1, 101, 3, 4, 3, 17>;  // RFC 9881
inline constexpr Bytes ml_dsa_65 = oid<2, 16, 840, 1, 101, 3, 4, 3, 18>;
inline constexpr Bytes ml_dsa_87 = oid<2, 16, 840, 1, 101, 3, 4, 3, 19>;
inline constexpr Bytes sha1 = oid<1, 3, 14, 3, 2, 26>;
inline constexpr Bytes sha256 = oid<2, 16, 840, 1, 101, 3, 4, 2, 1>;
inline constexpr Bytes sha384 = oid<2, 16, 840, 1, 101, 3, 4, 2, 2>;
inline constexpr Bytes sha512 = oid<2, 16, 840, 1, 101, 3, 4, 2, 3>;

}  // namespace bulla::x509::oids
