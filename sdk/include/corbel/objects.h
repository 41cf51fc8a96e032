// What MAPI calls objects: messages with typed properties, recipients and attachments, and the properties and ids of folders and stores.
//
// Reached by StoreSession::objects() and implemented by the kernel only (it may grow at the end). Every call checks the identity's right.
// A message object holds its changes in memory until save(), which is one transaction and durable when it returns; objects outlive no
// session. Not here: lists of messages (tables.h), what changed (changes.h), MIME (convert.h). Calls throw Error; NotFound also stands for
// what the identity may not see.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/message_data.h"
#include "corbel/property.h"
#include "corbel/store.h"

namespace corbel {

inline constexpr std::uint64_t kMaxValueBytes = std::uint64_t{1} << 31;  ///< Of one streamed value.
inline constexpr std::size_t kMaxMultiValueBytes = 1024 * 1024 - 1024;   ///< Of one multi-value, which is never streamed.
inline constexpr std::size_t kMaxEntryidBytes = 255;
inline constexpr std::size_t kMaxKeyBytes = 64;  ///< Of a source key or a change key.
inline constexpr std::size_t kMaxPredecessorBytes = 4096;
/// Value of the property of type Error that stands for one larger than kMaxInlineValueBytes (MAPI_E_NOT_ENOUGH_MEMORY): open it instead.
inline constexpr std::int64_t kErrorValueTooBig = 0x8007000E;

/// What has properties. [worker, one at a time]
class PropertyObject {
public:
    virtual ~PropertyObject();
    /// Every property that get() knows, those that are computed too, in order of id.
    virtual std::vector<PropTag> tags() = 0;
    /// Those of `tags` that are there; a tag of type Unspecified takes any type. No tags: all. Big ones come as kErrorValueTooBig.
    virtual PropertyBag get(std::span<const PropTag> tags = {}) = 0;
    /// InvalidArgument for a value that is not of its tag's type or a computed property; LimitReached past kMaxProperties; TooLarge.
    virtual void set(std::span<const Property> properties) = 0;
    /// What is not there stays so.
    virtual void erase(std::span<const PropId> ids) = 0;
    /// NotFound when it is not there, InvalidArgument when it is neither text nor bytes. Lives as long as the object.
    virtual std::unique_ptr<ValueReader> openValue(PropTag tag) = 0;
    /// Replaces the value when committed. InvalidArgument unless the type is Unicode or Binary.
    virtual std::unique_ptr<ValueWriter> writeValue(PropTag tag) = 0;
};

/// Whether IMAP sees an item: a message made by properties waits until it is rendered to MIME; an associated one (FAI) is never seen.
enum class ItemState : std::uint8_t { Visible, Pending, Associated };

/// Where an item stands.
struct ItemPlace {
    ItemId item = 0;
    FolderId folder = 0;
    ItemState state = ItemState::Visible;
    Uid uid = 0;  ///< 0 unless visible.
};

/// The names by which clients know an object (MS-OXCFXICS section 2.2.1). All are stored; none says anything but by comparing it.
struct ObjectIds {
    std::string entryid;
    std::string sourceKey;
    std::string changeKey;
    std::string predecessors;  ///< Predecessor change list, SizedXids.
};

/// Names that an importer gives; empty ones are made by the store.
struct ImportedIds {
    std::string entryid, sourceKey, changeKey, predecessors;
    std::string guid;  ///< 16 bytes; what POP3 UIDL shows. Taken for a new item only.
    Uid uid = 0;       ///< IMAP UID, not below the folder's UIDNEXT; for a pending item it is given when it is rendered.
};

struct SaveOptions {
    /// Conflict when the stored change key is another one. Absent: the one that the object was opened with.
    std::optional<std::string> expectedChangeKey;
    bool force = false;  ///< Saves whatever the change key is: the last writer wins.
    ImportedIds ids;
    const StagedMessage* mime = nullptr;  ///< The message as MIME is at hand: it is visible in IMAP at once.
    std::string prefix;                   ///< With `mime`: as AppendItem::prefix.
    std::optional<TimePoint> received;    ///< INTERNALDATE of a new item; else MessageDeliveryTime, else now.
    std::vector<std::string> keywords;    ///< Of a new item.
};

struct SaveResult {
    ItemPlace place;
    std::string changeKey;
    std::uint64_t changeNumber = 0;
};

class AttachmentObject;

/// One message, its changes in memory until save(). [worker, one at a time]
class MessageObject : public PropertyObject {
public:
    ~MessageObject() override;
    /// All 0 before the first save; of an embedded message always.
    virtual ItemPlace place() const = 0;
    virtual bool isAssociated() const = 0;  ///< One that folder lists do not show (FAI).
    /// Empty before the first save and for embedded ones.
    virtual ObjectIds ids() = 0;

