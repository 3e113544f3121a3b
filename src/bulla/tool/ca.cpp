// tool: bulla ca: the private CA on the command line. Knows nothing of how certificates are made.
#include <cstdio>
#include <filesystem>
#include <memory>

#include "bulla/authority/authority.h"
#include "bulla/authority/location.h"
#include "bulla/base/try.h"
#include "bulla/tool/certificate_files.h"
#include "bulla/tool/json.h"
#include "bulla/tool/subcommands.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

using authority::Authority;
using authority::Existing;

struct InitOptions {
  std::string directory = authority::default_directory();
  std::string name = authority::default_name();
  bool json = false;
};

struct IssueOptions {
  std::vector<std::string> names;
  std::string directory = authority::default_directory();
  std::string out;
  std::optional<std::uint32_t> days;
  std::string key{word(authority::KeyChoice::ecdsa)};
  bool client = false;
  bool force = false;
  bool json = false;
};

struct ReadOptions {
  std::string directory = authority::default_directory();
  bool json = false;
};

// What could not be written to stdout is a failure, too: a script would go on with half of it.
ExitCode print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return ExitCode::ok;
  return report({Fault::file_unwritable, "standard output"});
}

// One place where an outcome becomes the end of the command.
ExitCode finish(const Outcome<std::string>& text) { return text ? print(*text) : report(text.error()); }

Outcome<std::string> init(const InitOptions& options) {
  TRY(const auto made, Authority::init(options.directory, options.name));
  const auto place = std::filesystem::absolute(options.directory).string();
  const auto fingerprint = authority::fingerprint(made.root());
  if (options.json) {
    return to_json(JsonRecord{{"directory", place},
                              {"name", made.root().subject},
                              {"not_after", timestamp_text(made.root().not_after)},
                              {"root_sha256", fingerprint}});
  }
  return "Made the CA \"" + made.root().subject + "\" in " + place + ", good until " +
         date_text(made.root().not_after) + ".\nSHA-256 of its root: " + fingerprint +
         "\nNext: bulla ca issue localhost 127.0.0.1 ::1\n";
}

// A certificate for a mailbox alone serves nobody but a client.
authority::Use use_of(const IssueOptions& options, const std::vector<x509::ReferenceName>& names) {
  const auto is_mailbox = [](const auto& name) { return name.kind() == x509::NameKind::email; };
  return options.client || std::ranges::any_of(names, is_mailbox) ? authority::Use::client : authority::Use::server;
}

authority::KeyChoice key_of(const std::string& chosen) {
  for (const auto choice : {authority::KeyChoice::rsa, authority::KeyChoice::ed25519}) {
    if (chosen == word(choice)) return choice;
  }
  return authority::KeyChoice::ecdsa;
}

Outcome<authority::Request> request_of(const IssueOptions& options) {
  authority::Request request;
  request.days = options.days;
  request.key = key_of(options.key);
  for (const auto& text : options.names) {
    auto name = x509::ReferenceName::parse_pattern(text);
    if (!name) return trouble(Fault::name_invalid, "'" + text + "'");
    request.names.push_back(*std::move(name));
  }
  request.use = use_of(options, request.names);
  return request;
}

std::vector<std::string> texts_of(const std::vector<authority::RecordedName>& names) {
  std::vector<std::string> texts;
  for (const auto& name : names) texts.push_back(name.text);
  return texts;
}

JsonRecord json_of(const authority::IssuedRecord& record) {
  return {{"serial", to_hex(record.serial)},
          {"names", texts_of(record.names)},
          {"use", std::string{word(record.use)}},
          {"key_kind", std::string{word(record.key)}},
          {"not_before", timestamp_text(record.not_before)},
          {"not_after", timestamp_text(record.not_after)},
          {"status", std::string{word(record.status)}}};
}

Outcome<std::string> issue(const IssueOptions& options) {
  TRY(const auto request, request_of(options));
  const auto files = files_of(options.out.empty() ? prefix_for(request.names.front().text()) : options.out);
  if (!options.force) TRY_VOID(check_absent(files));
  TRY(auto ca, Authority::open(options.directory));
  TRY(const auto issued, ca.issue(request));
  TRY_VOID(write_files(files, issued, options.force ? Existing::replace : Existing::refuse));

  const auto& record = issued.record;
  if (options.json) {
    auto json = json_of(record);
    json.insert(json.begin(), {{"certificate", files.certificate.string()}, {"key", files.key.string()}});
    return to_json(json);
  }
  return files.certificate.string() + "  certificate (" + std::string{word(record.use)} + ") for " +
         listed(texts_of(record.names)) + ", good until " + date_text(record.not_after) + "\n" + files.key.string() +
         "  its private key (" + std::string{word(record.key)} + "): keep it to yourself\n";
}

