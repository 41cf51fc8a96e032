// The object store as modules see it: one identity's session on one store, its folders, mailbox views and messages.
//
// Everything here is implemented by the kernel only (it may grow at the end). A StoreSession checks the rights of its
// identity in every call; ids from clients are opaque and mean nothing in another store. A call is one transaction; what it
// returns after a write is on disk. Calls throw Error. Sessions are cheap: open one per request, keep none while parked.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/event.h"
#include "corbel/identity.h"
#include "corbel/time.h"

namespace corbel {

class Access;
class Changes;
class NamedProperties;
class Objects;
class Recovery;
class SearchFolders;
enum class SendRight : std::uint8_t;
class Tables;
class Transfers;

using Uid = std::uint32_t;     ///< RFC 3501 section 2.3.1.1; 0 is none.
using ItemId = std::uint64_t;  ///< A message in a store; kept by a move.
using ModSeq = std::uint64_t;  ///< RFC 7162; the greater of the item's cn and read_cn.

/// Bits of a message's system flags (RFC 3501 section 2.3.2). \Recent is a property of the view.
enum Flag : std::uint32_t {
    kSeen = 1u << 0,
    kAnswered = 1u << 1,
    kFlagged = 1u << 2,
    kDeleted = 1u << 3,
    kDraft = 1u << 4,
};

inline constexpr std::size_t kMaxKeywordsPerFolder = 64;   ///< One bit each in ViewItem::keywords.
inline constexpr std::size_t kMaxKeywordLength = 128;
inline constexpr std::size_t kMaxFolderNameBytes = 255;    ///< One path component, UTF-8.
inline constexpr std::size_t kMaxFolderDepth = 32;
inline constexpr char kPathSeparator = '/';

/// RFC 6154 uses, and the MAPI special folders that have none.
enum class SpecialUse : std::uint8_t { None, Inbox, Drafts, Sent, Trash, Junk, Archive, Outbox, Calendar, Contacts, Tasks, Notes, Journal };

struct FolderInfo {
    FolderId id = 0;
    FolderId parent = 0;           ///< 0 for a folder directly below the IPM subtree.
    std::string path;              ///< UTF-8, components joined by kPathSeparator; "INBOX" for the inbox.
    std::string containerClass;    ///< MAPI class, e.g. "IPF.Note".
    SpecialUse specialUse = SpecialUse::None;
    bool hasChildren = false;
    bool isSubscribed = false;
    std::uint32_t uidValidity = 0;
};

/// Kept by counter rows, never counted.
struct FolderCounters {
    std::uint32_t total = 0;
    std::uint32_t unseen = 0;
    std::uint32_t recent = 0;      ///< Messages no session has claimed as \Recent yet.
    Uid uidNext = 1;
    std::uint32_t uidValidity = 0;
    ModSeq highestModSeq = 1;
    std::uint64_t sizeBytes = 0;
};

/// One message in a view. `keywords` is a bit set over MailboxView::keywords().
struct ViewItem {
    Uid uid = 0;
    std::uint32_t flags = 0;
    std::uint64_t keywords = 0;
    ModSeq modSeq = 0;
    ItemId item = 0;
};

/// Receives the differences between two views. Sequence numbers are 1-based. Implemented by modules. [worker, during the call]
class ViewDiff {
public:
    virtual ~ViewDiff();
    /// Removed, told in descending order of `sequence` in the older view.
    virtual void removed(std::uint32_t sequence, Uid uid) = 0;
    /// Flags, keywords or modseq differ. `sequence` counts in the newer view. Told after all removals, ascending.
    virtual void changed(std::uint32_t sequence, const ViewItem& item) = 0;
    /// Messages with uid >= firstUid are new; `total` is the newer view's size. Told last, once, if any.
    virtual void added(std::uint32_t total, Uid firstUid) = 0;
};

/// An immutable snapshot of a folder, in UID order: what SELECT and flags answer from, without touching the database.
/// Snapshots share memory with each other: one costs a few words more than what changed. [any thread]
class MailboxView {
public:
    virtual ~MailboxView();
    virtual std::uint32_t size() const noexcept = 0;  ///< Messages in it.
    /// The item with the 1-based sequence number; precondition 1 <= sequence <= size().
    virtual const ViewItem& at(std::uint32_t sequence) const noexcept = 0;
    /// The longest contiguous run of items that starts at `sequence` (for loops over many).
    virtual std::span<const ViewItem> run(std::uint32_t sequence) const noexcept = 0;
    /// Sequence number of the first item with uid >= `uid`; size() + 1 if none.
    virtual std::uint32_t lowerBound(Uid uid) const noexcept = 0;
    /// Names for the bits of ViewItem::keywords; an unused bit is "".
    virtual std::span<const std::string> keywords() const noexcept = 0;
    virtual FolderCounters counters() const noexcept = 0;  ///< As of the snapshot.
    /// Sequence number of the first message without \Seen, 0 if none.
    virtual std::uint32_t firstUnseen() const noexcept = 0;
    /// Messages with uid >= this are \Recent in this session (claimed by StoreSession::view with claimRecent).
    virtual Uid recentFrom() const noexcept = 0;
    /// Tells what differs from `older`, a view of the same folder with the same UIDVALIDITY; false (nothing told) if UIDVALIDITY differs.
    virtual bool diff(const MailboxView& older, ViewDiff& sink) const = 0;
    virtual std::unique_ptr<MailboxView> clone() const = 0;  ///< The same snapshot once more.
};

/// Which columns StoreSession::read() loads: ask for nothing that is not needed.
enum Field : std::uint32_t {
    kFieldReceived = 1u << 0,   ///< INTERNALDATE
    kFieldSize = 1u << 1,       ///< RFC822.SIZE
    kFieldEnvelope = 1u << 2,   ///< Rendered IMAP ENVELOPE
    kFieldStructure = 1u << 3,  ///< Serialised mime::PartIndex
    kFieldContent = 1u << 4,    ///< The bytes
    kFieldGuid = 1u << 5,       ///< 32 hex digits, stable for ever (POP3 UIDL)
    kFieldSaved = 1u << 6,      ///< When it came into this folder
};

/// The bytes of one message: private header prefix and shared body as one sequence. [worker, one at a time]
class ContentReader {
public:
    virtual ~ContentReader();
    virtual std::uint64_t size() const noexcept = 0;  ///< Bytes, prefix included.
    /// Appends up to `length` bytes from `offset` to `out`; fewer only at the end.
    virtual void read(std::uint64_t offset, std::uint64_t length, std::string& out) = 0;
    /// All bytes if they are in memory already (an inline message), else empty: read() in pieces then.
    virtual std::optional<std::string_view> whole() = 0;
};

/// One row of read(). Views and the reader are valid during the call only. Fields not asked for are empty.
struct MessageRow {
    Uid uid = 0;
    ItemId item = 0;
    TimePoint received{};
    TimePoint saved{};
    std::uint64_t sizeBytes = 0;
    std::uint64_t prefixBytes = 0;   ///< Length of the private header prefix: shift for the offsets in `structure`.
    std::string_view envelope;
    std::string_view structure;
    std::string_view guid;
    ContentReader* content = nullptr;
};

/// Receives rows in ascending UID order. Implemented by modules. [worker, during the call]
class RowSink {
public:
    virtual ~RowSink();
    /// False to stop (output full): read on later from the next UID.
    virtual bool row(const MessageRow& row) = 0;
};

/// A received message on its way into stores: bytes, part index and hash, kept in memory or as a blob. Immutable. [any thread]
class StagedMessage {
public:
    virtual ~StagedMessage();
    virtual std::uint64_t size() const noexcept = 0;  ///< Bytes.
    /// The part index and the rendered ENVELOPE of the message.
    virtual std::string_view structure() const noexcept = 0;
    virtual std::string_view envelope() const noexcept = 0;  ///< Rendered for IMAP.
    virtual std::unique_ptr<ContentReader> content() const = 0;  ///< A reader of its own for each caller.
};

/// Takes a message's bytes as they come. Dropping it drops them. [worker]
class MessageWriter {
public:
    virtual ~MessageWriter();
    /// Throws Error TooLarge past the limit given to newMessage(), Unavailable when the disk is full.
    virtual void write(std::string_view bytes) = 0;
    virtual std::uint64_t size() const noexcept = 0;  ///< Bytes so far.
    virtual std::unique_ptr<StagedMessage> finish() = 0;  ///< The message; the writer is spent. Unavailable.
};

struct AppendItem {
    const StagedMessage* message = nullptr;
    std::string prefix;                 ///< Header lines put before the message for this recipient, CRLF ended.
    std::uint32_t flags = 0;
    std::vector<std::string> keywords;
    std::optional<TimePoint> received;  ///< INTERNALDATE; now when absent.
    bool isDelivery = false;            ///< New mail: kNewMail is told.
};

struct AppendResult {
    std::uint32_t uidValidity = 0;
    std::vector<Uid> uids;              ///< One for each item, in order.
};

enum class FlagOp : std::uint8_t { Replace, Add, Remove };

struct FlagChange {
    FlagOp op = FlagOp::Add;
    std::uint32_t flags = 0;
    std::vector<std::string> keywords;      ///< Case-insensitive, case kept.
    std::optional<ModSeq> unchangedSince;   ///< RFC 7162: leave out items with a higher modseq.
};

struct FlagResult {
    std::vector<Uid> failed;                ///< Left out because of unchangedSince.
    ModSeq modSeq = 0;                      ///< Of the changed items; 0 when nothing changed.
};

struct CopyResult {
    std::uint32_t uidValidity = 0;
    std::vector<std::pair<Uid, Uid>> uids;  ///< (source, destination), ascending; sources that are gone are left out.
};

struct Quota {
    std::uint64_t usedBytes = 0;
    std::uint64_t limitBytes = 0;           ///< 0 is unlimited.
};

/// One identity's access to one store. [worker, one thread at a time]
class StoreSession {
public:
    virtual ~StoreSession();
    virtual StoreId id() const noexcept = 0;  ///< Which store this is.

