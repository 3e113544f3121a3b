// tool: bulla up: TLS on this machine in one word: makes the CA and the certificates that it needs, serves, and says
// what to do next. Touches no trust store.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "bulla/authority/authority.h"
#include "bulla/authority/file.h"
#include "bulla/authority/location.h"
#include "bulla/base/try.h"
#include "bulla/der/pem.h"
#include "bulla/files/files.h"
#include "bulla/openssl/pkcs12.h"
#include "bulla/openssl/provider.h"
#include "bulla/tool/certificate_files.h"
#include "bulla/tool/serving.h"
#include "bulla/tool/subcommands.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

using authority::Authority;

struct UpOptions {
  std::string port;
  std::string root;
  bool shop = false;
  bool mutual = false;
  std::string directory = authority::default_directory();
  std::string listen = "localhost:8443";
};

constexpr auto renew_before = std::chrono::days{30};
// The file lies beside the same key in PEM, readable by the same person: this password keeps nobody out, but browsers
// want one.
constexpr const char* bundle_password = "bulla";

// What lies in the CA's directory for this command.
struct Room {
  explicit Room(std::filesystem::path directory)
      : root{directory / "root.pem"},
        server{files_of((directory / "localhost").string())},
        client{files_of((directory / "client").string())},
        bundle{directory / "client.p12"} {}
  std::filesystem::path root;
  CertificateFiles server;
  CertificateFiles client;
  std::filesystem::path bundle;
};

Outcome<Authority> open_authority(const UpOptions& options) {
  auto found = Authority::open(options.directory);
  if (found || found.error().error.fault != Fault::no_authority) return found;
  return Authority::init(options.directory, authority::default_name());
}

Outcome<void> write(const std::filesystem::path& file, Bytes content, authority::Access access) {
  TRY(auto staged, authority::StagedFile::create(file, access));
  TRY_VOID(staged.write(content));
  return staged.publish(authority::Existing::replace);
}

struct Held {
  std::shared_ptr<const handshake::Identity> identity;
  std::vector<Buffer> chain;  // DER, leaf first
};

Outcome<Held> read_held(const CertificateFiles& files) {
  Held held;
  std::string text;
  TRY(held.identity, files::load_identity(files.certificate, files.key));
  TRY_VOID(authority::read_file(files.certificate, text));
  TRY(held.chain, der::decode_pem(text));
  return held;
}

// Good for its first name, by this CA, today and in a month's time.
bool is_good(const CertificateFiles& files, const Authority& ca, const authority::Request& request) {
  const auto held = read_held(files);
  const std::array<Bytes, 1> anchor{ca.root().certificate};
  const auto trust = x509::Trust::with_anchors(openssl::provider(), anchor, {});
  if (!held || !trust) return false;
  const std::vector<Bytes> chain{held->chain.begin(), held->chain.end()};
  const bool server = request.use == authority::Use::server;
  x509::Question question{
      .chain = chain,
      .purpose = server ? x509::Purpose::server_authentication : x509::Purpose::client_authentication,
      .name = server ? std::optional{request.names.front()} : std::nullopt,
      .now = system_clock().now()};
  const bool today = (*trust)->judge(question).has_value();
  question.now += renew_before;
  return today && (*trust)->judge(question).has_value();
}

enum class Made : std::uint8_t { found, fresh };

Outcome<Made> ensure(Authority& ca, const CertificateFiles& files, const authority::Request& request) {
  if (is_good(files, ca, request)) return Made::found;
  TRY(const auto issued, ca.issue(request));
  TRY_VOID(write_files(files, {issued.certificates, issued.key.expose()}, authority::Existing::replace));
  return Made::fresh;
}

authority::Request request_for(std::initializer_list<std::string_view> names, authority::Use use) {
  authority::Request request;
  request.use = use;
  for (const auto text : names) {
    auto name = x509::ReferenceName::parse(text);
    if (name) request.names.push_back(*std::move(name));
  }
  return request;
}

// A mailbox for whoever runs this; it need not receive letters.
authority::Request client_request() {
  const char* const user = std::getenv("USER");
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  for (const auto& text : {std::string{user == nullptr ? "" : user} + "@" + host.data(),
                           std::string{user == nullptr ? "" : user} + "@localhost"}) {
    if (x509::ReferenceName::email(text)) return request_for({text}, authority::Use::client);
  }
  return request_for({"me@localhost"}, authority::Use::client);
}

Outcome<void> make_bundle(const Room& room) {
  TRY(const auto held, read_held(room.client));
  const std::vector<Bytes> chain{held.chain.begin() + 1, held.chain.end()};
  const auto name = held.identity->leaf().subject_text();
  TRY(const auto bundle,
      openssl::export_pkcs12(
          {.key = held.identity->key(), .leaf = held.chain.front(), .chain = chain, .friendly_name = name},
          bundle_password));
  return write(room.bundle, bundle, authority::Access::owner);
}

