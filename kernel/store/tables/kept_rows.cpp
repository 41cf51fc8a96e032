#include "store/tables/kept_rows.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/counter_queries.h"
#include "store/meta_queries.h"
#include "store/objects/object_tags.h"
#include "store/objects/property_loader.h"
#include "store/recovery/recoverable_queries.h"
#include "store/rights/whole_store.h"
#include "store/tables/large_values.h"
#include "store/tables/sub_object_rows.h"

namespace corbel::store {
namespace {

using kept_row_queries::KeptColumns;

// MS-OXCMSG section 2.2.1.6; MS-OXPROPS: PidTagFolderType.
constexpr std::int64_t kMessageRead = 0x1, kMessageUnsent = 0x8, kMessageHasAttachment = 0x10;
constexpr std::int64_t kGenericFolder = 1, kFolderObject = 3;

PropertyBag properties(const KeptColumns& kept) {
    const ListRow& list = kept.facts.list;
    const ItemRow& row = kept.facts.row;
    std::int64_t flags = row.flags & kSeen ? kMessageRead : 0;
    if (row.flags & kDraft) flags |= kMessageUnsent;
    if (list.hasAttachment) flags |= kMessageHasAttachment;
    PropertyBag bag{
        {tags::MessageClass, list.messageClass},
        {tags::Subject, list.subject},
        {tags::MessageDeliveryTime, row.received},
        {tags::MessageSize, static_cast<std::int64_t>(row.sizeBytes)},
        {tags::Importance, std::int64_t{list.importance}},
        {tags::HasAttachments, std::int64_t{list.hasAttachment}},
        {tags::MessageFlags, flags},
        {tags::EntryId, kept.facts.entryid},
        {tags::RecordKey, kept.facts.entryid},
        {tags::SourceKey, kept.facts.sourceKey},
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

RowRecord record(const KeptColumns& kept, FolderId folder) {
    RowRecord row;
    row.id = kept.facts.row.item;
    row.folder = folder;
    row.isUnread = !(kept.facts.row.flags & kSeen);
    row.properties = properties(kept);
    return row;
}

/// Those of `asked` that the rows of deleted messages do not tell by themselves.
std::vector<PropTag> othersOf(std::span<const PropTag> asked) {
    constexpr PropTag kListed[] = {
        tags::MessageClass, tags::Subject, tags::MessageDeliveryTime, tags::MessageSize, tags::Importance, tags::HasAttachments, tags::MessageFlags,
        tags::EntryId, tags::RecordKey, tags::SourceKey, tags::DeletedOn, tags::SenderName, tags::SentRepresentingName, tags::SenderEmailAddress,
        tags::SenderSmtpAddress, tags::SentRepresentingEmailAddress, tags::SentRepresentingSmtpAddress, tags::DisplayTo, tags::InternetMessageId,
        tags::ClientSubmitTime, tags::InstanceKey,
    };
    std::vector<PropTag> others;
    for (const PropTag tag : asked) {
        const bool isListed = std::any_of(std::begin(kListed), std::end(kListed), [tag](PropTag listed) { return listed.id() == tag.id(); });
        if (!isListed) others.push_back(allValues(tag));
    }
    return others;
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

std::uint64_t KeptRows::scan(const SourceContext& context, const RowRequest& request, const SqlFilter&, std::uint64_t after, std::size_t limit,
                             std::vector<RowRecord>& out) const {
    std::uint64_t last = 0;
    std::size_t read = 0;
    std::vector<KeptColumns> found;
    kept_row_queries::scan(context.connection, _store, _folder, after, limit, [&](KeptColumns&& kept) {
        last = kept.facts.row.uid;
        ++read;
        found.push_back(std::move(kept));
    });
    add(context, request, std::move(found), out);
    return read == limit ? last : 0;
}

void KeptRows::load(const SourceContext& context, const RowRequest& request, std::span<const std::uint64_t> ids, std::vector<RowRecord>& out) const {
    std::vector<KeptColumns> found;
    for (const std::uint64_t id : ids)
        kept_row_queries::find(context.connection, _store, _folder, id, [&](KeptColumns&& kept) { found.push_back(std::move(kept)); });
    add(context, request, std::move(found), out);
}

void KeptRows::add(const SourceContext& context, const RowRequest& request, std::vector<KeptColumns>&& kept, std::vector<RowRecord>& out) const {
    const std::vector<PropTag> others = othersOf(request.tags);
    std::vector<object_queries::ItemFacts> page;
    for (KeptColumns& each : kept) {
        if (!_reader.isOwner) each.facts.row.flags = flagsFor(context.connection, _store, _folder, each.facts.row, _reader);
        out.push_back(record(each, _folder));
        if (request.recipients) out.back().recipients = subObjects(context.connection, context.file, each.facts, SubObjects::Recipients);
        if (request.attachments) out.back().attachments = subObjects(context.connection, context.file, each.facts, SubObjects::Attachments);
        page.push_back(std::move(each.facts));
    }
    if (others.empty()) return;
    // The flags are the reader's already.
    PropertyLoader loader(context.connection, context.file);
    judgeLarge(loader, request.leaves, std::span(out).last(page.size()));
    const std::vector<PropertyBag> bags = loader.load(page, others);
    for (std::size_t i = 0; i < bags.size(); ++i) {
        for (const Property& property : bags[i].all()) out[out.size() - bags.size() + i].properties.set(property);
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