    // --- folders (paths in UTF-8; the name "INBOX" matches in any case, others exactly) ---
    virtual std::vector<FolderInfo> folders() = 0;  ///< Mail folders that the identity sees, by path.
    virtual std::optional<FolderInfo> findFolder(std::string_view path) = 0;  ///< nullopt: none, or out of sight.
    /// Creates the folder and missing parents. AlreadyExists, InvalidArgument (bad name), LimitReached.
    virtual FolderInfo createFolder(std::string_view path, SpecialUse use = SpecialUse::None) = 0;
    /// Renames with children; of INBOX moves its messages to the new folder (RFC 3501 section 6.3.5).
    virtual void renameFolder(FolderId folder, std::string_view newPath) = 0;
    /// Deletes the folder and its messages. InvalidArgument for special folders; Conflict when it has children.
    virtual void deleteFolder(FolderId folder) = 0;
    /// Subscriptions are kept by path, so that a deleted folder can stay subscribed (RFC 3501 section 6.3.6).
    virtual void setSubscribed(std::string_view path, bool subscribed) = 0;
    virtual std::vector<std::string> subscriptions() = 0;  ///< Paths, also of folders that are gone.
    virtual FolderCounters counters(FolderId folder) = 0;  ///< Without loading the view. NotFound.

    // --- reading ---
    /// The folder now. `claimRecent`: messages that no session claimed become \Recent here and nowhere else.
    virtual std::unique_ptr<MailboxView> view(FolderId folder, bool claimRecent = false) = 0;
    /// Rows for `uids` (ascending); those that are gone are left out.
    virtual void read(FolderId folder, std::span<const Uid> uids, std::uint32_t fields, RowSink& sink) = 0;
    virtual Quota quota() = 0;  ///< Of the whole store, logical sizes.