    virtual const std::vector<MessageRecipient>& recipients() = 0;  ///< In order, unsaved changes included.
    /// LimitReached past kMaxRecipients.
    virtual void setRecipients(std::vector<MessageRecipient> recipients) = 0;

    /// PR_ATTACH_NUM of each, ascending.
    virtual std::vector<std::uint32_t> attachments() = 0;
    /// NotFound. What is set on it belongs to the message at once and is stored by its save().
    virtual std::unique_ptr<AttachmentObject> openAttachment(std::uint32_t number) = 0;
    /// Under the lowest number never used. LimitReached past kMaxAttachments.
    virtual std::unique_ptr<AttachmentObject> createAttachment(AttachMethod method) = 0;
    virtual void eraseAttachment(std::uint32_t number) = 0;  ///< Gone when saved. NotFound.

    /// Properties, recipients and attachments in one; values beyond kMaxInlineValueBytes are left out (openValue()).
    virtual MessageData data() = 0;
    /// Replaces everything.
    virtual void setData(const MessageData& data) = 0;

    /// Conflict, OverQuota, NotFound when it was deleted meanwhile, AlreadyExists for an imported id that is taken, LimitReached (depth,
    /// UIDs), Unsupported for an embedded message: that is saved by the message around it. The object can be changed and saved again.
    virtual SaveResult save(const SaveOptions& options = {}) = 0;
};

/// One attachment (MS-OXCMSG section 2.2.2). [worker, one at a time]
class AttachmentObject : public PropertyObject {
public:
    ~AttachmentObject() override;
    virtual std::uint32_t number() const = 0;  ///< PR_ATTACH_NUM.
    virtual AttachMethod method() const = 0;  ///< PR_ATTACH_METHOD.
    /// Decoded bytes of PR_ATTACH_DATA_BIN.
    virtual std::uint64_t dataBytes() = 0;
    /// Set when the bytes lie in the MIME of the message.
    virtual std::optional<MimeRange> range() const = 0;
    virtual std::unique_ptr<ValueReader> openData() = 0;  ///< PR_ATTACH_DATA_BIN, decoded. NotFound when it has none.
    virtual std::unique_ptr<ValueWriter> writeData() = 0;  ///< Replaces it when committed.
    /// The message inside; InvalidArgument unless the method is Embedded. Made when it is not there and `create`, else NotFound.
    /// LimitReached past kMaxEmbeddedDepth.
    virtual std::unique_ptr<MessageObject> openEmbedded(bool create = false) = 0;
};

/// A folder to be made.
struct FolderSpec {
    std::string name;
    std::string containerClass;  ///< Empty: its parent's.
    std::string comment;
    ImportedIds ids;  ///< `uid` and `guid` mean nothing here.
};

/// A folder by its place in the tree; the root and the IPM subtree are folders here.
struct FolderPlace {
    FolderId id = 0;
    FolderId parent = 0;  ///< 0 for the root.
    std::string name;
    std::string containerClass;
    SpecialUse specialUse = SpecialUse::None;
    bool isInImap = false;  ///< Below the IPM subtree.
};

/// What an importer sets of a folder; empty and 0 ones stay.
struct FolderImport {
    std::string entryid, sourceKey, changeKey, predecessors;
    std::uint32_t uidValidity = 0;
    Uid uidNext = 0;  ///< Not below the present one.
};

struct ReceiveFolder {
    std::string messageClass;  ///< The entry that matched, in upper case; "" matches every class.
    FolderId folder = 0;
};

/// Where a store's well-known folders are (MS-OXOSFLD); 0: it has none.
struct SpecialFolders {
    FolderId root = 0, subtree = 0, inbox = 0, outbox = 0, sent = 0, trash = 0, drafts = 0, junk = 0, archive = 0;
    FolderId calendar = 0, contacts = 0, tasks = 0, notes = 0, journal = 0;
    FolderId views = 0, commonViews = 0, finder = 0, shortcuts = 0, freebusy = 0;
};

/// Receives what load() found. Implemented by modules and the kernel. [worker, during the call]
class ItemSink {
public:
    virtual ~ItemSink();
    /// In the order asked for; items that are gone are left out. False to stop.
    virtual bool item(ItemId item, PropertyBag&& properties) = 0;
};

/// Objects of one store. [worker, one at a time]
class Objects {
public:
    virtual ~Objects();

