// What changed in a store since a number, and changes that another replica made: what ICS, EAS, sync-collection, JMAP and QRESYNC stand on.
//
// Reached by StoreSession::changes(), lives as long as the session. Answers come in pages: SyncState says where a follower stands, within
// a page run and between two; it is a value, kept by the client or a device's record, and costs the server nothing. Applying pages in order
// makes a follower equal to the folder as of the run's end. Does not know protocols; makes no states of its own. Kernel only; every call
// checks rights and throws Error.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/message_data.h"
#include "corbel/objects.h"
#include "corbel/recovery.h"
#include "corbel/store.h"

namespace corbel {

struct Restriction;

/// Where a follower stands. All zero: knows nothing.
struct SyncState {
    std::uint64_t epoch = 0;       ///< The store's; 0: any.
    std::uint64_t known = 0;       ///< Everything up to here was told for certain. What changed while a run went on was left to the next run.
    std::uint64_t from = 0;        ///< Where the run began; 0: a first run, which tells no departures.
    std::uint64_t position = 0;    ///< Told up to here.
    std::uint64_t end = 0;         ///< The run goes up to here; equals `position` between two runs.
    std::uint64_t shown = 0;       ///< Of the hierarchy, for who is not the owner: tells which folders were shown. 0 otherwise.
    bool operator==(const SyncState&) const = default;
};
/// As text of letters, digits and dots, at most 105 bytes: a DAV sync-token's end, a JMAP state, a part of an EAS sync key's record. [any thread]
std::string toToken(const SyncState& state);
std::optional<SyncState> fromToken(std::string_view token);  ///< nullopt for a text that toToken() never gave. [any thread]

enum class ChangeType : std::uint8_t {
    New,            ///< Came into the folder after SyncState::known.
    Changed,
    ReadState,      ///< Only \Seen changed (MS-OXCFXICS section 3.2.5.6).
    Deleted,        ///< Left the folder for good.
    SoftDeleted,    ///< Left the folder, recoverable.
    Moved,          ///< Left the folder for another of this store (`movedTo`).
    OutOfScope,     ///< Is there, but does not fulfil the restriction (any more).
};
constexpr bool isDeparture(ChangeType type) noexcept { return type >= ChangeType::Deleted; }  ///< The item is not (seen) in the folder any more. [any thread]

struct ItemChange {
    ChangeType type = ChangeType::Changed;
    std::uint64_t number = 0;      ///< The change number that brought it here; ascends.
    ItemId item = 0;
    Uid uid = 0;                   ///< 0: not in IMAP.
    std::uint32_t flags = 0;       ///< Of what is there: Flag bits, \Seen as the identity has it; nobody else's reading is told.
    std::uint64_t sizeBytes = 0;
    std::string sourceKey;         ///< Of a departure: the one it had in this folder.
    std::string changeKey;         ///< Empty for departures, as is `predecessors`.
    std::string predecessors;      ///< MS-OXCFXICS section 2.2.2.3, the change key included.
    FolderId movedTo = 0;
};

struct FolderChange {
    ChangeType type = ChangeType::Changed;   ///< New, Changed, Deleted or SoftDeleted.
    std::uint64_t number = 0;
    FolderId folder = 0;
    FolderId parent = 0;           ///< 0: directly below the IPM subtree.
    std::string sourceKey, parentSourceKey;   ///< The parent's is empty for a folder directly below the IPM subtree.
    std::string changeKey, predecessors;
    std::string name, containerClass;
};

template <class Change>
struct ChangePage {
    std::vector<Change> changes;
    SyncState next;                ///< For the next call.
    bool hasMore = false;          ///< The run goes on; else `next` is where the next run begins.
    /// Below the log's floor, of another epoch, or ahead of the store: forget everything and begin with SyncState{}. Nothing else is set.
    bool needsResync = false;
};
using ContentsPage = ChangePage<ItemChange>;
using HierarchyPage = ChangePage<FolderChange>;

inline constexpr std::size_t kMaxChangesPerPage = 5'000;
inline constexpr std::uint32_t kMaxReservedKeys = 65'536;

struct ContentsQuery {
    FolderId folder = 0;
    SyncState state;
    bool isAssociated = false;                   ///< Associated (FAI) messages instead of normal ones.
    const Restriction* restriction = nullptr;    ///< The same for a whole state: a changed one needs a resync.
    std::size_t limit = 500;                     ///< 1 to kMaxChangesPerPage.
};

// --- conflicts (MS-OXCFXICS section 3.1.5.6) ---

/// A predecessor change list: for each replica the highest change of it that a version contains. [any thread]
class PredecessorList {
public:
    PredecessorList() = default;
    /// nullopt for bytes that are none, and beyond kMaxReplicas.
    static std::optional<PredecessorList> parse(std::string_view bytes);
    /// Sorted by replica, as MS-OXCFXICS section 2.2.2.3 wants it.
    std::string serialize() const;
    /// Adds a change key (a GUID of 16 bytes and 1 to 8 bytes of number); the higher number of a replica stays. False when it is not one.
    bool add(std::string_view changeKey);
    void merge(const PredecessorList& other);  ///< Of each replica the higher number of the two lists stays.
    /// True when the version that carries this list contains the change.
    bool includes(std::string_view changeKey) const;
    bool empty() const noexcept { return _changes.empty(); }  ///< Knows no replica.
    static constexpr std::size_t kMaxReplicas = 4'000;

private:
    std::vector<std::string> _changes;   // change keys, by GUID
};

/// One version of an object, as conflicts see it.
struct Version {
    std::string changeKey;
    std::string predecessors;
    TimePoint modified{};
};
enum class Precedence : std::uint8_t {
    Same,        ///< The other is this version, or contained in it: nothing to do.
    Newer,       ///< The other contains this version: it replaces it.
    Conflict,    ///< Neither contains the other.
};
/// How `incoming` stands to `stored`. InvalidArgument for a change key or list that is none. [any thread]
Precedence compareVersions(const Version& stored, const Version& incoming);
/// Last writer wins: the later modification, of two at once the higher change key, so that every replica decides alike. [any thread]
bool incomingWins(const Version& stored, const Version& incoming);
/// What the version that stays carries after a conflict was resolved: both lists and both change keys. [any thread]
std::string mergedPredecessors(const Version& stored, const Version& incoming);

// --- changes made elsewhere (MS-OXCFXICS section 3.2.5.9.4) ---

enum class ImportOutcome : std::uint8_t {
    Applied,
    Ignored,       ///< Known already, or older than what is here.
    Deleted,       ///< The object was deleted here: the deletion stays.
    ConflictWon,   ///< Both changed; what came is here now.
    ConflictLost,  ///< Both changed; what was here stays, with the merged predecessor list.
    ConflictKept,  ///< Both changed; both are here: what lost is the message `conflict`.
};

struct ImportResult {
    ImportOutcome outcome = ImportOutcome::Applied;
    ItemId item = 0;
    std::uint64_t number = 0;      ///< The change number it got: a follower that made the change itself may skip it. 0: nothing was written.
    ItemId conflict = 0;
};

/// What becomes of the version that loses a conflict. The winner is the later one (incomingWins()) either way.
enum class ConflictPolicy : std::uint8_t { LastWriter, KeepBoth };

/// A message as another replica has it. `ids` needs source key and change key; entryid, GUID and UID count for a new one only.
struct ImportedMessage {
    FolderId folder = 0;
    bool isAssociated = false;
    ImportedIds ids;
    TimePoint modified{};
    MessageData data;
    const StagedMessage* mime = nullptr;   ///< As in SaveOptions.
};

struct MoveImport {
    FolderId from = 0;
    std::string sourceKey;
    FolderId to = 0;
    std::string newSourceKey;
    std::string changeKey, predecessors;   ///< Of the message in its new place; empty: the store gives them.
};

struct ReadStateImport {
    std::string sourceKey;
    bool isRead = false;
};

struct ImportedFolder {
    std::string sourceKey;
    std::string parentSourceKey;           ///< Empty: directly below the IPM subtree.
    std::string changeKey, predecessors;
    TimePoint modified{};
    std::string name;
    std::string containerClass = "IPF.Note";
    std::string comment;
};
struct FolderImportResult {
    ImportOutcome outcome = ImportOutcome::Applied;
    FolderId folder = 0;
    std::uint64_t number = 0;
};

/// [worker, one thread at a time]
class Changes {
public:
    virtual ~Changes();
    /// Where a follower of `folder` (0: of the hierarchy) stands that knows everything now.
    virtual SyncState current(FolderId folder) = 0;
    /// InvalidArgument for a limit out of range and a restriction that counts; as checkRestriction(). NoAccess when the identity may see the
    /// folder and not read it (any more), NotFound when it is not there or not to be seen; the state stays good for when the right comes back.
    /// Departures and others in order of number, so that the last word on an item comes last. One that changed while pages of a run were read is told
    /// by the next run, as new or changed perhaps where less would do.
    virtual ContentsPage contents(const ContentsQuery& query) = 0;
    /// Every folder that the identity sees, and those that lead to one, in one page: parents before their children, departures last (without
    /// names for who is not the owner). One that it has come to see is New, one that it may not see any more is Deleted; after a change of who
    /// it is itself, such as a group that it joined, it may have to begin anew. NotFound when it sees nothing of the store any more.
    virtual HierarchyPage hierarchy(const SyncState& state) = 0;

