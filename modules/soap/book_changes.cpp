#include "book_ids.h"
#include "sync_changes.h"

namespace corbel::soap {
namespace {

/// The entryid of whoever changed; empty for one that the session does not see.
std::string changedEntryid(BookIds& ids, AddressBook& book, const BookChange& change) {
    if (change.type == BookChangeType::Deleted) {
        // What the directory called it is gone with it; clients compare the number then.
        return makeBookEntryid({change.kind == BookKind::User ? BookType::User : BookType::Group, toWire(change.id), {}});
    }
    if (change.kind == BookKind::User) {
        const auto user = book.user(change.id);
        return user && ids.sees(user->tenant) ? entryidOf(*user) : std::string();
    }
    const auto group = book.group(change.id);
    return group && ids.sees(group->tenant) ? entryidOf(*group) : std::string();
}

std::uint32_t typeOf(BookChangeType type) noexcept {
    switch (type) {
        case BookChangeType::New: return kIcsBook | kIcsNew;
        case BookChangeType::Changed: return kIcsBook | kIcsChanged;
        case BookChangeType::Deleted: return kIcsBook | kIcsHardDeleted;
    }
    return kIcsBook | kIcsChanged;
}

}  // namespace

IcsChanges bookChanges(Call& call, const Bytes& parent, const SyncRequest& request) {
    AddressBook& book = call.services.book;
    IcsChanges answer;
    if (request.flags & kSyncCatchUp) {
        answer.next = changeIdOf(book.currentChange());
        return answer;
    }
    BookIds ids(call);
    std::uint64_t since = request.changeId;
    for (;;) {
        BookChanges page = book.changes(since, kMaxBookEntries);
        if (page.needsResync) {
            // Clients of an address book cannot begin anew by themselves: they are told everything once more.
            answer.changes.clear();
            since = 0;
            continue;
        }
        for (const BookChange& change : page.changes) {
            std::string entryid = changedEntryid(ids, book, change);
            if (entryid.empty()) continue;
            if (answer.changes.size() == kMaxChangesPerAnswer) throw Error(ErrorCode::LimitReached, "The address book has too many changes for one answer");
            answer.changes.push_back({changeIdOf(change.number), {std::move(entryid)}, parent, typeOf(change.type), 0});
        }
        since = page.next;
        if (!page.hasMore) break;
    }
    answer.next = changeIdOf(since);
    return answer;
}

}  // namespace corbel::soap
