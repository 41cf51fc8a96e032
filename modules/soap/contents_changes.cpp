#include <algorithm>
#include <unordered_map>

#include "corbel/changes.h"
#include "sync_changes.h"

namespace corbel::soap {
namespace {

constexpr int kMaxRuns = 16;               // of one answer, while others change the folder
constexpr std::size_t kPageSize = 1'000;
constexpr std::uint32_t kIsRead = 1;       // MSGFLAG_READ

std::uint32_t typeOf(ChangeType type) noexcept {
    switch (type) {
        case ChangeType::New: return kIcsMessage | kIcsNew;
        case ChangeType::Changed: return kIcsMessage | kIcsChanged;
        case ChangeType::ReadState: return kIcsMessage | kIcsFlag;
        case ChangeType::SoftDeleted: return kIcsMessage | kIcsSoftDeleted;
        case ChangeType::Deleted:
        case ChangeType::Moved:
        case ChangeType::OutOfScope: return kIcsMessage | kIcsHardDeleted;
    }
    return kIcsMessage | kIcsChanged;
}

bool isWanted(ChangeType type, std::uint32_t flags) noexcept {
    if (isDeparture(type)) return (flags & kSyncNoDeletions) == 0 && (type != ChangeType::SoftDeleted || (flags & kSyncNoSoftDeletions) == 0);
    return type != ChangeType::ReadState || (flags & kSyncReadState) != 0;
}

/// What the client did itself, by source key.
class OwnChanges {
public:
    explicit OwnChanges(std::vector<OwnChange> changes) {
        for (OwnChange& change : changes) _byKey.emplace(change.sourceKey, std::move(change));
    }
    bool empty() const noexcept { return _byKey.empty(); }
    bool hasUpTo(std::uint64_t number) const {
        return std::any_of(_byKey.begin(), _byKey.end(), [&](const auto& each) { return each.second.number <= number; });
    }
    /// False when the client made it. A version of its own that only was read since is told as that.
    bool isNews(ItemChange& change) const {
        const auto [first, last] = _byKey.equal_range(change.sourceKey);
        for (auto at = first; at != last; ++at) {
            const OwnChange& own = at->second;
            switch (own.kind) {
                case OwnKind::Saved:
                    if (isDeparture(change.type) || change.changeKey != own.changeKey) break;
                    if (change.number <= own.number) return false;
                    change.type = ChangeType::ReadState;
                    break;
                case OwnKind::Gone:
                    if (isDeparture(change.type) && change.number <= own.number) return false;
                    break;
                case OwnKind::Read:
                    if (change.type == ChangeType::ReadState && change.number <= own.number) return false;
                    break;
            }
        }
        return true;
    }

private:
    std::unordered_multimap<std::string, OwnChange> _byKey;
};

[[noreturn]] void beginAnew() { throw Error(ErrorCode::NotFound, "What the client knows is too old, or of another time: it begins anew"); }

class ContentsRun {
public:
    ContentsRun(StoreSession& store, FolderId folder, const SyncRequest& request, const OwnChanges& own)
        : _changes(store.changes()), _folder(folder), _request(request), _own(own), _parent{store.objects().folderIds(folder).sourceKey} {}

    /// From `state` on, until nothing changed while it was read: then the end's number says all that is known.
    SyncState collect(SyncState state, bool isAssociated, std::vector<IcsChange>& to) {
        for (int run = 0; run < kMaxRuns; ++run) {
            state = collectRun(state, isAssociated, to);
            if (state.known == state.end) return state;
        }
        throw Refusal{Status::Busy};
    }

private:
    SyncState collectRun(const SyncState& state, bool isAssociated, std::vector<IcsChange>& to) {
        ContentsQuery query;
        query.folder = _folder;
        query.state = state;
        query.isAssociated = isAssociated;
        query.restriction = _request.restriction ? &*_request.restriction : nullptr;
        query.limit = kPageSize;
        for (;;) {
            ContentsPage page = _changes.contents(query);
            if (page.needsResync) beginAnew();
            for (ItemChange& change : page.changes) add(change, to);
            query.state = page.next;
            if (!page.hasMore) return page.next;
        }
    }

    void add(ItemChange& change, std::vector<IcsChange>& to) const {
        if (!_own.isNews(change) || !isWanted(change.type, _request.flags)) return;
        if (to.size() == kMaxChangesPerAnswer) throw Error(ErrorCode::LimitReached, "The folder has too many changes for one answer");
        IcsChange& told = to.emplace_back();
        told.changeId = changeIdOf(change.number);
        told.sourceKey.value = std::move(change.sourceKey);
        told.parent = _parent;
        told.type = typeOf(change.type);
        if (change.type == ChangeType::ReadState && (change.flags & kSeen)) told.flags = kIsRead;
    }

    Changes& _changes;
    const FolderId _folder;
    const SyncRequest& _request;
    const OwnChanges& _own;
    const Bytes _parent;
};

}  // namespace

StoreSession& storeOf(Call& call, const Sync& sync) {
    const auto owner = call.services.stores.find(sync.store);
    if (!owner) throw Error(ErrorCode::NotFound, "The store is gone");
    return call.store(*owner);
}

IcsChanges contentsChanges(Call& call, Sync& sync, const SyncRequest& request) {
    IcsChanges answer;
    StoreSession& store = storeOf(call, sync);
    const SyncState begun = stateOf(sync, request.changeId);
    SyncState reached;
    if (request.flags & kSyncCatchUp) {
        reached = store.changes().current(sync.folder);
    } else {
        const OwnChanges own(call.services.syncs.own(sync.id));
        ContentsRun run(store, sync.folder, request, own);
        // Neither bit is what clients of old say for normal ones.
        const bool isNormal = (request.flags & (kSyncNormal | kSyncAssociated)) != kSyncAssociated;
        if (isNormal) reached = run.collect(begun, false, answer.changes);
        if (request.flags & kSyncAssociated) {
            const SyncState associated = run.collect(begun, true, answer.changes);
            // What one of the two was told beyond the other is told again.
            if (!isNormal || associated.position < reached.position) reached = associated;
        }
        if (request.changeId != 0 && own.hasUpTo(begun.position)) call.services.syncs.forgetOwn(sync.id, begun.position);
    }
    if (request.changeId == 0 || (request.flags & kSyncCatchUp)) call.services.syncs.begin(sync, reached.epoch, reached.position);
    else if (stateOf(sync, changeIdOf(reached.position)).position != reached.position) beginAnew();
    answer.next = changeIdOf(reached.position);
    return answer;
}

}  // namespace corbel::soap
