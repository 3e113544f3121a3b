// tool: bulla inspect: what a file or a server shows, whether it is any good or not. Knows nothing of what it is for.
#include <array>
#include <filesystem>
#include <memory>

#include "bulla/authority/file.h"
#include "bulla/base/try.h"
#include "bulla/der/pem.h"
#include "bulla/explain/certificates.h"
#include "bulla/explain/facts.h"
#include "bulla/files/files.h"
#include "bulla/openssl/keys.h"
#include "bulla/tool/chain_tree.h"
#include "bulla/tool/describe.h"
#include "bulla/tool/pipe.h"
#include "bulla/tool/subcommands.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

constexpr std::size_t largest_inspected = 256 << 20;  // a list of revoked certificates may be that large

struct InspectOptions {
  std::string what;
  std::string name;
  std::string authority;
  std::optional<std::uint32_t> timeout;
  bool json = false;
};

// What was found, in its order.
struct Findings {
  std::vector<JsonRecord> records;
  std::vector<Numbered> certificates;  // by their place among the records, from 1
  std::optional<Error> worst;          // of what cannot be read
};

void add_unreadable(Findings& to, const std::string& kind, const Error& error) {
  to.records.push_back({{"kind", kind}, {"unreadable", sentence_of(Trouble{error})}});
  to.worst = error;
}

Result<void> add_certificate(Findings& to, Bytes der) {
  TRY(const auto certificate, x509::Certificate::parse(der));
  to.records.push_back(describe(*certificate, system_clock().now()));
  to.certificates.push_back({to.records.size(), certificate});
  return {};
}

Result<void> add_request(Findings& to, Bytes der) {
  TRY(const auto request, x509::SigningRequest::parse(der));
  to.records.push_back(describe(*request));
  return {};
}

Result<void> add_list(Findings& to, Bytes der) {
  TRY(const auto list, x509::Crl::parse(Buffer{der.begin(), der.end()}));
  to.records.push_back(describe(*list, system_clock().now()));
  return {};
}

Result<void> add_response(Findings& to, Bytes der) {
  TRY(const auto response, x509::OcspResponse::parse(der));
  to.records.push_back(describe(response));
  return {};
}

Result<void> add_public_key(Findings& to, Bytes der) {
  TRY_VOID(der::read_all(der, [](der::Reader& reader) { (void)x509::read_key_info(reader); }));
  to.records.push_back(describe_public_key(der));
  return {};
}

struct Kind {
  std::string_view label;  // of PEM
  const char* name;
  Result<void> (*add)(Findings& to, Bytes der);
};
constexpr std::array kinds{
    Kind{der::pem_certificate, "certificate", add_certificate},
    Kind{"X509 CERTIFICATE", "certificate", add_certificate},
    Kind{der::pem_certificate_request, "certificate request", add_request},
    Kind{"NEW CERTIFICATE REQUEST", "certificate request", add_request},
    Kind{der::pem_crl, "list of revoked certificates", add_list},
    Kind{der::pem_ocsp_response, "OCSP response", add_response},
    Kind{"PUBLIC KEY", "public key", add_public_key},
};

// Never shows more of it than its public half.
void add_private_key(Findings& to, const der::PemBlock& block) {
  const auto key = openssl::load_private_key(block.text);
  if (key) return to.records.push_back(describe(**key));
  if (key.error().fault != Fault::key_password) return add_unreadable(to, "private key", key.error());
  to.records.push_back({{"kind", "private key"}, {"key", "encrypted: what it is shows with its password alone"}});
}

void add_block(Findings& to, const der::PemBlock& block) {
  if (block.label.ends_with("PRIVATE KEY")) return add_private_key(to, block);
  for (const auto& kind : kinds) {
    if (kind.label != block.label) continue;
    auto read = [&]() -> Result<void> {
      TRY(const auto der, der::decode_pem(block.text, block.label));
      return kind.add(to, der.front());
    }();
    if (!read) add_unreadable(to, kind.name, read.error());
    return;
  }
  to.records.push_back({{"kind", "something else"}, {"label", x509::safe_text(bytes_of(block.label))}});
}

// DER says not what it is: it is what it can be read as, or else what it could be read as the farthest.
void add_der(Findings& to, Bytes der) {
  const Kind* likely = &kinds.front();
  Error error;
  for (const auto& kind : kinds) {
    const auto added = kind.add(to, der);
    if (added) return;
    if (&kind != &kinds.front() && added.error().offset <= error.offset) continue;
    likely = &kind;
    error = added.error();
  }
  add_unreadable(to, likely->name, error);
}

Outcome<Findings> findings_in(const std::string& file) {
  std::string text;
  TRY_VOID(authority::read_file(file == "-" ? "/dev/stdin" : file, text, largest_inspected));
  Findings found;
  const auto add_all = [&]() -> Outcome<void> {
    if (text.starts_with('\x30')) {
      add_der(found, bytes_of(text));
      return {};
    }
    TRY(const auto blocks, der::pem_blocks(text));
    for (const auto& block : blocks) add_block(found, block);
    return {};
  };
  auto added = add_all();
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  if (!added) {
    added.error().which = file;
    return std::unexpected(added.error());
  }
  if (found.records.empty()) return trouble(Fault::pem_no_block, file);
  return found;
}

