// x509: the subtrees of name constraints, in order, so that a name is looked up in logarithmic time. Knows nothing of
// certificates.
#pragma once
#include <array>
#include <string_view>
#include <vector>

#include "bulla/x509/extensions.h"
#include "bulla/x509/general_name.h"

namespace bulla::x509 {

// Pairs of a name and a subtree of its kind, as if each were compared; a hostile chain can't ask for more than `left`.
struct ComparisonBudget {
  std::size_t left = std::size_t{1} << 20;

  // False if it is spent.
  bool spend(std::size_t steps = 1) {
    const bool enough = left >= steps;
    left -= enough ? steps : left;
    return enough;
  }
};

// What to do with a base that has no meaning: other kinds than those of §4.2.1.10, text that is no name.
enum class OddBases : std::uint8_t {
  break_names_of_their_kind,
  pass_over,
};

// Is a mailbox's local part compared as RFC 5321 §2.4 has it, or as the attribute emailAddress of a subject wants it
// (RFC 5280 §4.1.2.6)?
enum class LocalPart : std::uint8_t { exact, any_case };

class SubtreeIndex {
 public:
  // `subtrees`: content of GeneralSubtrees that read_name_constraints has checked, and that outlives this.
  SubtreeIndex(Bytes subtrees, OddBases odd);

  // What the subtrees say of one name.
  struct Verdict {
    bool any_of_kind = false;
    bool all_of_it_inside = false;  // a wildcard stands for many names
    bool some_of_it_inside = false;
    bool not_understood = false;
  };
  // Stops at the end of the budget, with what it has.
  Verdict judge(const GeneralName& name, ComparisonBudget& budget, LocalPart local_part = LocalPart::exact) const;

 private:
  // Sorted by a comparison that ignores case.
  using Texts = std::vector<std::string_view>;
  struct Range {
    std::size_t address_size;
    std::size_t prefix;                      // bits
    std::array<std::uint8_t, 16> address{};  // zero behind the prefix
    auto operator<=>(const Range&) const = default;
  };
  struct Directory {
    std::uint64_t hash;
    Bytes name;  // whole
  };

  void add(const GeneralName& base, OddBases odd);
  void add_range(Bytes base);

  Verdict judge_dns(std::string_view name) const;
  Verdict judge_email(std::string_view mailbox, LocalPart local_part) const;
  Verdict judge_uri(std::string_view uri) const;
  bool is_inside_range(Bytes address) const;
  bool is_inside_directory(Bytes name, ComparisonBudget& budget) const;

  std::array<std::size_t, 9> count_{};  // of each kind
  std::uint16_t odd_ = 0;               // bit n: one of them has no meaning
  std::uint16_t whole_ = 0;             // bit n: one of them is empty, and takes in all
  Texts dns_;
  Texts dns_parents_;  // of each the name without its first label
  Texts email_hosts_;
  Texts mailboxes_;
  Texts uri_hosts_;
  std::vector<Range> ranges_;
  std::vector<Range> range_sizes_;  // each pair of sizes that occurs, once
  std::vector<Directory> directories_;
};

// Does the base of a subtree of this kind have a meaning (RFC 5280 §4.2.1.10)?
bool is_meaningful_base(const GeneralName& base);

}  // namespace bulla::x509
