#include "store/tables/kept_rows.h"

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/counter_queries.h"
#include "store/meta_queries.h"
#include "store/objects/object_tags.h"
#include "store/recovery/recoverable_queries.h"
#include "store/rights/whole_store.h"

namespace corbel::store {
namespace {

using kept_row_queries::KeptColumns;

// MS-OXCMSG section 2.2.1.6; MS-OXPROPS: PidTagFolderType.
constexpr std::int64_t kMessageRead = 0x1, kMessageUnsent = 0x8, kMessageHasAttachment = 0x10;
constexpr std::int64_t kGenericFolder = 1, kFolderObject = 3;

PropertyBag properties(const KeptColumns& kept) {
    const ListRow& list = kept.list;
    std::int64_t flags = kept.row.flags & kSeen ? kMessageRead : 0;
    if (kept.row.flags & kDraft) flags |= kMessageUnsent;
    if (list.hasAttachment) flags |= kMessageHasAttachment;
    PropertyBag bag{
        {tags::MessageClass, list.messageClass},
        {tags::Subject, list.subject},
        {tags::MessageDeliveryTime, kept.row.received},
        {tags::MessageSize, static_cast<std::int64_t>(kept.row.sizeBytes)},
        {tags::Importance, std::int64_t{list.importance}},
        {tags::HasAttachments, std::int64_t{list.hasAttachment}},
        {tags::MessageFlags, flags},
        {tags::EntryId, kept.entryid},
        {tags::RecordKey, kept.entryid},
        {tags::SourceKey, kept.sourceKey},
        {tags::DeletedOn, kept.deleted},
    };
    const auto add = [&](std::initializer_list<PropTag> names, const std::string& text) {
        if (text.empty()) return;
        for (const PropTag tag : names) bag.set(tag, text);
    };
    add({tags::SenderName, tags::SentRepresentingName}, list.senderName);
    add({tags::SenderEmailAddress, tags::SenderSmtpAddress, tags::SentRepresentingEmailAddress, tags::SentRepresentingSmtpAddress},
        list.senderAddress);
    add({tags::DisplayTo}, list.displayTo);
    add({tags::InternetMessageId}, list.messageId);
    if (list.sent) bag.set(tags::ClientSubmitTime, *list.sent);
    return bag;
}

RowRecord record(KeptColumns&& kept, FolderId folder) {
    RowRecord row;
    row.id = kept.row.item;
    row.folder = folder;
    row.isUnread = !(kept.row.flags & kSeen);
    row.properties = properties(kept);
    return row;
}

}  // namespace

SourceVersion KeptRows::version(const SourceContext& context) const {
    const std::optional<CounterRow> row = counter_queries::load(context.connection, _store, _folder);
    if (!row)
        throw Error(ErrorCode::NotFound, "There is no such folder",
                    "folder " + std::to_string(_folder) + " of store " + std::to_string(_store));
    return {_reader.isOwner ? row->highestModSeq : readersHighest(context.connection, _store, _folder, row->highestModSeq, _reader.user), 0};
}

std::uint64_t KeptRows::count(const SourceContext& context) const {
    return kept_row_queries::count(context.connection, _store, _folder, kMaxRowsBuiltAtOnce + 1);
}

std::uint64_t KeptRows::scan(const SourceContext& context, const RowRequest&, const SqlFilter&, std::uint64_t after, std::size_t limit,
                             std::vector<RowRecord>& out) const {
    std::uint64_t last = 0;
    std::size_t read = 0;
    std::vector<KeptColumns> found;
    kept_row_queries::scan(context.connection, _store, _folder, after, limit, [&](KeptColumns&& kept) {
        last = kept.row.uid;
        ++read;
        found.push_back(std::move(kept));
    });
    add(context.connection, std::move(found), out);
    return read == limit ? last : 0;
}

void KeptRows::load(const SourceContext& context, const RowRequest&, std::span<const std::uint64_t> ids, std::vector<RowRecord>& out) const {
    std::vector<KeptColumns> found;
    for (const std::uint64_t id : ids)
        kept_row_queries::find(context.connection, _store, _folder, id, [&](KeptColumns&& kept) { found.push_back(std::move(kept)); });
    add(context.connection, std::move(found), out);
}

void KeptRows::add(db::Connection& connection, std::vector<KeptColumns>&& kept, std::vector<RowRecord>& out) const {
    for (KeptColumns& each : kept) {
        if (!_reader.isOwner) each.row.flags = flagsFor(connection, _store, _folder, each.row, _reader);
        out.push_back(record(std::move(each), _folder));
    }
}

SourceVersion KeptFolderRows::version(const SourceContext& context) const {
    requireWholeStore(context.identity, context.file.facts());
    const std::optional<StoreMeta> meta = meta_queries::load(context.connection, _store);
    return meta ? SourceVersion{meta->cn, meta->nextId} : SourceVersion();
}

std::uint64_t KeptFolderRows::scan(const SourceContext& context, const RowRequest&, const SqlFilter&, std::uint64_t, std::size_t,
                                   std::vector<RowRecord>& out) const {
    const FolderId parent = _parent != 0 ? _parent : (context.tree ? context.tree : context.file.tree())->subtree();
    for (const recoverable_queries::RemovedFolder& folder : recoverable_queries::removedFolders(context.connection, _store, 0)) {
        if (folder.parent != parent) continue;
        RowRecord& row = out.emplace_back();
        row.id = folder.folder;
        row.folder = parent;
        row.properties = PropertyBag{
            {tags::DisplayName, folder.name},
            {tags::EntryId, folder.entryid},
            {tags::RecordKey, folder.entryid},
            {tags::SourceKey, folder.sourceKey},
            {tags::Comment, folder.comment},
            {tags::ContainerClass, folder.containerClass},
            {tags::FolderType, kGenericFolder},
            {tags::ObjectType, kFolderObject},
            {tags::CreationTime, folder.created},
            {tags::DeletedOn, folder.removed},
            {tags::Depth, std::int64_t{1}},
        };
    }
    return 0;
}

}  // namespace corbel::store
