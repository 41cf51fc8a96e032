// Messages that were submitted and are not sent yet: rows in the server database, one for each message and queue.
//
// A message is in the master queue (flag kSubmitMaster), which a server's spooler works off, or in the local one of its store, which a
// client does. add() is durable before the client hears of it. The queue holds no message: it says where one is, and who submitted it.
//
// A spooler that hands messages to an MTA goes through list(after, limit) of the master queue in order of number, again from 0 when
// onChange() told of more (and now and then: other processes add rows too). For each row it takes the submit lock (submit_locks.h), opens the
// message as the store's owner, renders it with From from PR_SENT_REPRESENTING_* and Sender from `user` where the two differ, and gives it
// to the MTA with the recipients whose PR_RESPONSIBILITY is not set. Once the MTA has taken it, finishSubmission() (submission.h) takes the
// row away first and then tidies up, so that a crash sends nothing twice that was finished. When the MTA refuses for good it reports to
// `user` and calls finishSubmission() all the same; for a while, it leaves the row.
//
// A row may outlive its message, which may be deleted or moved within its store: who finds it gone removes the row. Owned by Services.
// [worker, parallel]
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "corbel/draft/sql.h"
#include "corbel/store.h"
#include "corbel/time.h"

namespace corbel::soap {

/// Flags of a submission, EC_SUBMIT_* of the wire; 0: the local queue.
inline constexpr std::uint32_t kSubmitMaster = 0x1;
inline constexpr std::uint32_t kSubmitDoSentMail = 0x2;   ///< Whoever sends it moves it to where sent messages go.

struct OutgoingRow {
    std::uint64_t number = 0;    ///< Ascends with the order of submission.
    StoreId store = 0;
    ItemId item = 0;
    std::uint32_t flags = 0;
    TimePoint submitted{};
    UserId user = 0;             ///< Who submitted it.
    bool isMaster() const noexcept { return flags & kSubmitMaster; }
    bool operator==(const OutgoingRow&) const = default;
};

class OutgoingQueue {
public:
    /// Told after the change is durable, with the row as it was. Must not throw and must not call back. [worker]
    using Listener = std::function<void(const OutgoingRow& row, bool isGone)>;

    OutgoingQueue(draft::Sql& sql, const Clock& clock) : _sql(sql), _clock(clock) {}

    /// False: it is in that queue already, and stays as it was submitted.
    bool add(StoreId store, ItemId item, std::uint32_t flags, UserId user);
    /// Of all stores in order of number, above `after`.
    std::vector<OutgoingRow> list(std::uint64_t after, std::size_t limit);
    std::vector<OutgoingRow> listOf(StoreId store, std::uint64_t after, std::size_t limit);
    /// At most one for each queue.
    std::vector<OutgoingRow> rowsOf(StoreId store, ItemId item);
    /// False when it was not in that queue.
    bool remove(StoreId store, ItemId item, bool isMaster);
    /// Replaces the one before. For who tells clients.
    void onChange(Listener listener);

private:
    void tell(const OutgoingRow& row, bool isGone);

    draft::Sql& _sql;
    const Clock& _clock;
    std::mutex _mutex;   // guards _listener
    Listener _listener;
};

}  // namespace corbel::soap
