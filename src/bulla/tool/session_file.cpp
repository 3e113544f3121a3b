#include "bulla/tool/session_file.h"

#include <filesystem>

#include "bulla/authority/file.h"
#include "bulla/base/try.h"
#include "bulla/der/pem.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

constexpr std::string_view label = "BULLA TLS SESSION";

void wipe_text(std::string& text) { wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()}); }

Result<std::vector<session::Ticket>> tickets_in(const std::string& text) {
  std::vector<session::Ticket> tickets;
  TRY(auto blocks, der::decode_pem(text, label));
  for (auto& block : blocks) {
    auto ticket = session::decode_ticket(block);
    wipe(block);
    if (!ticket) return std::unexpected(ticket.error());
    tickets.push_back(*std::move(ticket));
  }
  return tickets;
}

}  // namespace

Outcome<std::shared_ptr<SessionFile>> SessionFile::open(const std::string& file) {
  const std::shared_ptr<SessionFile> opened{new SessionFile{file}};
  if (std::filesystem::exists(file)) TRY_VOID(opened->read());
  // Better now than after the secrets have been sent.
  TRY_VOID(opened->write());
  return opened;
}

Outcome<void> SessionFile::read() {
  std::string text;
  TRY_VOID(authority::read_file(file_, text));
  auto tickets = text.empty() ? Result<std::vector<session::Ticket>>{} : tickets_in(text);
  wipe_text(text);
  if (!tickets)
    return trouble(Fault::session_unreadable, file_, "remove the file: the next connection makes a new one");
  for (auto& ticket : *tickets) tickets_.put(std::move(ticket));
  return {};
}

Outcome<void> SessionFile::write() {
  TRY(auto file, authority::StagedFile::create(file_, authority::Access::owner));
  for (auto& ticket : tickets_.snapshot()) {
    auto text = der::encode_pem(ticket, label);
    wipe(ticket);
    auto written = file.write(bytes_of(text));
    wipe_text(text);
    if (!written) return written;
  }
  return file.publish(authority::Existing::replace);
}

void SessionFile::save() {
  const auto written = write();
  if (!written && !std::exchange(complained_, true)) remark("sessions are not kept: " + sentence_of(written.error()));
}

void SessionFile::put(session::Ticket ticket) {
  const std::scoped_lock lock{mutex_};
  tickets_.put(std::move(ticket));
  save();
}

std::optional<session::Ticket> SessionFile::take(std::string_view host) {
  const std::scoped_lock lock{mutex_};
  auto ticket = tickets_.take(host);
  if (ticket) save();
  return ticket;
}

}  // namespace bulla::tool
