// What clients follow by ICS: their sync ids, how 32-bit change ids stand for change numbers, and which changes a client made itself.
//
// A sync id stands for the contents of a folder or for a hierarchy; it belongs to a user and lies in the server database (soap_sync), so
// that what a client kept is good after a restart. A change id is the lower half of a store's change number; the upper half and the store's
// epoch lie with the sync id. So a step needs no record: what a client asks for again is answered from the same number, with the same
// changes under the same change ids, and with what came since. Change id 0 begins anew. A number that has another upper half, or another
// epoch, is of no use any more: NotFound, as for a sync id that is gone, and clients begin with a new one.
// For a hierarchy in somebody else's store the number does not say enough: what was shown is kept by step (soap_sync_shown), for the last
// kMaxShownSteps of them.
// What a client imported with its sync id is not told back to it: noteOwn(), kept in soap_sync_own until the client has got past it.
// Used by verbs; keeps nothing in memory. Calls throw Error. [worker, parallel]
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "corbel/changes.h"
#include "corbel/draft/sql.h"
#include "corbel/identity.h"
#include "corbel/time.h"

namespace corbel::soap {

inline constexpr std::size_t kMaxSyncsPerUser = 20'000;       ///< Beyond, those that were not used for longest go.
inline constexpr std::size_t kMaxOwnChanges = 10'000;         ///< Of one sync id; beyond, a client is told its own changes too.
inline constexpr std::size_t kMaxShownSteps = 16;
inline constexpr std::chrono::days kSyncLifetime{365};        ///< Without use.

enum class SyncKind : std::uint32_t { Contents = 1, Hierarchy = 2, AddressBook = 3 };   ///< ICS_SYNC_*

struct Sync {
    std::uint32_t id = 0;
    UserId user = 0;                  ///< 0: SYSTEM.
    StoreId store = 0;
    FolderId folder = 0;
    SyncKind kind = SyncKind::Contents;
    std::uint64_t epoch = 0;          ///< Of the store.
    std::uint64_t upper = 0;          ///< Of the change numbers: the bits that change ids leave out.
    std::uint32_t changeId = 0;       ///< The last one that the client said it had got to.
};

enum class OwnKind : std::uint8_t { Saved = 0, Gone = 1, Read = 2 };

/// A change that a client made itself, of an object by its source key.
struct OwnChange {
    std::string sourceKey;
    OwnKind kind = OwnKind::Saved;
    std::uint64_t number = 0;         ///< What it got; of Gone and Read at least that.
    std::string changeKey;            ///< Of Saved: the version that it made.
};

constexpr std::uint32_t changeIdOf(std::uint64_t number) noexcept { return static_cast<std::uint32_t>(number); }
/// What the change id says that the client knows. All zero for change id 0.
SyncState stateOf(const Sync& sync, std::uint32_t changeId) noexcept;

class Syncs {
public:
    Syncs(draft::Sql& sql, const Clock& clock) : _sql(sql), _clock(clock) {}

    /// Gives it an id.
    Sync add(Sync sync);
    /// nullopt: there is none, or it is another user's.
    std::optional<Sync> find(std::uint32_t id, UserId user);
    /// Those of `ids` that are the user's.
    std::vector<Sync> find(std::span<const std::uint32_t> ids, UserId user);
    /// The client has got as far as the change id.
    void confirm(const Sync& sync, std::uint32_t changeId);
    /// The client begins anew: change ids stand for numbers like `number`.
    void begin(Sync& sync, std::uint64_t epoch, std::uint64_t number);

    /// SyncState::shown at a step; 0: not known (any more).
    std::uint64_t shownAt(std::uint32_t id, std::uint32_t changeId);
    void keepShown(std::uint32_t id, std::uint32_t changeId, std::uint64_t shown);

    /// Of a client that imported changes with its sync id; nothing happens for one that is not the user's. Verbs call own_changes.h.
    void noteOwn(std::uint32_t id, UserId user, std::span<const OwnChange> changes);
    std::vector<OwnChange> own(std::uint32_t id);
    /// Those up to `number` are not asked for any more.
    void forgetOwn(std::uint32_t id, std::uint64_t number);

private:
    std::int64_t now() const;
    void makeRoom(UserId user);

    draft::Sql& _sql;
    const Clock& _clock;
};

/// Statements of the module's migration 4.
extern const char* const kSyncTables;

}  // namespace corbel::soap
