// explain: what the steps of all versions have in common: the details that they are told in. Knows no step's story.
#pragma once
#include "bulla/explain/transaction.h"

namespace bulla::explain {

inline constexpr auto by_client = std::to_underlying(Side::client);
inline constexpr auto by_server = std::to_underlying(Side::server);

// "a, b"; nothing for none.
std::string listed(const Words& words, std::string_view between = ", ");
// The same; "none" for none.
std::string joined(const Words& words);
std::string bytes_text(std::size_t size);  // "32 bytes"

// The group that the key was agreed on by, and what that withstands.
void add_group(const Share& share, Step& step);
// The chain or raw key that was shown, and what compression saved.
void add_chain(const Presented& presented, Step& step);
// "the certificate's key", or of who shows a raw one (RFC 7250): "the key".
std::string_view key_text(const Facts& facts, Side whose);
// What this side found of the peer's, if it was `whose`.
void add_judgement(const Facts& facts, Side whose, Step& step);
// How it was sealed, and how much of it in each direction.
void add_traffic(const Recording& recording, Step& step);
// Whom, and for what.
void add_names(const Facts& facts, Step& step);

}  // namespace bulla::explain
