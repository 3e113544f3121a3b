// tool: bulla ca request and sign: keys that were made elsewhere. Knows nothing of how certificates are made.
#include <memory>

#include "bulla/authority/authority.h"
#include "bulla/authority/file.h"
#include "bulla/authority/location.h"
#include "bulla/base/try.h"
#include "bulla/der/pem.h"
#include "bulla/tool/ca.h"
#include "bulla/tool/pem_files.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

using authority::Authority;
using authority::Existing;

struct RequestOptions {
  std::vector<std::string> names;
  std::string out;
  std::string key{word(authority::KeyChoice::ecdsa)};
  bool force = false;
};

struct SignOptions {
  std::string request;
  std::vector<std::string> names;
  std::string directory = authority::default_directory();
  std::string out;
  std::optional<std::uint32_t> days;
  bool client = false;
  bool force = false;
  bool json = false;
};

Outcome<std::string> request(const RequestOptions& options) {
  TRY(const auto names, names_in(options.names));
  const auto files = files_of(options.out.empty() ? prefix_for(names.front().text()) : options.out, ".csr");
  if (!options.force) TRY_VOID(check_absent(files));
  TRY(const auto asked, authority::ask(names, key_choice(options.key)));
  TRY_VOID(
      write_files(files, {asked.request, asked.key.expose()}, options.force ? Existing::replace : Existing::refuse));
  return files.certificate.string() + "  certificate request for " + listed(options.names) + ": for the CA\n" +
         files.key.string() + "  its private key (" + options.key + "): keep it to yourself\n";
}

Outcome<std::shared_ptr<const x509::SigningRequest>> read_request(const std::string& file) {
  TRY(const auto blocks, read_blocks(file, der::pem_certificate_request));
  if (blocks.size() > 1) return trouble(Fault::request_malformed, file + " holds more than one");
  auto parsed = x509::SigningRequest::parse(blocks.front());
  if (parsed) return *std::move(parsed);
  Trouble why{parsed.error()};
  why.which = file;
  return std::unexpected(std::move(why));
}

// Those of the command line, or else those asked for.
Outcome<std::vector<x509::ReferenceName>> names_for(const SignOptions& options, const x509::SigningRequest& asked) {
  if (!options.names.empty()) return names_in(options.names);
  std::string culprit;
  auto names = asked.names(&culprit);
  if (!names) return trouble(Fault::name_invalid, "'" + culprit + "' in " + options.request, "say which with --name");
  if (names->empty()) {
    return trouble(Fault::name_invalid, options.request + " asks for no name", "say which with --name");
  }
  return *std::move(names);
}

// A request's own file without its ending.
std::string prefix_of(const SignOptions& options) {
  if (!options.out.empty()) return options.out;
  return std::filesystem::path{options.request}.replace_extension().string();
}

Outcome<std::string> sign(const SignOptions& options) {
  TRY(const auto asked, read_request(options.request));
  authority::Request wanted;
  TRY(wanted.names, names_for(options, *asked));
  wanted.days = options.days;
  wanted.use = use_for(wanted.names, options.client);
  const auto file = files_of(prefix_of(options)).certificate;
  if (!options.force) TRY_VOID(check_absent(file));
  TRY(auto staged, authority::StagedFile::create(file, authority::Access::everyone));
  TRY(auto ca, Authority::open(options.directory));
  auto certified = ca.sign(*asked, std::move(wanted));
  if (!certified) {
    auto why = certified.error();
    if (why.which.empty()) why.which = options.request;
    return std::unexpected(std::move(why));
  }
  TRY_VOID(staged.write(bytes_of(certified->certificates)));
  TRY_VOID(staged.publish(options.force ? Existing::replace : Existing::refuse));
  if (options.json) {
    auto json = json_of(certified->record);
    json.insert(json.begin(), {"certificate", file.string()});
    return to_json(json);
  }
  return certificate_line(file, certified->record);
}

}  // namespace

void describe_ca_requests(const Command& ca) {
  const auto asking = std::make_shared<RequestOptions>();
  ca.subcommand("request", "Make a private key and a certificate request for a CA elsewhere: PREFIX.key and PREFIX.csr")
      .arguments("NAME", asking->names, "DNS names (also *.example.com), IP addresses, e-mail addresses")
      .option("--out", "PREFIX", asking->out, "Path of the two files without .csr and .key [the first NAME]")
      .choice("--key", key_choices(), asking->key, key_help)
      .flag("--force", asking->force, "Replace files that are there")
      .examples({"bulla ca request shop.example www.shop.example --out shop"})
      .action([asking] {
        return names_a_file(asking->out) ? answer(request(*asking)) : bad_prefix("ca request", asking->out);
      });

  const auto signing = std::make_shared<SignOptions>();
  ca.subcommand("sign", "Make a certificate for the key of a certificate request: PREFIX.crt")
      .argument("REQUEST", signing->request, "PKCS#10, PEM or DER; of what it asks for the key and the names count")
      .any_number("--name", "NAME", signing->names, "Whom the certificate is for [the names that are asked for]")
      .flag("--client", signing->client, "For a client that proves itself; implied by an e-mail address")
      .option("--dir", "DIR", signing->directory, "Where the CA lives")
      .option("--out", "PREFIX", signing->out, "Path of the file without .crt [that of the request]")
      .number("--days", {1, authority::authority_days}, signing->days,
              "Days that it is good for [90; for clients 365], at most as long as the CA")
      .flag("--force", signing->force, "Replace the file if it is there")
      .flag("--json", signing->json, "Say what was made as JSON")
      .examples({"bulla ca sign shop.csr", "bulla ca sign device.csr --name 192.0.2.7 --days 30"})
      .action([signing] {
        return names_a_file(signing->out) ? answer(sign(*signing)) : bad_prefix("ca sign", signing->out);
      });
}

}  // namespace bulla::tool