// The CA and all the files, made where they are missing or near their end. On SIGHUP again.
Outcome<void> prepare(const UpOptions& options) {
  const Room room{options.directory};
  TRY(auto ca, open_authority(options));
  const auto root = ca.root_pem();
  std::string there;
  if (!authority::read_file(room.root, there) || there != root)
    TRY_VOID(write(room.root, bytes_of(root), authority::Access::everyone));
  TRY_VOID(ensure(ca, room.server, request_for({"localhost", "127.0.0.1", "::1"}, authority::Use::server)));
  if (!options.mutual) return {};
  TRY(const auto made, ensure(ca, room.client, client_request()));
  if (made == Made::fresh || !std::filesystem::exists(room.bundle)) TRY_VOID(make_bundle(room));
  return {};
}

Outcome<std::shared_ptr<const ServerConfig>> prepare_and_load(const UpOptions& options) {
  TRY_VOID(prepare(options));
  const Room room{options.directory};
  ServerFiles files;
  files.identities = {{room.server.certificate.string(), room.server.key.string()}};
  files.client_ca = room.root.string();
  if (!options.mutual) files.client_authentication = ClientAuthentication::none;
  if (options.port.empty()) files.protocols = {"http/1.1"};
  return load(files);
}

// As a shell takes it for one word.
std::string shell_word(const std::filesystem::path& path) {
  const auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view{"/._-+@"}.contains(c);
  };
  const auto text = path.string();
  if (std::ranges::all_of(text, plain)) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return out + "'";
}

void say_what_next(const UpOptions& options, const front::Address& address) {
  announce(address);
  const Room room{options.directory};
  const auto directory =
      options.directory == authority::default_directory().string() ? "" : " --dir " + shell_word(options.directory);
  const auto url = "https://localhost:" + std::to_string(address.port) + "/";
  const auto proof =
      options.mutual ? " --cert " + shell_word(room.client.certificate) + " --key " + shell_word(room.client.key) : "";
  std::printf("\nTry it:        curl --cacert %s%s %s\n", shell_word(room.root).c_str(), proof.c_str(), url.c_str());
  std::printf("In a browser:  let this machine trust the CA with: bulla trust add%s  (undo: bulla trust remove%s)\n",
              directory.c_str(), directory.c_str());
  std::printf("               then open %s\n", url.c_str());
  if (options.port.empty()) std::printf("Look inside:   %sexplain shows a visitor their own connection\n", url.c_str());
  if (options.mutual) {
    std::printf("Your proof:    import %s (password: %s) into the browser\n", shell_word(room.bundle).c_str(),
                bundle_password);
    std::printf(
        "               Chromium: Settings, Privacy and security, Security, Manage certificates\n"
        "               Firefox: Settings, Privacy & Security, View Certificates, Your Certificates\n");
  }
  std::printf("To end:        Ctrl-C\n");
  std::fflush(stdout);
}

ExitCode run(const UpOptions& options) {
  const int asked = (options.port.empty() ? 0 : 1) + (options.root.empty() ? 0 : 1) + (options.shop ? 1 : 0);
  if (asked > 1) return usage_error("up", "say one of PORT, --root and --shop");
  const auto address = front::parse_address(options.listen);
  if (!address) return usage_error("up", "--listen wants ADDRESS:PORT, not '" + options.listen + "'");
  Backend backend{.root = options.root, .upstream = {}, .shop = options.root.empty() && options.port.empty()};
  if (!options.port.empty()) {
    const auto port = front::parse_port(options.port);
    if (!port || *port == 0) return usage_error("up", "'" + options.port + "' is no port of a program");
    backend.upstream = front::Address{"localhost", *port};
  }
  return serve({.address = *address,
                .backend = std::move(backend),
                .load = [&options] { return prepare_and_load(options); },
                .own_page = options.port.empty(),
                .announce = [&options](const front::Address& at) { say_what_next(options, at); }});
}

}  // namespace

void add_up(const Command& root) {
  const auto options = std::make_shared<UpOptions>();
  root.subcommand("up", "TLS on this machine in one word: makes what it needs, serves, says what to do next")
      .optional_argument("PORT", options->port, "Where a plain program listens on this machine")
      .option("--root", "DIR", options->root, "Answer with the files below DIR")
      .flag("--shop", options->shop, "Answer with the demonstration shop; so it does if nothing is said")
      .flag("--mtls", options->mutual, "Want a certificate from clients, too, and make one for you")
      .option("--dir", "DIR", options->directory, "Where the CA lives; made if it isn't there")
      .option("--listen", "ADDRESS:PORT", options->listen, "Where to listen [localhost:8443]")
      .examples({"bulla up --shop", "bulla up 8080", "bulla up --root /srv/www --mtls"})
      .action([options] { return run(*options); });
}

}  // namespace bulla::tool
