// explain: all that the page of one connection shows, as plain data. Knows no output format and makes none of it.
//
// Whoever writes it out escapes every string, ours and others' alike. Those marked [peer] hold words of a peer's, or of
// whoever stood between: names, protocols, values of fields. They are bounded and hold no control characters as far as
// the floors below promise; a renderer relies on neither.
#pragma once
#include "bulla/base/secret.h"
#include "bulla/explain/failure.h"
#include "bulla/wire/describe.h"

namespace bulla::explain {

// Whatever a peer does, a page holds no more than this. What is left out is counted (LeftOut).
inline constexpr std::size_t max_page_records = 400;  // the first; after them a few that carry messages or alerts
inline constexpr std::size_t max_page_late_records = 40;
inline constexpr std::size_t max_page_record_bytes = 256 * 1024;   // of all of them
inline constexpr std::size_t max_page_message_bytes = 256 * 1024;  // likewise
inline constexpr std::size_t max_page_messages = 80;
inline constexpr std::size_t max_page_nodes = 20000;  // parts of all trees
inline constexpr std::size_t max_page_secrets = 48;
inline constexpr std::size_t max_page_certificates = 24;  // of each chain, those out of our own store included
inline constexpr std::size_t max_page_paths = 16;
inline constexpr std::size_t max_page_operations = 120;
inline constexpr std::size_t max_page_flights = 120;

// The beginning of something, and how large the whole is.
struct Excerpt {
  Buffer bytes{};
  std::size_t size = 0;
  bool is_cut() const { return bytes.size() < size; }
};

// The story: a step as both sides of the wire have it.
struct PageStep {
  StepName name{};      // Page::transaction.steps tells the rest of it
  std::string between;  // what somebody on the wire sees of it in this connection
  std::string inside;   // what the two ends know of it
  std::string tls13;    // how TLS 1.3 takes this step, and how the classic way does: a sentence or two each
  std::string classic;  // the same for every connection
  std::vector<std::size_t> messages{};  // in Page::messages
};

// The bytes: a record as it crossed the network.
struct PageRecord {
  std::uint64_t number = 0;  // from 1, both directions in one row; a gap means that some were left out
  Moment at{};
  Side from{};
  Excerpt wire;      // header included
  std::string type;  // what its header says: "handshake", "application_data", ...
  bool sealed = false;
  // What was in it, where this side could open or has sealed it; of one in the clear the same as its type.
  std::string content;           // "handshake", "alert", "application_data", "change_cipher_spec"; empty: not known
  std::size_t content_size = 0;  // bytes, without padding, tag and header
  std::vector<std::size_t> messages{};  // in Page::messages: those of which some bytes are in here
  std::optional<std::size_t> secret;    // in Page::secrets: by what it is sealed
  std::uint64_t sequence = 0;           // of a sealed one: its number under that key, from 0
  wire::Node tree;                      // of the record itself [peer]
};

// A handshake message or an alert, opened.
struct PageMessage {
  What what{};  // message or alert
  Moment at{};
  Side from{};
  std::string name;     // "server hello", "alert bad_certificate"
  Excerpt bytes;        // with the header of a handshake message; two bytes of an alert
  bool sealed = false;  // hidden from whoever is between
  std::optional<StepName> step;
  std::string meaning;  // one sentence of ours
  wire::Node tree;      // its ranges are places in `bytes`; of a message that was not kept whole, empty [peer]
  std::vector<std::size_t> records{};  // in Page::records, in order; empty: never sent, or its records were left out
};

// The keys: a place in the key schedule. Names, sizes and hashes are public; values are there only if they were asked
// for, and then whoever has the page can read the connection.
struct PageKey {
  std::string name;  // "key", "iv", "MAC key"
  std::size_t size = 0;
  Secret<128> value{};  // empty: not asked for
};

// The records that a key protects: of those of one side all sealed ones from the first number to the last.
struct Protected {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;  // headers included
};

struct PageSecret {
  std::string name;                   // "handshake secret", "client application traffic secret 0"
  std::string key_log_label;          // RFC 9850: "CLIENT_TRAFFIC_SECRET_0"; empty: it stands in no key log
  std::optional<std::size_t> parent;  // in Page::secrets, before this one; empty: it comes from outside
  std::optional<std::size_t> input;   // what is mixed in besides: the shared secret, a key given beforehand
  std::string made_by;                // "Derive-Secret with \"c hs traffic\""
  std::string transcript;             // "client hello to server hello"; empty: it depends on no messages by itself
  Buffer transcript_hash{};           // of those
  std::string purpose;                // one sentence: what it is for
  std::size_t size = 0;               // bytes
  Secret<128> value{};                // empty: not asked for
  std::optional<Side> writer;         // of a traffic secret: who seals with what comes of it
  std::vector<PageKey> keys{};        // what comes of it to seal records with
  std::optional<Protected> records;   // empty: none were
};

// The certificates.
enum class Proved : std::uint8_t {
  unknown,    // its issuer is not here, or its algorithm is unknown
  by_issuer,  // the signature was checked with the issuer's key
  by_itself,  // self-signed, and checked
  wrong,      // it names that issuer, and the signature is not its
};
std::string_view word(Proved proved);

struct PageCertificate {
  CertificateFacts facts{};  // [peer]
  std::string serial;        // hexadecimal
  std::string fingerprint;   // SHA-256, hexadecimal
  bool is_authority = false;
  bool from_our_store = false;        // not sent: an anchor of ours
  std::optional<std::size_t> issuer;  // in PageChain::certificates
  Proved proved = Proved::unknown;
  std::optional<std::size_t> path_place;  // of the path that was judged good: 0 is the leaf
  Excerpt der;
};

// A path that was tried and was not good.
struct PagePath {
  Words subjects{};                      // leaf first [peer]
  std::string fault;                     // a sentence without its stop; names the rule in brackets
  std::string detail;                    // the values: dates, names [peer]; may be empty
  std::optional<std::size_t> broken_at;  // in PageChain::certificates; empty: an anchor, or the whole
};

struct PageChain {
  Side whose{};
  bool raw_key = false;
  std::vector<PageCertificate> certificates{};  // as they were sent, leaf first, then anchors of ours
  std::size_t left_out = 0;
  std::optional<Compressed> compressed;
  bool judged = false;  // by this side; our own never is
  bool good = false;    // if so
  std::string verdict;  // a sentence [peer]
  std::vector<PagePath> paths{};
  std::size_t paths_left_out = 0;
};

// The numbers: what one side said before the other one spoke.
struct Flight {
  Side from{};
  Moment began{};           // its first record
  Moment ended{};           // its last
  std::uint64_t first = 0;  // number of its first record
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  Words messages{};  // names
};

// Work of this side's processor, by the time of the thread that did it.
struct Operation {
  std::string what;       // "key share made", "signature checked", ...
  std::string algorithm;  // "x25519", "ECDSA with SHA-256"
  std::string about{};    // "the server's certificate verify"; may be empty
  Moment at{};
  std::chrono::nanoseconds cpu{};
  bool failed = false;
};

struct LeftOut {
  std::uint64_t records = 0;       // not shown at all
  std::uint64_t record_bytes = 0;  // of those
  std::uint64_t messages = 0;
  std::uint64_t secrets = 0;
  std::uint64_t flights = 0;
  std::uint64_t operations = 0;
};

// Much of it can't be copied: it may hold secrets.
struct Page {
  std::string title;   // "shop.example:443, seen by the client" [peer]
  std::string begun;   // "2026-06-01 12:00:00 UTC"; empty: not known
  std::string policy;  // "standard_2026"
  std::string maker;   // "bulla 0.1.0"
  Side self{};
  bool with_secrets = false;         // values are shown: the page belongs in few hands
  int exit_code = 0;                 // the command's
  Transaction transaction;           // [peer]
  std::optional<Failure> failure{};  // [peer]
  std::array<PageStep, step_count> steps;
  std::optional<ClientOffer> offer{};    // of the last client hello [peer]
  std::optional<ServerChoice> choice{};  // [peer]
  std::optional<Challenge> challenge{};  // [peer]
  std::string protocol;                  // ALPN that was chosen [peer]; empty: none
  std::vector<PageRecord> records{};
  std::vector<PageMessage> messages{};
  std::vector<PageSecret> secrets{};  // parents first
  std::vector<PageChain> chains{};    // the server's first; those that were shown
  std::vector<Flight> flights{};
  std::vector<Operation> operations{};
  std::uint64_t records_in_all = 0;
  LeftOut left_out{};
};

class PageRecorder;

// What the recorder has not seen.
struct PageAbout {
  std::string title;
  std::string begun{};
  std::string policy{};
  std::string maker{};
  const Error* error = nullptr;  // how it ended; null: well, or not at all yet
  std::optional<Failure> failure{};
  int exit_code = 0;
};
Page page_of(const PageRecorder& recorder, PageAbout about);

}  // namespace bulla::explain
