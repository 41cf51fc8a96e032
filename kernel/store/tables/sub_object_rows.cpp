#include "store/tables/sub_object_rows.h"

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/objects/draft_loader.h"

namespace corbel::store {
namespace {

constexpr std::int64_t kMailUserObject = 6, kAttachmentObject = 7;  // MAPI_MAILUSER, MAPI_ATTACH

PropertyBag toBag(const MessageRecipient& recipient) {
    PropertyBag bag = recipient.properties;
    bag.set(tags::RecipientType, static_cast<std::int64_t>(recipient.kind));
    bag.set(tags::DisplayName, recipient.displayName);
    bag.set(tags::AddressType, recipient.addressType);
    bag.set(tags::EmailAddress, recipient.address);
    if (recipient.addressType == "SMTP" && !bag.find(tags::SmtpAddress)) bag.set(tags::SmtpAddress, recipient.address);
    if (!recipient.entryid.empty()) bag.set(tags::EntryId, recipient.entryid);
    bag.set(tags::ObjectType, kMailUserObject);
    return bag;
}

PropertyBag toBag(std::uint32_t number, const DraftAttachment& attachment) {
    PropertyBag bag = attachment.properties.values;
    bag.set(tags::AttachNumber, std::int64_t{number});
    bag.set(tags::AttachMethodTag, static_cast<std::int64_t>(attachment.method));
    bag.set(tags::AttachSize, static_cast<std::int64_t>(attachment.dataBytes));
    bag.set(tags::ObjectType, kAttachmentObject);
    return bag;
}

}  // namespace

std::vector<PropertyBag> subObjects(db::Connection& connection, StoreFile& file, ItemId item, SubObjects kind) {
    const auto facts = object_queries::facts(connection, file.id(), item);
    return facts ? subObjects(connection, file, *facts, kind) : std::vector<PropertyBag>();
}

std::vector<PropertyBag> subObjects(db::Connection& connection, StoreFile& file, const object_queries::ItemFacts& facts, SubObjects kind) {
    Draft draft;
    draft.item = facts;
    std::vector<PropertyBag> bags;
    try {
        DraftLoader loader(connection, file);
        if (kind == SubObjects::Recipients) {
            for (const MessageRecipient& recipient : loader.recipients(draft)) bags.push_back(toBag(recipient));
        } else {
            for (const auto& [number, attachment] : loader.attachments(draft)) bags.push_back(toBag(number, *attachment));
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Unsupported) throw;
    }
    return bags;
}

SourceVersion SubObjectRows::version(const SourceContext& context) const {
    const auto facts = object_queries::facts(context.connection, context.file.id(), _item);
    if (!facts || facts->folder != _folder)
        throw Error(ErrorCode::NotFound, "The message is not there any more", "item " + std::to_string(_item));
    return {facts->row.content, 0};
}

std::uint64_t SubObjectRows::scan(const SourceContext& context, const RowRequest&, const SqlFilter&, std::uint64_t, std::size_t,
                                  std::vector<RowRecord>& out) const {
    std::uint64_t position = 0;
    for (PropertyBag& bag : subObjects(context.connection, context.file, _item, _kind)) {
        RowRecord& row = out.emplace_back();
        row.id = _kind == SubObjects::Attachments ? static_cast<std::uint64_t>(bag.integer(tags::AttachNumber).value_or(0)) : position;
        row.properties = std::move(bag);
        if (_kind == SubObjects::Recipients) row.properties.set(tags::RowId, static_cast<std::int64_t>(position));
        ++position;
    }
    return 0;
}

}  // namespace corbel::store
