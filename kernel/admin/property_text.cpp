#include "admin/property_text.h"

#include <Poco/JSON/Object.h>

#include <algorithm>
#include <cstdio>

#include "corbel/objects.h"
#include "corbel/text.h"
#include "corbel/time.h"

namespace corbel::admin {
namespace {

struct TagName {
    PropId id;
    std::string_view name;
};
/// By id.
constexpr TagName kNames[] = {
    {0x0002, "AlternateRecipientAllowed"},
    {0x0017, "Importance"},
    {0x001A, "MessageClass"},
    {0x0023, "OriginatorDeliveryReportRequested"},
    {0x0026, "Priority"},
    {0x0029, "ReadReceiptRequested"},
    {0x0036, "Sensitivity"},
    {0x0037, "Subject"},
    {0x0039, "ClientSubmitTime"},
    {0x003D, "SubjectPrefix"},
    {0x0041, "SentRepresentingEntryId"},
    {0x0042, "SentRepresentingName"},
    {0x004F, "ReplyRecipientEntries"},
    {0x0050, "ReplyRecipientNames"},
    {0x0057, "MessageToMe"},
    {0x0058, "MessageCcMe"},
    {0x0064, "SentRepresentingAddressType"},
    {0x0065, "SentRepresentingEmailAddress"},
    {0x0070, "ConversationTopic"},
    {0x0071, "ConversationIndex"},
    {0x007D, "TransportMessageHeaders"},
    {0x0C15, "RecipientType"},
    {0x0C19, "SenderEntryId"},
    {0x0C1A, "SenderName"},
    {0x0C1E, "SenderAddressType"},
    {0x0C1F, "SenderEmailAddress"},
    {0x0E02, "DisplayBcc"},
    {0x0E03, "DisplayCc"},
    {0x0E04, "DisplayTo"},
    {0x0E06, "MessageDeliveryTime"},
    {0x0E07, "MessageFlags"},
    {0x0E08, "MessageSize"},
    {0x0E09, "ParentEntryId"},
    {0x0E17, "MessageStatus"},
    {0x0E1B, "HasAttachments"},
    {0x0E1D, "NormalizedSubject"},
    {0x0E1F, "RtfInSync"},
    {0x0E20, "AttachSize"},
    {0x0E21, "AttachNumber"},
    {0x0FF6, "InstanceKey"},
    {0x0FF7, "AccessLevel"},
    {0x0FF9, "RecordKey"},
    {0x0FFA, "StoreRecordKey"},
    {0x0FFB, "StoreEntryId"},
    {0x0FFE, "ObjectType"},
    {0x0FFF, "EntryId"},
    {0x1000, "Body"},
    {0x1009, "RtfCompressed"},
    {0x1013, "Html"},
    {0x1035, "InternetMessageId"},
    {0x1039, "InternetReferences"},
    {0x1042, "InReplyToId"},
    {0x1080, "IconIndex"},
    {0x1081, "LastVerbExecuted"},
    {0x1082, "LastVerbExecutionTime"},
    {0x1090, "FlagStatus"},
    {0x3001, "DisplayName"},
    {0x3002, "AddressType"},
    {0x3003, "EmailAddress"},
    {0x3004, "Comment"},
    {0x3007, "CreationTime"},
    {0x3008, "LastModificationTime"},
    {0x300B, "SearchKey"},
    {0x35E0, "IpmSubtreeEntryId"},
    {0x35E2, "IpmOutboxEntryId"},
    {0x35E3, "IpmWastebasketEntryId"},
    {0x35E4, "IpmSentMailEntryId"},
    {0x35E5, "ViewsEntryId"},
    {0x35E6, "CommonViewsEntryId"},
    {0x35E7, "FinderEntryId"},
    {0x3601, "FolderType"},
    {0x3602, "ContentCount"},
    {0x3603, "ContentUnreadCount"},
    {0x360A, "Subfolders"},
    {0x3613, "ContainerClass"},
    {0x3617, "AssociatedContentCount"},
    {0x36D0, "IpmAppointmentEntryId"},
    {0x36D1, "IpmContactEntryId"},
    {0x36D2, "IpmJournalEntryId"},
    {0x36D3, "IpmNoteEntryId"},
    {0x36D4, "IpmTaskEntryId"},
    {0x36D7, "IpmDraftsEntryId"},
    {0x36D8, "AdditionalRenEntryIds"},
    {0x36E4, "FreeBusyEntryIds"},
    {0x3701, "AttachDataBinary"},
    {0x3702, "AttachEncoding"},
    {0x3703, "AttachExtension"},
    {0x3704, "AttachFilename"},
    {0x3705, "AttachMethodTag"},
    {0x3707, "AttachLongFilename"},
    {0x3708, "AttachPathname"},
    {0x370B, "RenderingPosition"},
    {0x370E, "AttachMimeTag"},
    {0x3712, "AttachContentId"},
    {0x3713, "AttachContentLocation"},
    {0x3714, "AttachFlags"},
    {0x39FE, "SmtpAddress"},
    {0x3FDE, "InternetCodepage"},
    {0x3FF1, "MessageLocaleId"},
    {0x5D01, "SenderSmtpAddress"},
    {0x5D02, "SentRepresentingSmtpAddress"},
    {0x65E0, "SourceKey"},
    {0x65E1, "ParentSourceKey"},
    {0x65E2, "ChangeKey"},
    {0x65E3, "PredecessorChangeList"},
    {0x6630, "ShortcutsEntryId"},
    {0x66A1, "LocaleId"},
    {0x7FFE, "AttachmentHidden"},
};

std::string hex(std::uint64_t value, int digits) {
    char text[24];
    std::snprintf(text, sizeof text, "0x%0*llX", digits, static_cast<unsigned long long>(value));
    return text;
}

std::string showNumber(PropTag tag, std::int64_t value) {
    switch (tag.type()) {
        case PropType::Time:
            return text::formatRfc3339(fromMicros(value));
        case PropType::Bool:
            return value ? "true" : "false";
        case PropType::Error:
            return value == kErrorValueTooBig ? "(large: not shown)" : hex(static_cast<std::uint64_t>(value), 8);
        default:
            return std::to_string(value);
    }
}

struct Show {
    PropTag tag;
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(std::int64_t value) const { return showNumber(tag, value); }
    std::string operator()(double value) const { return std::to_string(value); }
    std::string operator()(const std::string& value) const { return showBytes(value, tag.type() == PropType::Unicode); }
    template <class T>
    std::string operator()(const std::vector<T>& values) const {
        std::string joined;
        for (const T& value : values) joined += (joined.empty() ? "" : ", ") + (*this)(value);
        return "[" + joined + "]";
    }
};

std::string nameOf(const PropName& name) {
    const auto* number = std::get_if<std::uint32_t>(&name.id);
    return text::hexEncode(name.guid) + ":" + (number ? hex(*number, 4) : std::get<std::string>(name.id));
}

}  // namespace

std::string_view nameOfTag(PropTag tag) noexcept {
    const auto found =
        std::lower_bound(std::begin(kNames), std::end(kNames), tag.id(), [](const TagName& entry, PropId id) { return entry.id < id; });
    return found != std::end(kNames) && found->id == tag.id() ? found->name : std::string_view();
}

std::string nameOfType(PropTag tag) {
    constexpr std::pair<PropType, std::string_view> types[] = {{PropType::Int16, "int16"},         {PropType::Int32, "int32"},
                                                               {PropType::Float32, "float"},       {PropType::Float64, "double"},
                                                               {PropType::Currency, "currency"},   {PropType::AppTime, "apptime"},
                                                               {PropType::Error, "error"},         {PropType::Bool, "bool"},
                                                               {PropType::Int64, "int64"},         {PropType::Unicode, "text"},
                                                               {PropType::Time, "time"},           {PropType::Guid, "guid"},
                                                               {PropType::ServerId, "serverid"},   {PropType::Restriction, "restriction"},
                                                               {PropType::RuleActions, "actions"}, {PropType::Binary, "binary"}};
    for (const auto& [type, name] : types) {
        if (type == tag.type()) return std::string(name) + (tag.isMultiValue() ? "[]" : "");
    }
    return hex(tag.value & 0xffff, 4);
}

std::string showBytes(std::string_view bytes, bool isText) {
    const std::string rest = bytes.size() > kMaxShownBytes ? "... (" + std::to_string(bytes.size()) + " bytes)" : std::string();
    if (!isText) return text::hexEncode(bytes.substr(0, kMaxShownBytes)) + rest;
    std::size_t end = std::min(bytes.size(), kMaxShownBytes);
    while (end > 0 && end < bytes.size() && (static_cast<unsigned char>(bytes[end]) & 0xc0) == 0x80) --end;
    return std::string(bytes.substr(0, end)) + rest;
}

Poco::JSON::Array describeProperties(const PropertyBag& properties, NamedProperties& named) {
    std::vector<PropId> ids;
    for (const Property& property : properties.all()) {
        if (property.tag.isNamed()) ids.push_back(property.tag.id());
    }
    const std::vector<std::optional<PropName>> names = named.namesOf(ids);
    Poco::JSON::Array rows;
    std::size_t next = 0;
    for (const Property& property : properties.all()) {
        Poco::JSON::Object row(Poco::JSON_PRESERVE_KEY_ORDER);
        row.set("tag", hex(property.tag.value, 8));
        std::string name(nameOfTag(property.tag));
        if (property.tag.isNamed()) {
            const std::optional<PropName>& given = names[next++];
            if (given) name = nameOf(*given);
        }
        row.set("name", name);
        row.set("type", nameOfType(property.tag));
        row.set("value", std::visit(Show{property.tag}, property.value));
        rows.add(row);
    }
    return rows;
}

}  // namespace corbel::admin
