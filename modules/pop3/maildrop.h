// A user's maildrop during one session: the INBOX as it was at login, numbered from 1, and what DELE marked.
//
// Shared by the session and the producer that answers LIST, UIDL, RETR or TOP. Keeps a snapshot and a bit a message, no store session.
// A message that another protocol removed meanwhile keeps its number and is treated as deleted. [worker, serial]
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "corbel/store.h"
#include "drop_locks.h"

namespace corbel::pop3 {

class Maildrop {
public:
    /// Takes the snapshot. Throws what the store throws.
    Maildrop(Stores& stores, Identity identity, DropLocks::Lease lease);

    const Identity& identity() const noexcept { return _identity; }
    FolderId folder() const noexcept { return _folder; }
    /// Numbers run from 1 to this.
    std::uint32_t highestNumber() const noexcept { return _view->size(); }
    /// Not marked as deleted.
    std::uint32_t count() const noexcept { return _view->size() - _deletedCount; }
    std::uint64_t octets() const noexcept { return _octets; }
    bool isDeleted(std::uint32_t number) const noexcept { return _deletedCount > 0 && _deleted[number - 1]; }
    /// There is such a number and it is not marked.
    bool has(std::uint32_t number) const noexcept { return number >= 1 && number <= _view->size() && !isDeleted(number); }
    Uid uid(std::uint32_t number) const noexcept { return _view->at(number).uid; }
    std::uint32_t numberOf(Uid uid) const noexcept { return _view->lowerBound(uid); }

    /// A store session for one request.
    std::unique_ptr<StoreSession> open() const { return _stores.openOwn(_identity); }
    /// Reads one message's row; false when it is gone.
    bool read(std::uint32_t number, std::uint32_t fields, RowSink& sink);
    /// Octets of a message; nullopt when it is gone.
    std::optional<std::uint64_t> sizeOf(std::uint32_t number);

    /// DELE. Precondition: has(number).
    void markDeleted(std::uint32_t number);
    /// RSET.
    void unmarkAll();
    /// QUIT: removes what is marked, durably. Returns how many were there to remove.
    std::size_t removeMarked();

private:
    Stores& _stores;
    const Identity _identity;
    const DropLocks::Lease _lease;
    FolderId _folder = 0;
    std::unique_ptr<MailboxView> _view;
    std::uint64_t _octets = 0;             ///< Of what is not marked.
    std::uint64_t _octetsAtLogin = 0;
    std::vector<bool> _deleted;            ///< Empty until the first DELE.
    std::uint32_t _deletedCount = 0;
    std::uint32_t _lastNumber = 0;         ///< Whose size was asked for last: DELE mostly follows RETR.
    std::uint64_t _lastSize = 0;
};

}  // namespace corbel::pop3
