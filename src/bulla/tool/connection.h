// tool: how a connection to a server is asked for on the command line, and what is settled before its first packet:
// what connect and explain have in common. Knows nothing of what is told about it.
#pragma once
#include "bulla/explain/failure.h"
#include "bulla/explain/meter.h"
#include "bulla/tool/arguments.h"
#include "bulla/tool/key_log.h"
#include "bulla/tool/pipe.h"
#include "bulla/tool/record_file.h"

namespace bulla::tool {

struct ConnectionOptions {
  std::string server;
  std::string authority;
  std::vector<std::string> pins;
  std::string certificate;
  std::string key;
  std::string name;
  std::string protocols;
  std::string keylog;
  std::string session;
  std::string psk;
  std::string proof = "key-alone";
  std::string early_data;
  std::string record;
  std::string staple = "ask";
  std::string policy{handshake::standard_2026().name};
  std::optional<std::uint32_t> timeout;
  std::optional<std::uint32_t> padding;
  bool record_secrets = false;
};

// All of them but the server, which is an argument.
void add_connection_options(const Command& command, ConnectionOptions& options);

// Everything that is settled before the first packet.
struct Plan {
  front::Address server;
  x509::ReferenceName name;
  std::shared_ptr<const ClientConfig> config;
  std::unique_ptr<KeyLog> key_log;
  std::string early_data;
  std::unique_ptr<RecordedConnection> recorded;  // null: nobody has asked for it
  std::chrono::seconds timeout{10};
};

// What the options ask for and can't be; a sentence for usage_error().
std::optional<std::string> misuse(const ConnectionOptions& options);
// Of options that misuse() has nothing to say about. meter, if not null, measures the configuration.
Outcome<Plan> plan_connection(const ConnectionOptions& options, const std::shared_ptr<explain::Meter>& meter);

// A failure of the protocol; the machine's and the network's own have no more to tell than their sentence.
std::optional<explain::Failure> failure_in(const PipeEnding& ending, const Plan& plan,
                                           const explain::Recording& recording);
// The table knows the fault alone; whether we had shown a certificate says whom an alert is about.
ExitCode code_of(const PipeEnding& ending, const explain::Recording& recording);

// Ends as the signal would have ended us, so that shells and scripts see it.
[[noreturn]] void end_by(int signal_number);

}  // namespace bulla::tool
