#include "store/tables/item_columns.h"

#include <algorithm>
#include <bit>

#include "corbel/tables.h"
#include "store/store_ids.h"
#include "store/tables/row_source.h"

namespace corbel::store {
namespace {

using namespace item_row_queries;

// MSGFLAG bits, MS-OXCMSG section 2.2.1.6.
constexpr std::int64_t kMessageRead = 0x1, kMessageUnsent = 0x8, kMessageHasAttachment = 0x10, kMessageAssociated = 0x40;
#define CORBEL_MESSAGE_FLAGS(READ)                                                                                     \
    "(" READ " + CASE WHEN m.flags & 16 <> 0 THEN 8 ELSE 0 END + CASE WHEN l.has_attachment <> 0 THEN 16 ELSE 0 END + " \
    "CASE WHEN l.uid >= 562949953421312 THEN 64 ELSE 0 END)"
static_assert(kFirstAssociatedUid == 562949953421312);

struct Given {
    PropTag tag;
    std::uint32_t columns;
    std::string_view integer = {};  ///< SQL for filters.
};

constexpr Given kGiven[] = {
    {tags::MessageClass, kClass},
    {tags::Subject, kSubject},
    {tags::SenderName, kSenderName},
    {tags::SentRepresentingName, kSenderName},
    {tags::SenderEmailAddress, kSenderAddress},
    {tags::SenderSmtpAddress, kSenderAddress},
    {tags::SentRepresentingEmailAddress, kSenderAddress},
    {tags::SentRepresentingSmtpAddress, kSenderAddress},
    {tags::DisplayTo, kDisplayTo},
    {tags::InternetMessageId, kMessageId},
    {tags::ClientSubmitTime, kSent},
    {tags::MessageDeliveryTime, kReceived, "l.received"},
    {tags::MessageSize, kSize, "l.size_bytes"},
    {tags::Importance, kImportance, "l.importance"},
    {tags::HasAttachments, kHasAttachment, "l.has_attachment"},
    {tags::MessageFlags, kFlags | kHasAttachment | kUid, CORBEL_MESSAGE_FLAGS("(m.flags & 1)")},
    {tags::EntryId, kEntryid | kNamedEpoch},
    {tags::RecordKey, kEntryid | kNamedEpoch},
    {tags::SourceKey, kSourceKey},
};

const Given* given(PropTag tag) {
    for (const Given& each : kGiven) {
        if (each.tag == tag) return &each;
    }
    return nullptr;
}

/// What the table makes itself.
bool isOfRow(PropTag tag) {
    return tag == tags::InstanceKey || tag == tags::RowType || tag == tags::InstId || tag == tags::InstanceNum || tag == tags::Depth;
}

Column onlyColumn(const Given& each) { return static_cast<Column>(each.columns); }

}  // namespace

ItemColumns::ItemColumns(std::span<const PropTag> tags, bool withUnread, bool withTime, std::string_view storeGuid) : _storeGuid(storeGuid) {
    bool wantsFlags = false;
    for (const PropTag tag : tags) {
        _readings.push_back({tag});
        if (isOfRow(tag)) continue;
        if (const Given* found = given(tag))
            _columns |= found->columns;
        else
            _others.push_back(tag);
        wantsFlags = wantsFlags || tag == tags::MessageFlags;
    }
    if (withUnread) _columns |= kFlags;
    if (withTime) _columns |= kReceived;
    for (Reading& reading : _readings) {
        const Given* found = isOfRow(reading.tag) ? nullptr : given(reading.tag);
        if (!found) continue;
        if (reading.tag == tags::MessageFlags) {
            reading.kind = Reading::Kind::Flags;
            continue;
        }
        if (found->columns & kEntryid) {
            reading.kind = Reading::Kind::Entryid;
            continue;
        }
        const bool isBytes = reading.tag.type() == PropType::Unicode || reading.tag.type() == PropType::Binary;
        reading.kind = isBytes ? Reading::Kind::Bytes : Reading::Kind::Integer;
        reading.mayBeAbsent = isBytes ? reading.tag != tags::Subject : reading.tag == tags::ClientSubmitTime;
        reading.column = index(onlyColumn(*found));
    }
    // Bits that somebody set beside the computed ones: read where other properties are read anyway.
    if (!_others.empty() && wantsFlags) _others.push_back(tags::MessageFlags);
}

int ItemColumns::index(Column column) const noexcept { return std::popcount(_columns & (column - 1u)); }

bool ItemColumns::isUnread(const db::Statement& row, int first) const { return !(row.integer(first + index(kFlags)) & kSeen); }

std::optional<PropValue> ItemColumns::value(const Reading& reading, const db::Statement& row, int first) const {
    switch (reading.kind) {
        case Reading::Kind::Missing:
            break;
        case Reading::Kind::Integer:
            if (reading.mayBeAbsent && row.isNull(first + reading.column)) break;
            return row.integer(first + reading.column);
        case Reading::Kind::Bytes: {
            const std::string_view bytes = row.text(first + reading.column);
            if (reading.mayBeAbsent && bytes.empty()) break;
            return std::string(bytes);
        }
        case Reading::Kind::Entryid: {
            const int epoch = first + index(kNamedEpoch);
            if (row.isNull(epoch)) return std::string(row.text(first + index(kEntryid)));
            return makeEntryid(_storeGuid, ObjectType::Message, objectGuid(_storeGuid, row.unsignedInteger(epoch), row.unsignedInteger(0)));
        }
        case Reading::Kind::Flags: {
            const std::int64_t flags = row.integer(first + index(kFlags));
            std::int64_t value = flags & kSeen ? kMessageRead : 0;
            if (flags & kDraft) value |= kMessageUnsent;
            if (row.integer(first + index(kHasAttachment)) != 0) value |= kMessageHasAttachment;
            if (row.unsignedInteger(first + index(kUid)) >= kFirstAssociatedUid) value |= kMessageAssociated;
            return value;
        }
    }
    return std::nullopt;
}

void ItemColumns::read(const db::Statement& row, int first, PropertyBag& bag) const {
    for (const Reading& reading : _readings) {
        if (std::optional<PropValue> found = value(reading, row, first)) bag.set(reading.tag, std::move(*found));
    }
}

void ItemColumns::read(const db::Statement& row, int first, std::vector<Property>& cells) const {
    cells.reserve(_readings.size());
    for (const Reading& reading : _readings) {
        if (std::optional<PropValue> found = value(reading, row, first))
            cells.push_back({reading.tag, std::move(*found)});
        else
            cells.push_back(missingCell(reading.tag, kErrorNotFound));
    }
}

std::optional<std::string_view> integerColumnForReaders(PropTag tag) {
    constexpr std::string_view kReadersFlags =
        CORBEL_MESSAGE_FLAGS("CASE WHEN r.is_seen=1 OR l.uid >= 562949953421312 THEN 1 ELSE 0 END");
    return tag == tags::MessageFlags ? std::optional(kReadersFlags) : integerColumn(tag);
}

std::optional<std::string_view> integerColumn(PropTag tag) {
    const Given* found = given(tag);
    return found && !found->integer.empty() ? std::optional(found->integer) : std::nullopt;
}

}  // namespace corbel::store
