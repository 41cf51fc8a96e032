#include "computed_props.h"

#include <algorithm>

#include "computed_table.h"
#include "corbel/property_tags.h"
#include "corbel/tables.h"
#include "mapi_access.h"
#include "object_numbers.h"
#include "wire_tags.h"

namespace corbel::soap {
namespace {

namespace tags = corbel::tags;
using namespace wiretags;

enum Kinds : std::uint8_t { kStore = 1, kFolder = 2, kMessage = 4, kRecipient = 8, kAttachment = 16 };
enum Options : std::uint8_t {
    kNone = 0,
    kListed = 1,   ///< Among the properties of an object.
    kKept = 2,     ///< What a client sends is kept by the store.
};

struct Line {
    PropTag tag;
    std::uint8_t kinds;
    std::uint8_t options;
    ComputeProperty compute;
    std::string_view name;                 ///< In MS-OXPROPS; "PR_..." for what only clients of Zarafa know.
    std::array<PropTag, 3> sources = {};   ///< What is asked of the store for it.
};

// clang-format off
constexpr Line kLines[] = {
    {StoreEntryId,            kMessage,                    kNone,   of_store::entryid,          "PidTagStoreEntryId"},
    {StoreRecordKey,          kMessage,                    kNone,   of_store::guid,             "PidTagStoreRecordKey"},
    {MappingSignature,        kStore | kFolder | kMessage, kListed, of_store::mappingSignature, "PidTagMappingSignature"},
    {MdbProvider,             kStore | kFolder | kMessage, kNone,   of_store::provider,         "PidTagStoreProvider"},
    {StoreSupportMask,        kStore | kFolder | kMessage, kNone,   of_store::supportMask,      "PidTagStoreSupportMask"},
    {StoreUnicodeMask,        kStore | kFolder | kMessage, kNone,   of_store::supportMask,      "PR_STORE_UNICODE_MASK"},
    {tags::DisplayName,       kStore,                      kListed, of_store::displayName,      "PidTagDisplayName"},
    {UserName,                kStore,                      kListed, of_store::userName,         "PR_USER_NAME"},
    {UserEntryId,             kStore,                      kListed, of_store::userEntryid,      "PidTagUserEntryId"},
    {MailboxOwnerName,        kStore,                      kListed, of_store::ownerName,        "PidTagMailboxOwnerName"},
    {MailboxOwnerEntryId,     kStore,                      kListed, of_store::ownerEntryid,     "PidTagMailboxOwnerEntryId"},
    {MailboxOwnerAccount,     kStore,                      kNone,   of_store::ownerAccount,     "PR_EC_MAILBOX_OWNER_ACCOUNT"},
    {QuotaWarning,            kStore,                      kListed, of_store::warnQuota,        "PR_QUOTA_WARNING_THRESHOLD"},
    {QuotaSend,               kStore,                      kListed, of_store::sendQuota,        "PR_QUOTA_SEND_THRESHOLD"},
    {QuotaReceive,            kStore,                      kListed, of_store::quota,            "PR_QUOTA_RECEIVE_THRESHOLD"},
    {MessageSizeExtended,     kStore,                      kListed, of_store::size,             "PidTagMessageSizeExtended", {tags::MessageSize}},
    {MessageSizeExtended,     kFolder | kMessage,          kNone,   of_store::size,             "PidTagMessageSizeExtended", {tags::MessageSize}},
    {SortLocaleId,            kStore,                      kListed, of_store::sortLocale,       "PidTagSortLocaleId", {LocaleId}},
    {StoreType,               kStore,                      kNone,   of_store::type,             "PR_EC_STORETYPE"},
    {StoreGuid,               kStore,                      kNone,   of_store::guid,             "PR_EC_STOREGUID"},
    {DeletedStore,            kStore,                      kNone,   of_store::isDeleted,        "PR_EC_DELETED_STORE"},
    {ValidFolderMask,         kStore,                      kListed, of_store::folderMask,       "PidTagValidFolderMask"},
    {IpmPublicFoldersEntryId, kStore,                      kListed, of_store::publicFolders,    "PR_IPM_PUBLIC_FOLDERS_ENTRYID"},

    {HierarchyId,             kStore | kFolder | kMessage, kNone,   of_any::hierarchyId,        "PR_EC_HIERARCHYID"},
    {ParentHierarchyId,       kFolder | kMessage,          kNone,   of_any::parentHierarchyId,  "PR_EC_PARENT_HIERARCHYID"},
    {tags::AccessLevel,       kStore | kFolder | kMessage, kListed, of_any::accessLevel,        "PidTagAccessLevel"},
    {LongTermEntryIdFromTable, kFolder | kMessage,         kNone,   of_any::entryid,            "PidTagLongTermEntryIdFromTable", {tags::EntryId}},

    {Access,                  kFolder,                     kListed, of_folder::access,          "PidTagAccess", {FolderType}},
    {wiretags::Rights,        kFolder,                     kListed, of_folder::rights,          "PidTagRights"},
    {tags::DisplayType,       kFolder,                     kNone,   of_folder::displayType,     "PidTagDisplayType", {FolderType}},
    {FolderChildCount,        kFolder,                     kListed, of_folder::childCount,      "PR_FOLDER_CHILD_COUNT", {tags::Subfolders}},
    {DeletedMessageCount,     kFolder,                     kNone,   of_folder::deletedMessages, "PidTagDeletedCountTotal"},
    {DeletedFolderCount,      kFolder,                     kNone,   of_folder::deletedFolders,  "PidTagDeletedFolderCount"},
    {DeletedAssociatedCount,  kFolder,                     kNone,   of_folder::deletedAssociated, "PR_DELETED_ASSOC_MSG_COUNT"},
    {ImapId,                  kFolder,                     kNone,   of_any::hierarchyId,        "PR_EC_IMAP_ID"},

    {Access,                  kMessage,                    kListed, of_message::access,         "PidTagAccess"},
    {tags::ContentCount,      kMessage,                    kNone,   of_message::one,            "PidTagContentCount", {tags::ContentCount}},   // of a header the number of its rows
    {tags::ContentUnreadCount, kMessage,                   kNone,   of_message::unread,         "PidTagContentUnreadCount", {tags::ContentUnreadCount, tags::MessageFlags}},
    {tags::MessageStatus,     kMessage,                    kKept,   of_message::status,         "PidTagMessageStatus", {tags::MessageStatus}},
    {tags::SearchKey,         kMessage,                    kListed | kKept, of_message::searchKey, "PidTagSearchKey", {tags::SearchKey, tags::EntryId}},
    {tags::SenderEntryId,     kMessage,                    kKept,   of_message::sender,         "PidTagSenderEntryId",
                              {tags::SenderEntryId, tags::SenderSmtpAddress, tags::SenderEmailAddress}},
    {tags::SentRepresentingEntryId, kMessage,              kKept,   of_message::author,         "PidTagSentRepresentingEntryId",
                              {tags::SentRepresentingEntryId, tags::SentRepresentingSmtpAddress, tags::SentRepresentingEmailAddress}},
    {ImapEmailSize,           kMessage,                    kListed, of_message::mimeSize,       "PR_EC_IMAP_EMAIL_SIZE", {ImapId, tags::MessageSize}},

    {tags::EntryId,           kRecipient,                  kKept,   of_message::recipient,      "PidTagEntryId", {tags::EntryId, tags::SmtpAddress, tags::EmailAddress}},
    {tags::SmtpAddress,       kRecipient,                  kListed | kKept, of_message::recipientSmtp, "PidTagSmtpAddress", {tags::SmtpAddress, tags::AddressType, tags::EmailAddress}},
    {tags::SearchKey,         kRecipient,                  kListed | kKept, of_message::recipientSearchKey, "PidTagSearchKey", {tags::SearchKey, tags::AddressType, tags::EmailAddress}},
};

/// What the store says of messages and folders, and of no other kind anything that a client may set.
constexpr PropId kOfStore[] = {
    tags::MessageSize.id(), tags::ParentEntryId.id(), tags::HasAttachments.id(), tags::InstanceKey.id(), tags::RecordKey.id(), tags::ObjectType.id(),
    tags::EntryId.id(), tags::SourceKey.id(), tags::ParentSourceKey.id(), tags::ChangeKey.id(), tags::PredecessorChangeList.id(), ImapId.id(),
    StoreEntryId.id(), StoreRecordKey.id(), HierarchyId.id(), tags::Subfolders.id(), ImapEmail.id(), ImapBody.id(), ImapBodyStructure.id(),
};
constexpr PropId kOfFolder[] = {
    tags::ContentCount.id(), tags::ContentUnreadCount.id(), tags::AssociatedContentCount.id(), FolderType.id(), tags::CreationTime.id(), tags::LastModificationTime.id(),
};
constexpr PropId kOfRecipient[] = {RowId.id(), tags::InstanceKey.id(), HierarchyId.id()};
constexpr PropId kOfAttachment[] = {
    tags::AttachNumber.id(), tags::AttachSize.id(), tags::AttachMethodTag.id(), tags::ObjectType.id(), tags::RecordKey.id(), tags::InstanceKey.id(), HierarchyId.id(),
};
// clang-format on

std::uint8_t maskOf(ObjectKind kind) noexcept { return static_cast<std::uint8_t>(1u << static_cast<unsigned>(kind)); }

const std::vector<const Line*>& linesById() {
    static const std::vector<const Line*> lines = [] {
        std::vector<const Line*> all;
        for (const Line& line : kLines) all.push_back(&line);
        std::stable_sort(all.begin(), all.end(), [](const Line* a, const Line* b) { return a->tag.id() < b->tag.id(); });
        return all;
    }();
    return lines;
}

const Line* findLine(ObjectKind kind, PropTag tag) {
    const auto& lines = linesById();
    auto line = std::lower_bound(lines.begin(), lines.end(), tag.id(), [](const Line* each, PropId id) { return each->tag.id() < id; });
    for (; line != lines.end() && (*line)->tag.id() == tag.id(); ++line) {
        if (((*line)->kinds & maskOf(kind)) != 0 && ((*line)->tag == tag || (tag.type() == PropType::Unspecified && (*line)->tag != MessageSizeExtended)))
            return *line;
    }
    return nullptr;
}

bool holds(std::span<const PropId> ids, PropId id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

Property fromStore(const PropertyBag& stored, PropTag tag) {
    if (const Property* const found = stored.find(tag)) return *found;
    // A value too large to be here says so.
    if (const Property* const other = stored.findId(tag.id()); other && other->tag.type() == PropType::Error) return *other;
    return {PropTag(tag.id(), PropType::Error), kErrorNotFound};
}

}  // namespace

namespace of_any {

Computed hierarchyId(const ComputedRow& row) {
    const std::uint64_t id = row.place.kind == ObjectKind::Message ? row.place.item : row.place.kind == ObjectKind::Folder ? row.place.folder : row.place.store->id();
    return id == 0 ? std::nullopt : Computed(std::int64_t{numberOf(id)});
}

Computed parentHierarchyId(const ComputedRow& row) {
    if (row.place.kind == ObjectKind::Message) return std::int64_t{numberOf(row.place.folder)};
    const auto folder = row.objects().findFolder(row.place.folder);
    if (!folder) return std::nullopt;
    return std::int64_t{numberOf(folder->parent == 0 ? row.place.store->id() : folder->parent)};
}

Computed accessLevel(const ComputedRow& row) {
    constexpr RightSet kChanges = kRightCreate | kRightEditAny | kRightEditOwn | kRightDeleteAny | kRightDeleteOwn | kRightCreateSubfolder | kRightOwner;
    const RightSet rights = row.facts.rights(row.place.folder);
    return (rights & kChanges) != 0 ? kMapiModify : std::int64_t{0};
}

Computed entryid(const ComputedRow& row) {
    const std::string_view entryid = row.stored.text(tags::EntryId);
    return entryid.empty() ? std::nullopt : Computed(std::string(entryid));
}

}  // namespace of_any

std::vector<PropTag> sourcesOf(ObjectKind kind, std::span<const PropTag> wanted) {
    std::vector<PropTag> sources;
    sources.reserve(wanted.size());
    for (const PropTag tag : wanted) {
        const Line* const line = findLine(kind, tag);
        if (!line) sources.push_back(tag);
        else for (const PropTag source : line->sources) {
            if (source.id() != 0) sources.push_back(source);
        }
    }
    std::sort(sources.begin(), sources.end());
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
    return sources;
}

PropertyRow complete(Call& call, const ObjectPlace& place, std::span<const PropTag> wanted, const PropertyBag& stored) {
    PropertyRow row;
    row.reserve(wanted.size());
    for (const PropTag tag : wanted) {
        if (const Line* const line = findLine(place.kind, tag)) {
            if (auto value = line->compute({call, place, stored, call.facts(*place.store)})) {
                row.push_back({line->tag, std::move(*value)});
                continue;
            }
        }
        row.push_back(fromStore(stored, tag));
    }
    return row;
}

std::span<const PropTag> computedTags(ObjectKind kind) {
    static const auto all = [] {
        std::array<std::vector<PropTag>, 5> listed;
        for (std::size_t i = 0; i < listed.size(); ++i) {
            for (const Line& line : kLines) {
                if ((line.kinds >> i & 1) != 0 && (line.options & kListed) != 0) listed[i].push_back(line.tag);
            }
        }
        return listed;
    }();
    return all[static_cast<std::size_t>(kind)];
}

bool isNeverStored(ObjectKind kind, PropTag tag) {
    if (const Line* const line = findLine(kind, PropTag(tag.id(), PropType::Unspecified))) return (line->options & kKept) == 0;
    switch (kind) {
        case ObjectKind::Folder: return holds(kOfStore, tag.id()) || holds(kOfFolder, tag.id());
        case ObjectKind::Store: case ObjectKind::Message: return holds(kOfStore, tag.id());
        case ObjectKind::Recipient: return holds(kOfRecipient, tag.id());
        case ObjectKind::Attachment: return holds(kOfAttachment, tag.id());
    }
    return false;
}

}  // namespace corbel::soap