    // --- writing: durable when the call returns ---
    virtual AppendResult append(FolderId folder, std::span<const AppendItem> items) = 0;  ///< All or none. NotFound, OverQuota, TooLarge, LimitReached (keywords).
    virtual FlagResult changeFlags(FolderId folder, std::span<const Uid> uids, const FlagChange& change) = 0;  ///< Those that are gone are left out. LimitReached (keywords).
    virtual CopyResult copy(FolderId from, std::span<const Uid> uids, FolderId to) = 0;  ///< All or none. NotFound, OverQuota.
    /// Copies and removes in one transaction (RFC 6851).
    virtual CopyResult move(FolderId from, std::span<const Uid> uids, FolderId to) = 0;
    /// Removes those of `uids` that have \Deleted, or with `regardless` all of them. Returns what was removed, ascending.
    virtual std::vector<Uid> expunge(FolderId folder, std::span<const Uid> uids, bool regardless = false) = 0;

    // --- what MAPI, sync and search ask for; each lives as long as this session. Unsupported where a store has no such part ---
    virtual Objects& objects();               ///< objects.h: properties, recipients, attachments of messages, folders and the store
    virtual Tables& tables();                 ///< tables.h: hierarchy, contents and the like, with restrictions, sort and categories
    virtual SearchFolders& searchFolders();   ///< search_folders.h
    virtual Changes& changes();               ///< changes.h: what changed since a number; import of changes
    virtual Access& access();                 ///< access.h: rights of members in folders
    virtual Recovery& recovery();             ///< recovery.h: deleted things that can come back
};

/// A store in which the identity sees at least one folder and which is not its own.
struct SharedStore {
    StoreId id = 0;
    bool isPublic = false;
    UserId owner = 0;                         ///< 0 for a public store.
    std::string ownerLogin;                   ///< Names the store in IMAP's "Other users"; empty for a public store.
};

/// Which store it is, and whose.
struct StoreOwner {
    StoreId id = 0;
    bool isPublic = false;
    UserId owner = 0;                         ///< 0 for a public store.
    std::uint64_t tenant = 0;
    std::string guid;                         ///< 16 bytes: what its entryids carry.
};

/// The kernel's stores. [worker]
class Stores {
public:
    virtual ~Stores();
    /// The identity's own store, made with its special folders on first use.
    virtual std::unique_ptr<StoreSession> openOwn(const Identity& identity) = 0;
    /// Any store by id, if the identity has a right in it; else NotFound.
    virtual std::unique_ptr<StoreSession> open(const Identity& identity, StoreId store) = 0;
    /// The identity's own store's id without opening it (to watch it); 0 if it has none yet.
    virtual StoreId ownStoreId(const Identity& identity) = 0;
    /// A message to be staged; `maxBytes` limits it.
    virtual std::unique_ptr<MessageWriter> newMessage(std::uint64_t maxBytes) = 0;

    /// The public store of the identity's tenant, made on first use. Unsupported where there is none.
    virtual std::unique_ptr<StoreSession> openPublic(const Identity& identity);
    /// Other people's stores and the public one, as far as the identity sees a folder in them.
    virtual std::vector<SharedStore> shared(const Identity& identity);
    virtual NamedProperties& namedProperties();  ///< property.h: ids of named properties, for all stores.
    virtual Transfers& transfers();           ///< transfers.h: copies and moves from store to store
    /// How `identity` may send mail in the name of `author`, a user of its tenant (access.h). Needs no other right in that user's store.
    virtual SendRight sendRight(const Identity& identity, UserId author);

    // --- where ids from clients lead; who may open what is said by open() alone ---
    virtual std::optional<StoreOwner> findByGuid(std::string_view guid);  ///< The store whose entryids carry this GUID; nullopt: none.
    virtual std::optional<StoreOwner> find(StoreId store);                ///< nullopt: none.
    virtual std::vector<StoreOwner> list(StoreId after, std::size_t limit);  ///< All stores by id, above `after`.
};

}  // namespace corbel