    /// By source key; 0: not in `folder`.
    virtual ItemId findItem(FolderId folder, std::string_view sourceKey) = 0;
    virtual FolderId findFolder(std::string_view sourceKey) = 0;  ///< By source key; 0: the store has none.

    /// The first of `count` source keys that follow each other and that the store gives to nobody else: for objects made elsewhere (MS-OXCFXICS
    /// section 3.2.5.9.4.7). At most kMaxReservedKeys.
    virtual std::string reserveSourceKeys(std::uint32_t count) = 0;
    /// Saves the message unless it is known already or was deleted here. A message that loses to KeepBoth becomes one of its own, which names the
    /// winner in PidTagConflictItems. What MessageObject::save() throws, but Conflict only after some attempts.
    virtual ImportResult importMessage(const ImportedMessage& message, ConflictPolicy policy) = 0;
    /// Those of `sourceKeys` that are in `folder` go; how many.
    virtual std::size_t importDeletions(FolderId folder, std::span<const std::string> sourceKeys, Removal removal) = 0;
    /// NotFound when the message is not in `from`; AlreadyExists when the new source key is taken.
    virtual ImportResult importMove(const MoveImport& move) = 0;
    /// Unknown messages are left out; how many changed.
    virtual std::size_t importReadState(FolderId folder, std::span<const ReadStateImport> states) = 0;
    /// Makes, renames or moves a folder. A conflict is decided by the last writer. NotFound (parent), AlreadyExists (a name that another folder
    /// has), InvalidArgument, LimitReached.
    virtual FolderImportResult importFolder(const ImportedFolder& folder) = 0;
    /// With their messages and everything below; unknown ones are left out; how many. InvalidArgument for a special folder.
    virtual std::size_t importFolderDeletions(std::span<const std::string> sourceKeys, Removal removal) = 0;

    /// The entryid that the store gave a message or a folder that is gone: for who is told of its end. Of one that was imported under another
    /// name that is not known any more.
    virtual std::string departedEntryid(ItemId item) = 0;
    virtual std::string departedFolderEntryid(FolderId folder) = 0;  ///< As departedEntryid(), of a folder.
};

}  // namespace corbel
