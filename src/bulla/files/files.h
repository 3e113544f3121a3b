// files: identities and trust from PEM files, joined with the provider on libcrypto and the compressors: what a program
// needs before its first connection. Knows nothing of connections.
#pragma once
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "bulla/base/result.h"
#include "bulla/files/roots.h"
#include "bulla/handshake/config.h"

namespace bulla::files {

// Who we are: a PEM file of certificates, leaf first, and the PEM file of the leaf's private key (may be the same
// file), or where it lies in a token: "pkcs11:..." (RFC 7512). password: for an encrypted key. culprit, if given, gets
// the path that an error is about. Fault::file_unreadable; of the certificates: faults of PEM and certificates, with
// the index of the bad one; of the key: Fault::pem_no_block, key_unreadable, key_password, key_unsupported;
// Fault::key_mismatch of both.
Result<std::shared_ptr<const handshake::Identity>> load_identity(const std::filesystem::path& certificate,
                                                                 const std::filesystem::path& key,
                                                                 std::string_view password = {},
                                                                 std::filesystem::path* culprit = nullptr);

// A key without a certificate, to be shown as a raw public key (RFC 7250). Faults of the key, as above.
Result<std::shared_ptr<const handshake::Identity>> load_raw_key(const std::filesystem::path& key,
                                                                std::string_view password = {},
                                                                std::filesystem::path* culprit = nullptr);

// An identity with an OCSP response for it, PEM or DER, to staple. Fault::file_unreadable, Fault::pem_malformed,
// Fault::pem_no_block, Fault::ocsp_malformed, Fault::ocsp_not_usable.
Result<std::shared_ptr<const handshake::Identity>> staple(const handshake::Identity& identity,
                                                          const std::filesystem::path& response);

// An identity with the logs' timestamps for it, a file that holds a SignedCertificateTimestampList (RFC 6962 §3.3).
// Fault::file_unreadable, Fault::timestamps_malformed.
Result<std::shared_ptr<const handshake::Identity>> timestamps(const handshake::Identity& identity,
                                                              const std::filesystem::path& list);

// Whom we believe: each certificate in a PEM file, or in the files of a directory. Fault::file_unreadable;
// Fault::pem_no_block if there is none; faults of certificates, with the index of the bad one (0xff: past the 254th).
Result<std::shared_ptr<const x509::Trust>> load_trust(const std::filesystem::path& place,
                                                      const x509::TrustOptions& options = {});

// Whom this machine believes: see system_roots(). Fault::file_unreadable if there is nothing.
Result<std::shared_ptr<const x509::Trust>> system_trust(const x509::TrustOptions& options = {});

// Configurations with the provider on libcrypto, TLS 1.2 beside TLS 1.3 and compressed certificates, to be changed
// before they are shared: a client that believes whom a PEM file names (none: whom this machine believes), or `trust`;
// a server that is `identity`, alone or out of PEM files, or whose identities are still to be added.
Result<std::shared_ptr<ClientConfig>> client_config(const std::filesystem::path& bundle = {});
std::shared_ptr<ClientConfig> client_config(std::shared_ptr<const x509::Trust> trust);
std::shared_ptr<ServerConfig> server_config();
std::shared_ptr<ServerConfig> server_config(std::shared_ptr<const handshake::Identity> identity);
Result<std::shared_ptr<ServerConfig>> server_config(const std::filesystem::path& certificate,
                                                    const std::filesystem::path& key);

}  // namespace bulla::files