    // --- messages ---
    /// A new one; nothing is stored before save().
    virtual std::unique_ptr<MessageObject> create(FolderId folder, bool associated = false) = 0;
    virtual std::unique_ptr<MessageObject> open(ItemId item) = 0;  ///< NotFound.
    virtual std::unique_ptr<MessageObject> openEntryid(std::string_view entryid) = 0;  ///< NotFound.
    virtual std::unique_ptr<MessageObject> openSourceKey(std::string_view sourceKey) = 0;  ///< NotFound.
    /// Some properties of many items of a folder, in few statements. Big values come as kErrorValueTooBig.
    virtual void load(FolderId folder, std::span<const ItemId> items, std::span<const PropTag> tags, ItemSink& sink) = 0;
    /// As StoreSession::changeFlags(), for items that have no UID too. Those that are gone are left out.
    virtual void changeFlags(FolderId folder, std::span<const ItemId> items, const FlagChange& change) = 0;
    /// Removes them for good; those that are gone are left out.
    virtual void remove(FolderId folder, std::span<const ItemId> items) = 0;

    // --- ids, both ways; 0 and nullopt where there is none ---
    virtual std::optional<ItemPlace> find(ItemId item) = 0;  ///< Where an item is; nullopt: nowhere.
    virtual ItemId itemOfEntryid(std::string_view entryid) = 0;  ///< 0: none.
    virtual ItemId itemOfSourceKey(std::string_view sourceKey) = 0;  ///< 0: none.
    virtual ItemId itemOfUid(FolderId folder, Uid uid) = 0;  ///< 0: none.
    virtual ObjectIds itemIds(ItemId item) = 0;  ///< NotFound.
    virtual FolderId folderOfEntryid(std::string_view entryid) = 0;  ///< 0: none.
    virtual FolderId folderOfSourceKey(std::string_view sourceKey) = 0;  ///< 0: none.
    virtual ObjectIds folderIds(FolderId folder) = 0;  ///< NotFound.
    virtual std::string storeEntryid() = 0;  ///< Of the store itself.
    virtual std::string storeGuid() = 0;  ///< 16 bytes.

    // --- folders ---
    virtual std::optional<FolderPlace> findFolder(FolderId folder) = 0;  ///< nullopt: none, or out of sight.
    virtual SpecialFolders specialFolders() = 0;  ///< Those out of sight are 0.
    /// Below any folder, the root too. AlreadyExists for a name or id that is taken, LimitReached, InvalidArgument.
    virtual FolderPlace createFolder(FolderId parent, const FolderSpec& spec) = 0;
    /// To another parent or name, with its children. AlreadyExists, InvalidArgument (special, into itself), LimitReached.
    virtual void moveFolder(FolderId folder, FolderId parent, std::string_view name) = 0;
    /// Conflict when it has children, InvalidArgument for a special folder.
    virtual void deleteFolder(FolderId folder) = 0;
    /// Folder 0 is the store. No tags: all. Big values come as kErrorValueTooBig. Of the store who has not all rights in it gets ids and the
    /// special folders that it sees; of a folder that only leads to one that it sees, names and ids. Unread messages are the identity's own.
    virtual PropertyBag folderProperties(FolderId folder, std::span<const PropTag> tags = {}) = 0;
    /// Stored at once. DisplayName renames. InvalidArgument for a computed one, AlreadyExists.
    virtual void setFolderProperties(FolderId folder, std::span<const Property> properties) = 0;
    virtual void eraseFolderProperties(FolderId folder, std::span<const PropId> ids) = 0;  ///< Stored at once; what is not there stays so.
    virtual std::unique_ptr<ValueReader> openFolderValue(FolderId folder, PropTag tag) = 0;  ///< As PropertyObject::openValue().
    /// commit() stores it.
    virtual std::unique_ptr<ValueWriter> writeFolderValue(FolderId folder, PropTag tag) = 0;
    /// An importer's ids. AlreadyExists.
    virtual void importFolder(FolderId folder, const FolderImport& ids) = 0;

    // --- where messages of a class arrive (MS-OXCSTOR section 2.2.1.2) ---
    /// The longest entry that is the class or a prefix of it up to a dot; the inbox for every other.
    virtual ReceiveFolder receiveFolder(std::string_view messageClass) = 0;
    virtual std::vector<ReceiveFolder> receiveFolders() = 0;  ///< All entries, by class.
    /// Folder 0 takes the entry away. InvalidArgument for a class that can be none, or for taking away "".
    virtual void setReceiveFolder(std::string_view messageClass, FolderId folder) = 0;

    // --- messages made by properties on their way into IMAP; for who renders them ---
    /// Pending items of the folder above `after`, ascending, at most `limit`.
    virtual std::vector<ItemId> pending(FolderId folder, ItemId after, std::size_t limit) = 0;
    /// The item's MIME: it gets an IMAP UID, and so do its copies. `changeNumber` is that of the state that was rendered: Conflict when it
    /// was saved since, AlreadyExists when it is visible already.
    virtual void finishRendering(ItemId item, std::uint64_t changeNumber, const StagedMessage& mime) = 0;
};

}  // namespace corbel