Outcome<std::string> list(const ReadOptions& options) {
  TRY(const auto ca, Authority::open(options.directory));
  TRY(const auto records, ca.issued());
  std::vector<JsonRecord> json;
  std::string text;
  for (const auto& record : records) {
    if (options.json) json.push_back(json_of(record));
    text += to_hex(record.serial) + "  " + std::string{word(record.status)} + "  " + std::string{word(record.use)} +
            "  until " + date_text(record.not_after) + "  " + listed(texts_of(record.names)) + "\n";
  }
  return options.json ? to_json(json) : text;
}

Outcome<std::string> export_root(const ReadOptions& options) {
  TRY(const auto ca, Authority::open(options.directory));
  return ca.root_pem();
}

void describe_init(const Command& ca) {
  const auto options = std::make_shared<InitOptions>();
  ca.subcommand("init", "Make a CA: a root, an issuing certificate below it, and their keys")
      .option("--dir", "DIR", options->directory, "Where the CA lives; made if it isn't there")
      .option("--name", "NAME", options->name, "What the root is called, 1 to 48 characters")
      .flag("--json", options->json, "Say what was made as JSON")
      .examples({"bulla ca init", "bulla ca init --dir /srv/ca --name \"Example workshop\""})
      .action([options] { return finish(init(*options)); });
}

// Such a path would make a hidden file of the bare suffix.
bool names_a_file(const std::string& prefix) { return prefix.empty() || std::filesystem::path{prefix}.has_filename(); }

void describe_issue(const Command& ca) {
  const auto options = std::make_shared<IssueOptions>();
  ca.subcommand("issue", "Make a private key and a certificate for it: PREFIX.key and PREFIX.crt")
      .arguments("NAME", options->names, "DNS names (also *.example.com), IP addresses, e-mail addresses")
      .flag("--client", options->client, "For a client that proves itself; implied by an e-mail address")
      .option("--dir", "DIR", options->directory, "Where the CA lives")
      .option("--out", "PREFIX", options->out, "Path of the two files without .crt and .key [the first NAME]")
      .number("--days", {1, authority::authority_days}, options->days,
              "Days that it is good for [90; for clients 365], at most as long as the CA")
      .choice("--key", {"ecdsa", "rsa", "ed25519"}, options->key, "Kind of key: ECDSA P-256, RSA of 3072 bits, Ed25519")
      .flag("--force", options->force, "Replace files that are there")
      .flag("--json", options->json, "Say what was made as JSON")
      .examples({"bulla ca issue localhost 127.0.0.1 ::1", "bulla ca issue '*.shop.example' --out shop --days 30",
                 "bulla ca issue ann@example.com --client"})
      .action([options] {
        if (!names_a_file(options->out)) return usage_error("ca issue", "--out: '" + options->out + "' names no file");
        return finish(issue(*options));
      });
}

void describe_reading(const Command& ca) {
  const auto exported = std::make_shared<ReadOptions>();
  ca.subcommand("export", "Write the root certificate, PEM, to standard output")
      .option("--dir", "DIR", exported->directory, "Where the CA lives")
      .examples({"bulla ca export > root.pem", "curl --cacert <(bulla ca export) https://localhost:8443/"})
      .action([exported] { return finish(export_root(*exported)); });

  const auto listing = std::make_shared<ReadOptions>();
  ca.subcommand("list", "What this CA has issued, oldest first")
      .option("--dir", "DIR", listing->directory, "Where the CA lives")
      .flag("--json", listing->json, "As a JSON array")
      .action([listing] { return finish(list(*listing)); });
}

}  // namespace

void add_ca(const Command& root) {
  const auto ca = root.subcommand("ca", "A private certification authority: make it, issue from it");
  describe_init(ca);
  describe_issue(ca);
  describe_reading(ca);
  ca.examples({"bulla ca init", "bulla ca issue localhost 127.0.0.1 ::1", "bulla ca export > root.pem"});
}

}  // namespace bulla::tool