// Which certificate of the file this key is for.
void pair_keys(Findings& found) {
  std::size_t number = 0;
  std::vector<std::pair<std::size_t, std::string>> certificates;
  const auto member = [](const JsonRecord& record, std::string_view key) {
    for (const auto& [name, value] : record) {
      if (name == key) return std::get<std::string>(value);
    }
    return std::string{};
  };
  for (const auto& record : found.records) {
    ++number;
    if (member(record, "kind") == "certificate") certificates.emplace_back(number, member(record, "key_sha256"));
  }
  for (auto& record : found.records) {
    const auto key = member(record, "key_sha256");
    if (member(record, "kind") != "private key" || key.empty()) continue;
    for (const auto& [of, its_key] : certificates) {
      if (its_key == key) record.emplace_back("belongs_to", "certificate " + std::to_string(of));
    }
  }
}

std::string number_text(const Findings& found, std::size_t index) {
  return found.records.size() == 1 ? "" : std::to_string(index + 1) + ". ";
}

std::string text_of(const Findings& found, std::span<const std::shared_ptr<const x509::Certificate>> trusted) {
  std::string text;
  const auto tree = chain_tree(found.certificates, trusted);
  if (!tree.empty()) text += tree + "\n";
  for (std::size_t i = 0; i < found.records.size(); ++i) {
    const auto& record = found.records[i];
    text += number_text(found, i) + std::get<std::string>(record.front().second) + "\n" + text_of(record) + "\n";
  }
  text.pop_back();
  return text;
}

ExitCode show(const InspectOptions& options, Findings found, const std::string& head,
              std::span<const std::shared_ptr<const x509::Certificate>> trusted) {
  pair_keys(found);
  const auto code = answer(options.json ? to_json(found.records) : head + text_of(found, trusted));
  if (code != ExitCode::ok || !found.worst) return code;
  return ExitCode::not_trusted;
}

ExitCode inspect_file(const InspectOptions& options) {
  auto found = findings_in(options.what);
  if (!found) {
    const auto code = report(found.error());
    const auto fault = found.error().error.fault;
    return fault == Fault::file_unreadable ? code : ExitCode::not_trusted;
  }
  if (options.json || found->certificates.empty()) return show(options, *std::move(found), "", {});
  const auto system = files::system_trust();
  return show(options, *std::move(found), "", system ? (*system)->anchors() : decltype((*system)->anchors()){});
}

// What the connection was like, and whether this machine would have believed the server.
JsonRecord connection_record(const InspectOptions& options, const explain::Recording& recording,
                             const PipeEnding& ending) {
  const auto facts = explain::facts_of(recording);
  JsonRecord record{{"kind", "connection"}, {"server", options.what}};
  if (facts.choice) {
    record.emplace_back("version", facts.choice->version);
    record.emplace_back("suite", facts.choice->suite);
    if (facts.choice->share) record.emplace_back("key_share", facts.choice->share->group);
    if (facts.transports_key()) record.emplace_back("key_transport", "RSA");
  }
  if (facts.scheme[std::to_underlying(Side::server)]) {
    record.emplace_back("proof", *facts.scheme[std::to_underlying(Side::server)]);
  }
  record.emplace_back("verdict", ending.trouble ? sentence_of(*ending.trouble) : "good");
  return record;
}

ExitCode inspect_server(const InspectOptions& options, const front::Address& server) {
  const auto name = name_for(options.name, server);
  if (!name) return report(name.error());
  const auto config = client_config_for(options.authority);
  if (!config) return report(config.error());
  explain::Recorder recorder{Side::client};
  const auto ending = run_pipe({.server = server,
                                .name = *name,
                                .config = *config,
                                .observer = &recorder,
                                .timeout = std::chrono::seconds{options.timeout.value_or(10)},
                                .after_handshake = AfterHandshake::close});
  const auto chain = explain::certificates_from(Side::server, recorder.recording());
  if (chain.empty() && ending.trouble) return report(*ending.trouble);
  Findings found;
  for (const auto& der : chain) {
    const auto added = add_certificate(found, der);
    if (!added) add_unreadable(found, "certificate", added.error());
  }
  const auto connection = connection_record(options, recorder.recording(), ending);
  if (!options.json) return show(options, std::move(found), text_of(connection) + "\n", (*config)->trust->anchors());
  found.records.insert(found.records.begin(), connection);
  return show(options, std::move(found), "", {});
}

ExitCode inspect(const InspectOptions& options) {
  std::error_code ignored;
  const bool file = options.what == "-" || std::filesystem::exists(options.what, ignored);
  const auto server = front::parse_address(options.what);
  if (!file && server && server->port != 0) return inspect_server(options, *server);
  return inspect_file(options);
}

}  // namespace

void add_inspect(const Command& root) {
  const auto options = std::make_shared<InspectOptions>();
  root.subcommand("inspect", "Show what a file holds, or whom a server shows: nothing of it has to be good")
      .argument("FILE|HOST:PORT", options->what,
                "Certificates, keys, requests, CRLs, OCSP responses: PEM or DER, - is stdin; or a TLS server")
      .option("--name", "N", options->name, "Whom to ask the server for, if not HOST")
      .option("--ca", "FILE", options->authority, "Judge the server by these CA certificates (PEM), not the system's")
      .number("--timeout", {1, 3600}, options->timeout, "Seconds to connect, and again to shake hands (10)")
      .flag("--json", options->json, "As a JSON array, an object for each")
      .examples({"bulla inspect shop.crt", "bulla inspect example.org:443", "bulla ca crl | bulla inspect -"})
      .action([options] { return inspect(*options); });
}

}  // namespace bulla::tool
